// Counts when a user gets into a slot, over all slots that the user was ever in.
#include "storage/popup/slots_per_user_check.hpp"

#include <algorithm>

#include "storage/popup/permit_book.hpp"
#include "storage/popup/slot_book.hpp"

namespace moim::storage {

void slots_per_user_check::take(const record& record, audit_context& around, promises& broken) {
  const bool is_new = record.type == "place_confirmed" || record.type == "waitlist_joined";
  if (!is_new || !keeps_book_of<slot_book>(record.stream)) {
    return;
  }
  const std::string stream{record.stream};
  const auto& book = *around.book_of<slot_book>(stream);
  if (book.slots_per_user == 0) {
    return;
  }
  const auto& user = book.tickets.back().user;
  const auto holder = permits_stream(stream, user);
  auto& slots = ever_in_[holder];
  slots.insert(stream);
  const auto held = std::count_if(slots.begin(), slots.end(), [&](const std::string& slot) {
    return around.book_of<slot_book>(slot)->users.contains(user);
  });
  // A limit that was lowered since takes nothing away.
  const auto allowed = around.book_of<permit_book>(holder)->slots_per_user;
  demand(broken, static_cast<std::uint64_t>(held) <= allowed,
         "nobody has places in more slots of a store than it allows");
}

}  // namespace moim::storage
