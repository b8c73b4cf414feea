// The texts of all answers that have more than a code.
#include "sim/popup/popup_answer_text.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <fmt/format.h>

namespace moim::sim {

namespace {

std::string text_of_permit(const permit& p) {
  return fmt::format("{} of {} since {}", p.number, to_text(p.slot), p.taken_at.ms);
}

}  // namespace

std::string answer_text(const reservation_place& place) {
  auto out = fmt::format("{} ticket {} position {} behind {} since {}",
                         boost::describe::enum_to_string(place.status, "?"), place.ticket,
                         place.position, place.behind, place.reserved_at.ms);
  if (place.offer_expires_at) out += fmt::format(" until {}", place.offer_expires_at->ms);
  return out;
}

std::string answer_text(const store_receipt& receipt) {
  const auto& limit = receipt.details.slots_per_user;
  auto out =
      fmt::format("{} {}{} created at {}", receipt.details.name, receipt.details.capacity_per_slot,
                  limit ? fmt::format(" limit {}", *limit) : "", receipt.created_at.ms);
  if (receipt.closed_at) out += fmt::format(" closed at {}", receipt.closed_at->ms);
  return out;
}

std::string answer_text(const permit& given) {
  return "permit " + text_of_permit(given);
}

std::string answer_text(const permit_needed& why) {
  return fmt::format("{} {} {}", why.code, why.slots_per_user, why.spent);
}

std::string answer_text(const store_limit_reached& why) {
  auto out = fmt::format("{} {}", why.code, why.slots_per_user);
  for (const auto& p : why.permits) out += ", " + text_of_permit(p);
  return out;
}

std::string answer_text(const already_reserved& why) {
  return fmt::format("{}: {}", why.code, answer_text(why.reservation));
}

std::string answer_text(const reservation_not_open& why) {
  return fmt::format("{} {}", why.code, why.opens_at.ms);
}

std::string answer_text(const reservation_closed& why) {
  return fmt::format("{} {}", why.code, why.closed_at.ms);
}

std::string answer_text(const cancel_closed& why) {
  return fmt::format("{} {}", why.code, why.closed_at.ms);
}

std::string answer_text(const waitlist_full& why) {
  return fmt::format("{} {}", why.code, why.waitlist_limit);
}

}  // namespace moim::sim
