// One function for each aggregate that needs no more than the question, and the steps of a
// reservation.
#include "sim/popup/popup_commands.hpp"

#include <boost/describe/enum_from_string.hpp>

#include "storage/events/event_codec.hpp"

namespace moim::sim {

namespace {

std::optional<timestamp> instant(std::int64_t ms) {
  return ms < 0 ? std::nullopt : std::optional{timestamp{ms}};
}

slot_plan plan_of(const question& q) {
  slot_plan plan;
  plan.capacity = q.plan.capacity;
  plan.waitlist_limit = q.plan.waitlist_limit;
  plan.opens_at.ms = q.plan.opens_at_ms;
  plan.closes_at.ms = q.plan.closes_at_ms;
  plan.revision = q.revision;
  boost::describe::enum_from_string(q.plan.opening.c_str(), plan.opening);
  plan.promotion = q.plan.promotion == "offer" ? promotion_mode::offer : promotion_mode::auto_;
  plan.offer_minutes = static_cast<std::uint32_t>(q.plan.offer_minutes);
  plan.cancellable_until = instant(q.plan.cancellable_until_ms);
  plan.starts_at = instant(q.plan.starts_at_ms);
  if (q.plan.slots_per_user != 0) plan.slots_per_user = q.plan.slots_per_user;
  if (!q.plan.commitment.empty()) plan.draw_commitment = parse<hex_digest>(q.plan.commitment);
  return plan;
}

}  // namespace

slot::command slot_command(const question& q) {
  const auto user = parse<user_id>(q.user);
  switch (q.about) {
    case subject::reserve:
      return reserve{user, plan_of(q)};
    case subject::cancel:
      return cancel_reservation{user, q.ticket};
    case subject::hide:
      return hide_reservation{user, q.ticket, {q.starts_at_ms}};
    case subject::accept_offer:
      return accept_offer{user, q.ticket};
    case subject::show_reservation:
      return show_reservation{user, q.ticket};
    default:
      return show_place{user};
  }
}

account::command account_command(const question& q) {
  const auto session = q.session.empty() ? session_id{} : parse<session_id>(q.session);
  role may = role::user;
  boost::describe::enum_from_string(q.role.c_str(), may);
  switch (q.about) {
    case subject::open_account:
      return open_account{{q.user + "@example.com"}, {q.text}, {"$argon2id$"}, may};
    case subject::grant_role:
      return grant_role{may};
    case subject::start_session:
      return start_session{session, {q.expires_at_ms}};
    case subject::rotate_session:
      return rotate_session{session, q.generation, {q.expires_at_ms}};
    case subject::end_session:
      return end_session{session, q.generation};
    case subject::withdraw: {
      withdraw_account command{{q.text}, {}, {}};
      for (const auto& name : q.logins) command.logins.push_back({name});
      return command;
    }
    default:
      return show_account{};
  }
}

mailbox::command mailbox_command(const question& q) {
  mail_language language = mail_language::ko;
  boost::describe::enum_from_string(q.text.c_str(), language);
  switch (q.about) {
    case subject::open_mailbox:
      return open_mailbox{language};
    case subject::choose_language:
      return choose_mail_language{language};
    case subject::retry_mail:
      return request_mail_again{q.number};
    default:
      return show_mailbox{};
  }
}

question step_of(question whole, const slot_id& id, const slot::command& command) {
  whole.stream = storage::stream_of<slot>(id);
  if (const auto* settles = std::get_if<settle_permit>(&command)) {
    whole.about = subject::settle_permit;
    whole.permit = settles->permit;
    whole.taken_at_ms = settles->taken_at.ms;
  } else {
    whole.permit = std::get<reserve>(command).permit;
  }
  return whole;
}

question step_of(question whole, const permit_holder& id, const permits::command& command) {
  const auto& takes = std::get<take_permit>(command);
  whole.about = subject::take_permit;
  whole.stream = storage::stream_of<permits>(id);
  whole.slot = to_text(takes.slot);
  whole.slots_per_user = takes.slots_per_user;
  for (const auto& ended : takes.over) whole.over.emplace_back(to_text(ended.slot), ended.up_to);
  return whole;
}

}  // namespace moim::sim
