// Turns questions into commands. A reservation in a store that limits the slots per user takes
// several steps, as at the network edge (actors/popup/reserve_within_limit.hpp); each step is a
// question of its own to the checker.
#include <array>

#include <boost/describe/enum_from_string.hpp>
#include <fmt/format.h>

#include "actors/popup/reserve_within_limit.hpp"
#include "sim/popup/popup_answer_text.hpp"
#include "sim/popup/popup_config.hpp"
#include "sim/popup/popup_operations.hpp"
#include "sim/popup/popup_questions.hpp"
#include "storage/events/event_codec.hpp"

namespace moim::sim {

namespace {

constexpr auto popup_text = [](const auto& result) { return answer_text(result); };

std::optional<timestamp> instant(std::int64_t ms) {
  return ms < 0 ? std::nullopt : std::optional{timestamp{ms}};
}

slot_plan plan_of(const slot_asked& q) {
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

slot::command slot_command(const slot_asked& q) {
  const auto user = parse<user_id>(q.user);
  if (q.kind == slot_kind::reserve) return reserve{user, plan_of(q)};
  if (q.kind == slot_kind::cancel) return cancel_reservation{user, q.ticket};
  if (q.kind == slot_kind::hide) return hide_reservation{user, q.ticket, {q.starts_at_ms}};
  if (q.kind == slot_kind::accept_offer) return accept_offer{user, q.ticket};
  if (q.kind == slot_kind::show_reservation) return show_reservation{user, q.ticket};
  return show_place{user};
}

store::command store_command(const popup_config& config, const store_asked& q, store_id id) {
  const auto user = parse<user_id>(q.user);
  if (q.kind == store_kind::edit_store) {
    store_changes changes;
    changes.name = q.name;
    changes.capacity_per_slot = q.capacity;
    if (q.slots_per_user != 0) changes.slots_per_user = q.slots_per_user;
    return edit_store{user, q.is_admin, changes};
  }
  if (q.kind == store_kind::close_store) return close_store{user, q.is_admin};
  const auto at = std::find(config.stores.begin(), config.stores.end(), id);
  auto details = config.announced[static_cast<std::size_t>(at - config.stores.begin())];
  details.name = q.name;
  return create_store{user, details, popup_config::commitment_of(id, details)};
}

/// The question that a step asks of a slot; `whole` is what the user asked.
question step_of(question whole, const actors::command_for<slot>& step) {
  whole.stream = storage::stream_of<slot>(step.id);
  auto& what = whole.edit<slot_question>();
  if (const auto* settles = std::get_if<settle_permit>(&step.command)) {
    whole.kind = slot_kind::settle_permit;
    what.permit = settles->permit;
    what.taken_at_ms = settles->taken_at.ms;
  } else {
    what.permit = std::get<reserve>(step.command).permit;
  }
  return whole;
}

question step_of(question whole, const actors::command_for<permits>& step) {
  const auto& takes = std::get<take_permit>(step.command);
  whole.kind = permits_kind::take_permit;
  whole.stream = storage::stream_of<permits>(step.id);
  permits_question what{to_text(takes.slot), takes.slots_per_user, {}};
  for (const auto& ended : takes.over) what.over.emplace_back(to_text(ended.slot), ended.up_to);
  whole.details = std::move(what);
  return whole;
}

template <class A>
void remember_ticket(clients& of, std::size_t number, const actors::answer_of<A>& answer) {
  if constexpr (std::is_same_v<A, slot>) {
    if (const auto* place = std::get_if<reservation_place>(&answer.result)) {
      of.remember(of.asked(number), place->ticket);
    }
  }
}

void reserve_within_limit(clients& of, std::size_t number) {
  const auto whole = of.asked(number);
  const auto sent = of.sent(number);
  const auto ask = [=, &of]<class A>(actors::command_for<A> step, auto go_on) {
    const auto once = step.once.value_or(actors::idempotency{});
    const auto attempt = of.checker().asked(step_of(whole, step), once.key, once.fingerprint);
    const actors::answer_handler<A> hear = [=, &of](actors::answer_of<A> answer) {
      if (!of.is_alive(sent)) return;
      of.checker().answered(attempt, client_answer_of(answer, popup_text), of.waits(sent));
      go_on(std::move(answer));
    };
    of.gateway(number).ask(std::move(step), hear);
  };
  actors::reserve_within_limit(ask, of.make_command<slot>(number, slot_command(slot_asked{whole})),
                               [=, &of](const auto& answer) {
                                 of.finish(sent, client_answer_of(answer, popup_text));
                                 remember_ticket(of, number, answer);
                               });
}

void send_to_slot(clients& of, std::size_t number) {
  const slot_asked q{of.asked(number)};
  if (q.kind == slot_kind::reserve && q.plan.slots_per_user != 0) {
    return reserve_within_limit(of, number);
  }
  of.ask<slot>(number, slot_command(q), popup_text,
               [=, &of](const auto& answer) { remember_ticket(of, number, answer); });
}

void send_to_store(clients& of, std::size_t number) {
  const auto& q = of.asked(number);
  of.ask<store>(number,
                store_command(of.config().part<popup_config>(), store_asked{q}, id_of<store>(q)),
                popup_text);
}

constexpr std::array popup_route_table{
    question_route{
        slot::category, &send_to_slot,
        [](const question& q) { return fmt::format("{}  0  0", q.as<slot_question>().ticket); }},
    question_route{store::category, &send_to_store,
                   [](const question& q) {
                     const auto& what = q.as<store_question>();
                     return fmt::format("0  0 {}{} 0", what.name, what.is_admin ? "admin" : "");
                   }},
};

}  // namespace

std::span<const question_route> popup_routes() {
  return popup_route_table;
}

}  // namespace moim::sim
