// Replies and rejections word by word.
#include "sim/popup/popup_answer_text.hpp"

#include <boost/describe/enum_to_string.hpp>
#include <fmt/format.h>

namespace moim::sim {

namespace {

std::string text(const reservation_place& place) {
  auto out = fmt::format("{} ticket {} position {} behind {} since {}",
                         boost::describe::enum_to_string(place.status, "?"), place.ticket,
                         place.position, place.behind, place.reserved_at.ms);
  if (place.offer_expires_at) out += fmt::format(" until {}", place.offer_expires_at->ms);
  return out;
}

std::string text(const account_view& view) {
  auto out = fmt::format("{} {} since {}", view.profile.nickname.value,
                         boost::describe::enum_to_string(view.may, "?"), view.opened_at.ms);
  if (view.session) {
    out +=
        fmt::format(" session {} until {}", view.session->generation, view.session->expires_at.ms);
  }
  return out;
}

std::string text(const login_owner& owner) {
  return "owner " + to_text(owner.user);
}

std::string text(const store_receipt& receipt) {
  const auto& limit = receipt.details.slots_per_user;
  auto out =
      fmt::format("{} {}{} created at {}", receipt.details.name, receipt.details.capacity_per_slot,
                  limit ? fmt::format(" limit {}", *limit) : "", receipt.created_at.ms);
  if (receipt.closed_at) out += fmt::format(" closed at {}", receipt.closed_at->ms);
  return out;
}

std::string text(const mailbox_receipt& receipt) {
  return fmt::format("{} {} {} {}", boost::describe::enum_to_string(receipt.language, "?"),
                     receipt.number, boost::describe::enum_to_string(receipt.status, "?"),
                     receipt.attempts);
}

std::string text_of_permit(const permit& p) {
  return fmt::format("{} of {} since {}", p.number, to_text(p.slot), p.taken_at.ms);
}

std::string text(const permit& given) {
  return "permit " + text_of_permit(given);
}

std::string text(const permit_needed& why) {
  return fmt::format("{} {} {}", why.code, why.slots_per_user, why.spent);
}

std::string text(const store_limit_reached& why) {
  auto out = fmt::format("{} {}", why.code, why.slots_per_user);
  for (const auto& p : why.permits) out += ", " + text_of_permit(p);
  return out;
}

std::string text(const already_reserved& why) {
  return fmt::format("{}: {}", why.code, text(why.reservation));
}

std::string text(const reservation_not_open& why) {
  return fmt::format("{} {}", why.code, why.opens_at.ms);
}

std::string text(const reservation_closed& why) {
  return fmt::format("{} {}", why.code, why.closed_at.ms);
}

std::string text(const cancel_closed& why) {
  return fmt::format("{} {}", why.code, why.closed_at.ms);
}

std::string text(const waitlist_full& why) {
  return fmt::format("{} {}", why.code, why.waitlist_limit);
}

template <class Rejection>
std::string text(const Rejection& why) {
  return std::string{why.code};
}

std::string text(actors::failure why) {
  return why == actors::failure::unavailable ? told_unavailable : told_key_reused;
}

template <class A>
std::string text_of(const actors::answer_of<A>& answer) {
  return std::visit(overloaded{[](const typename A::reply& reply) { return text(reply); },
                               [](const typename A::rejection& why) {
                                 return std::visit([](const auto& w) { return text(w); }, why);
                               },
                               [](actors::failure why) { return text(why); }},
                    answer.result);
}

}  // namespace

std::string told(const actors::answer_of<slot>& answer) {
  return text_of(answer);
}
std::string told(const actors::answer_of<account>& answer) {
  return text_of(answer);
}
std::string told(const actors::answer_of<login>& answer) {
  return text_of(answer);
}
std::string told(const actors::answer_of<store>& answer) {
  return text_of(answer);
}
std::string told(const actors::answer_of<mailbox>& answer) {
  return text_of(answer);
}
std::string told(const actors::answer_of<permits>& answer) {
  return text_of(answer);
}

}  // namespace moim::sim
