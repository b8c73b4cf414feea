// One function for each event that is reacted to. Commands carry the time of their cause, or that
// of the withdrawal when it is the later one.
#include "actors/popup/popup_reactions.hpp"

#include <algorithm>

namespace moim::actors {

namespace {

using commands = std::vector<any_command>;

template <class A>
any_command command_to(const slot_id& id, const slot::command& command, const fact<A>& cause) {
  return command_for<slot>{id, command, {cause.time, {}}, {}, cause.position};
}

slot_plan plan_of(const store_row& row, const local_instant& at, const slot_id& id) {
  return plan_slot(row.details, at(id.date, id.time), row.changed_at, row.draw_commitment);
}

slot::command update_of(const store_row& row, const local_instant& at, const slot_id& id) {
  if (row.closed_at) {
    return close_slot{};
  }
  return replan{plan_of(row, at, id)};
}

void update_slots(const popup_reads& v, const local_instant& at, const fact<store>& f,
                  commands& out) {
  const auto* row = v.popup.find_store(f.id);
  for (auto date = row->details.start_date; date <= row->details.end_date; ++date.days) {
    for (const auto time : row->details.time_slots) {
      const slot_id id{f.id, date, time};
      if (v.popup.slots.find(id) != nullptr) {
        out.push_back(command_to(id, update_of(*row, at, id), f));
      }
    }
  }
}

void update_new_slot(const popup_reads& v, const local_instant& at, const fact<slot>& f,
                     const slot_plan& plan, commands& out) {
  const auto* row = v.popup.find_store(f.id.store);
  if (row != nullptr && (row->closed_at || !same_rules(plan, plan_of(*row, at, f.id)))) {
    out.push_back(command_to(f.id, update_of(*row, at, f.id), f));
  }
}

/// A token outlives the withdrawal of its user by minutes. A reservation made before it may be met
/// here as well; it is cancelled as if the withdrawal itself had done so.
void cancel_if_late(const popup_reads& v, const local_instant& at, const fact<slot>& f,
                    user_id user, std::uint32_t ticket, commands& out) {
  const auto* left_at = v.accounts.withdrawals.find(user);
  if (left_at != nullptr && at(f.id.date, f.id.time) > *left_at) {
    const context when{std::max(f.time, *left_at), {}};
    const cancel_reservation leave{user, ticket, true};
    out.emplace_back(command_for<slot>{f.id, leave, when, {}, f.position});
  }
}

}  // namespace

/// The view shows what was reserved before; `cancel_if_late` cancels what comes later. A visit that
/// has begun stays what it was.
void popup_reactions::react(const popup_reads& v, const local_instant& at, const fact<account>& f,
                            commands& out) {
  const auto* rows = v.popup.reservations.find(f.id);
  if (rows == nullptr || !std::holds_alternative<account_withdrawn>(f.event)) {
    return;
  }
  for (const auto& row : **rows) {
    const bool to_come = at(row.slot.date, row.slot.time) > f.time;
    if (to_come && row.status != reservation_status::CANCELLED) {
      out.push_back(command_to(row.slot, cancel_reservation{f.id, row.ticket, true}, f));
    }
  }
}

void popup_reactions::react(const popup_reads& v, const local_instant& at, const fact<store>& f,
                            commands& out) {
  if (!std::holds_alternative<store_created>(f.event)) {
    update_slots(v, at, f, out);
  }
}

void popup_reactions::react(const popup_reads& v, const local_instant& at, const fact<slot>& f,
                            commands& out) {
  std::visit(
      overloaded{[&](const slot_planned& e) { update_new_slot(v, at, f, e.plan, out); },
                 [&](const reservations_dropped& e) {
                   out.push_back(command_to(f.id, close_slot{e.reservations.back().ticket}, f));
                 },
                 [&](const place_confirmed& e) { cancel_if_late(v, at, f, e.user, e.ticket, out); },
                 [&](const waitlist_joined& e) { cancel_if_late(v, at, f, e.user, e.ticket, out); },
                 [](const auto&) {}},
      f.event);
}

}  // namespace moim::actors
