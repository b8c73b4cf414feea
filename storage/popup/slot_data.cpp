// One table of JSON names for each type of value.
#include "storage/popup/slot_data.hpp"

#include <array>
#include <utility>

namespace moim::storage {

namespace {

template <class Member>
using names = std::pair<std::string_view, Member slot_data::*>;

constexpr std::array<names<std::uint64_t>, 7> numbers{
    {{"ticket", &slot_data::ticket},
     {"capacity", &slot_data::capacity},
     {"waitlistLimit", &slot_data::waitlist_limit},
     {"revision", &slot_data::revision},
     {"offerMinutes", &slot_data::offer_minutes},
     {"slotsPerUser", &slot_data::slots_per_user},
     {"permit", &slot_data::permit}}};

constexpr std::array<names<std::string_view>, 8> texts{
    {{"user", &slot_data::user},
     {"slot", &slot_data::slot},
     {"opening", &slot_data::opening},
     {"promotion", &slot_data::promotion},
     {"drawCommitment", &slot_data::draw_commitment},
     {"secret", &slot_data::secret},
     {"chain", &slot_data::chain},
     {"seed", &slot_data::seed}}};

constexpr std::array<names<std::optional<timestamp>>, 4> instants{
    {{"opensAt", &slot_data::opens_at},
     {"startsAt", &slot_data::starts_at},
     {"cancellableUntil", &slot_data::cancellable_until},
     {"expiresAt", &slot_data::expires_at}}};

template <class Table, class Take>
void take_named(const Table& table, std::string_view key, Take take) {
  for (const auto& [name, member] : table) {
    if (name == key) {
      take(member);
      return;
    }
  }
}

void read_member(std::string_view key, const json_value& value, slot_data& out) {
  take_named(numbers, key, [&](auto member) { (void)value.get(out.*member); });
  take_named(texts, key, [&](auto member) { (void)value.get(out.*member); });
  take_named(instants, key, [&](auto member) {
    std::string_view text;
    timestamp at;
    if (value.get(text) && from_text(text, at)) {
      out.*member = at;
    }
  });
}

}  // namespace

void read_members(const json_value& object, slot_data& out) {
  json_members members;
  std::string_view key;
  json_value value;
  if (!object.open(members)) {
    return;
  }
  while (members.next(key, value)) {
    if (key == "plan") {
      read_members(value, out);
    } else if (key == "reservations") {
      out.has_reservations = value.open(out.reservations);
    } else {
      read_member(key, value, out);
    }
  }
}

}  // namespace moim::storage
