// One function for each event that is reacted to.
#include "actors/reactions.hpp"

#include <algorithm>
#include <array>

namespace moim::actors {

namespace {

constexpr std::array reacted_to{
    store_edited::type.name,         store_closed::type.name,          slot_planned::type.name,
    reservations_dropped::type.name, place_confirmed::type.name,       waitlist_joined::type.name,
    waiter_promoted::type.name,      reservation_cancelled::type.name, place_offered::type.name,
    offer_accepted::type.name,       offer_expired::type.name};

template <class A>
any_order order_for(const slot_id& id, slot::command command, const fact<A>& cause) {
  return command_for<slot>{id, std::move(command), {cause.time, {}}, {}, cause.position};
}

slot_plan plan_of(const store_row& row, const slot_start& starts_at, const slot_id& id) {
  return plan_slot(row.details, starts_at(id.date, id.time), row.changed_at, row.draw_commitment);
}

slot::command news_of(const store_row& row, const slot_start& starts_at, const slot_id& id) {
  if (row.closed_at) {
    return close_slot{};
  }
  return replan{plan_of(row, starts_at, id)};
}

std::vector<any_order> tell_slots(const view& v, const slot_start& starts_at,
                                  const fact<store>& f) {
  std::vector<any_order> orders;
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

std::vector<any_order> tell_new_slot(const view& v, const slot_start& starts_at,
                                     const fact<slot>& f, const slot_plan& plan) {
  const auto* row = v.find_store(f.id.store);
  if (row == nullptr || (!row->closed_at && same_rules(plan, plan_of(*row, starts_at, f.id)))) {
    return {};
  }
  return {order_for(f.id, news_of(*row, starts_at, f.id), f)};
}

std::vector<any_order> go_on_closing(const fact<slot>& f, const reservations_dropped& e) {
  return {order_for(f.id, close_slot{e.reservations.back().ticket}, f)};
}

std::vector<any_order> orders_for_slots(const view& v, const slot_start& starts_at,
                                        const any_fact& what) {
  if (const auto* f = std::get_if<fact<store>>(&what)) {
    return std::holds_alternative<store_created>(f->event) ? std::vector<any_order>{}
                                                           : tell_slots(v, starts_at, *f);
  }
  if (const auto* f = std::get_if<fact<slot>>(&what)) {
    if (const auto* planned = std::get_if<slot_planned>(&f->event)) {
      return tell_new_slot(v, starts_at, *f, planned->plan);
    }
    if (const auto* dropped = std::get_if<reservations_dropped>(&f->event)) {
      return go_on_closing(*f, *dropped);
    }
  }
  return {};
}

}  // namespace

bool is_reacted_to(std::string_view event_type) {
  return std::find(reacted_to.begin(), reacted_to.end(), event_type) != reacted_to.end();
}

bool may_ask(const view& v, const any_fact& what) {
  const auto of_slot = [&]<class E>(const E& e) {
    if constexpr (requires { e.user; }) {  // asks for nothing but mail
      return v.has_mailbox(e.user);
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

std::vector<any_order> react(const view& v, const slot_start& starts_at, const any_fact& what) {
  auto orders = orders_for_slots(v, starts_at, what);
  for (auto& mail : mail_orders(v, starts_at, what)) {
    orders.emplace_back(std::move(mail));
  }
  return orders;
}

}  // namespace moim::actors
