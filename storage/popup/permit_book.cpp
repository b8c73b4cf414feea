// Checks that every place has a permit that is out, and that no more are out than the store allows:
// so no user has places in more slots than that.
#include "storage/popup/permit_book.hpp"

#include "storage/codec/json_value.hpp"
#include "storage/popup/slot_book.hpp"
#include "storage/popup/slot_data.hpp"

namespace moim::storage {

namespace {

constexpr std::size_t uuid_characters = 36;
constexpr std::string_view slot_prefix = "slot/";
constexpr std::string_view permits_prefix = "permits/";

void take_new(permit_book& book, const slot_data& data, const std::string& slot,
              audit_context* around, promises& broken) {
  demand(broken, data.permit == book.taken + 1, "permits are numbered in order");
  demand(broken, !book.out.contains(slot), "a slot has one permit of a user");
  book.out[slot] = book.taken = data.permit;
  book.slots_per_user = data.slots_per_user;
  demand(broken, book.out.size() <= data.slots_per_user,
         "no more permits are out than the store allows");
  const auto* of_slot = around == nullptr ? nullptr : around->book_of<slot_book>(slot);
  demand(broken, of_slot == nullptr || of_slot->limits.contains(data.slots_per_user),
         "a permit is taken under a limit of its slot");
}

void take_back(permit_book& book, const slot_data& data, const std::string& slot,
               const std::string& user, audit_context* around, promises& broken) {
  const auto known = book.out.find(slot);
  if (known == book.out.end() || known->second != data.permit) {
    return demand(broken, false, "only a permit that is out comes back");
  }
  book.out.erase(known);
  const auto* of_slot = around == nullptr ? nullptr : around->book_of<slot_book>(slot);
  if (of_slot == nullptr) {
    return;
  }
  const auto spent = of_slot->spent_permits.find(user);
  demand(broken, spent != of_slot->spent_permits.end() && spent->second >= data.permit,
         "a permit comes back when its slot takes it no more");
  demand(broken, !of_slot->users.contains(user), "nobody has a place without a permit");
}

}  // namespace

void permit_book::take(const record& record, audit_context* around, promises& broken) {
  json_value root;
  if (!parse_json(record.data, root)) {
    return demand(broken, false, "the data of an event is JSON");
  }
  slot_data data;
  read_members(root, data);
  const auto holder = record.stream.substr(permits_prefix.size());
  demand(broken,
         holder.size() > uuid_characters &&
             data.slot.substr(0, uuid_characters) == holder.substr(0, uuid_characters),
         "permits are for slots of their store");
  const auto slot = std::string{slot_prefix} + std::string{data.slot};
  if (record.type == "permit_taken") {
    take_new(*this, data, slot, around, broken);
  } else if (record.type == "permit_returned") {
    take_back(*this, data, slot, std::string{holder.substr(uuid_characters + 1)}, around, broken);
  } else {
    demand(broken, false, "permits have no event " + std::string{record.type});
  }
}

std::string permits_stream(std::string_view slot_stream, std::string_view user) {
  return std::string{permits_prefix} +
         std::string{slot_stream.substr(slot_prefix.size(), uuid_characters)} + '/' +
         std::string{user};
}

void check_spent_permit(const record& record, audit_context& around, promises& broken) {
  json_value root;
  slot_data data;
  if (parse_json(record.data, root)) {
    read_members(root, data);
  }
  const auto* book = around.book_of<permit_book>(permits_stream(record.stream, data.user));
  if (book == nullptr) {
    return around.pass_over();
  }
  const auto known = book->out.find(std::string{record.stream});
  demand(broken, known != book->out.end() && known->second == data.permit,
         "only a permit that is out is spent");
}

}  // namespace moim::storage
