// One function for each event that is reacted to.
#include "actors/popup/popup_reactions.hpp"

#include <algorithm>
#include <array>

namespace moim::actors {

namespace {

constexpr std::array reacted_to{store_edited::type.name,    store_closed::type.name,
                                slot_planned::type.name,    reservations_dropped::type.name,
                                place_confirmed::type.name, waitlist_joined::type.name,
                                waiter_promoted::type.name, reservation_cancelled::type.name,
                                place_offered::type.name,   offer_accepted::type.name,
                                offer_expired::type.name,   account_withdrawn::type.name};

template <class A>
any_command order_for(const slot_id& id, const slot::command& command, const fact<A>& cause) {
  return command_for<slot>{id, command, {cause.time, {}}, {}, cause.position};
}

slot_plan plan_of(const store_row& row, const local_instant& starts_at, const slot_id& id) {
  return plan_slot(row.details, starts_at(id.date, id.time), row.changed_at, row.draw_commitment);
}

slot::command news_of(const store_row& row, const local_instant& starts_at, const slot_id& id) {
  if (row.closed_at) {
    return close_slot{};
  }
  return replan{plan_of(row, starts_at, id)};
}

std::vector<any_command> tell_slots(const view& v, const local_instant& starts_at,
                                    const fact<store>& f) {
  std::vector<any_command> orders;
  const auto* row = v.find_store(f.id);
  for (auto date = row->details.start_date; date <= row->details.end_date; ++date.days) {
    for (const auto time : row->details.time_slots) {
      const slot_id id{f.id, date, time};
      if (v.slots.find(id) != nullptr) {
        orders.push_back(order_for(id, news_of(*row, starts_at, id), f));
      }
    }
  }
  return orders;
}

std::vector<any_command> tell_new_slot(const view& v, const local_instant& starts_at,
                                       const fact<slot>& f, const slot_plan& plan) {
  const auto* row = v.find_store(f.id.store);
  if (row == nullptr || (!row->closed_at && same_rules(plan, plan_of(*row, starts_at, f.id)))) {
    return {};
  }
  return {order_for(f.id, news_of(*row, starts_at, f.id), f)};
}

std::vector<any_command> go_on_closing(const fact<slot>& f, const reservations_dropped& e) {
  return {order_for(f.id, close_slot{e.reservations.back().ticket}, f)};
}

/// What they reserved before is in the view; what comes later is noticed when it comes. A visit
/// that has been stays what it was.
std::vector<any_command> finish_withdrawal(const view& v, const local_instant& starts_at,
                                           const fact<account>& f, const account_withdrawn& e) {
  std::vector<any_command> orders;
  if (const auto* rows = v.reservations.find(f.id)) {
    for (const auto& row : **rows) {
      const bool to_come = starts_at(row.slot.date, row.slot.time) > f.time;
      if (to_come && row.status != reservation_status::CANCELLED) {
        orders.push_back(order_for(row.slot, cancel_reservation{f.id, row.ticket, true}, f));
      }
    }
  }
  for (const auto& name : e.logins) {
    orders.push_back(command_for<login>{name, release_login{f.id}, {f.time, {}}, {}, f.position});
  }
  orders.push_back(command_for<account>{f.id, erase_account{}, {f.time, {}}, {}, f.position});
  return orders;
}

/// A token outlives the withdrawal of its user by minutes. What was reserved before it may be met
/// here as well, and must fare as if the withdrawal itself had ended it.
std::vector<any_command> cancel_if_late(const view& v, const local_instant& starts_at,
                                        const fact<slot>& f) {
  std::vector<any_command> orders;
  const auto cancel = [&](user_id user, std::uint32_t ticket) {
    const auto* left_at = v.withdrawals.find(user);
    if (left_at != nullptr && starts_at(f.id.date, f.id.time) > *left_at) {
      const context when{std::max(f.time, *left_at), {}};
      const cancel_reservation leave{user, ticket, true};
      orders.emplace_back(command_for<slot>{f.id, leave, when, {}, f.position});
    }
  };
  std::visit(
      overloaded{[&](const place_confirmed& e) { cancel(e.user, e.ticket); },
                 [&](const waitlist_joined& e) { cancel(e.user, e.ticket); }, [](const auto&) {}},
      f.event);
  return orders;
}

std::vector<any_command> orders_for_others(const view& v, const local_instant& starts_at,
                                           const any_fact& what) {
  if (const auto* f = std::get_if<fact<account>>(&what)) {
    const auto* withdrawn = std::get_if<account_withdrawn>(&f->event);
    return withdrawn == nullptr ? std::vector<any_command>{}
                                : finish_withdrawal(v, starts_at, *f, *withdrawn);
  }
  if (const auto* f = std::get_if<fact<store>>(&what)) {
    return std::holds_alternative<store_created>(f->event) ? std::vector<any_command>{}
                                                           : tell_slots(v, starts_at, *f);
  }
  if (const auto* f = std::get_if<fact<slot>>(&what)) {
    if (const auto* planned = std::get_if<slot_planned>(&f->event)) {
      return tell_new_slot(v, starts_at, *f, planned->plan);
    }
    if (const auto* dropped = std::get_if<reservations_dropped>(&f->event)) {
      return go_on_closing(*f, *dropped);
    }
    return cancel_if_late(v, starts_at, *f);
  }
  return {};
}

}  // namespace

bool is_reacted_to(std::string_view event_type) {
  return std::find(reacted_to.begin(), reacted_to.end(), event_type) != reacted_to.end();
}

bool may_ask(const view& v, const any_fact& what) {
  const auto of_slot = [&]<class E>(const E& e) {
    if constexpr (requires { e.user; }) {  // asks for mail, or to be cancelled
      return v.has_mailbox(e.user) || v.has_withdrawn(e.user);
    } else {
      return is_reacted_to(E::type.name);
    }
  };
  return std::visit(overloaded{[](const std::monostate&) { return false; },
                               [&](const fact<slot>& f) { return std::visit(of_slot, f.event); },
                               [](const auto& f) {
                                 return std::visit(
                                     []<class E>(const E&) { return is_reacted_to(E::type.name); },
                                     f.event);
                               }},
                    what);
}

std::vector<any_command> react(const view& v, const local_instant& starts_at,
                               const any_fact& what) {
  auto orders = orders_for_others(v, starts_at, what);
  for (auto& mail : mail_commands(v, starts_at, what)) {
    orders.emplace_back(std::move(mail));
  }
  return orders;
}

}  // namespace moim::actors
