// What queries show decides the user and the stream of an operation.
#include "sim/popup/popup_operations.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "domain/popup/slot.hpp"
#include "sim/popup/popup_config.hpp"
#include "sim/popup/popup_questions.hpp"
#include "storage/codec/json_write.hpp"
#include "storage/events/event_codec.hpp"

namespace moim::sim {

namespace {

/// Null when queries do not show it.
actors::store_row_ptr row_of(const clients& of, store_id id) {
  const auto view = of.view();
  if (view == nullptr) return nullptr;
  const auto* row = view->stores.find(id);
  return row == nullptr ? nullptr : *row;
}

/// With the plan that queries show, as the edge does; of a store that they do not show, any.
question ask_slot(const clients& of, std::string_view kind, const operation& o,
                  std::int64_t now_ms) {
  const auto& config = of.config().part<popup_config>();
  auto q = of.question_of(kind, o.user, now_ms);
  const auto n = o.place % config.slots.size();
  const auto& id = config.slots[n];
  q.stream = storage::stream_of<slot>(id);
  const auto row = row_of(of, id.store);
  auto details = row == nullptr ? config.announced[config.store_of[n]] : row->details;
  if (row == nullptr && o.amount < 300) details.capacity_per_slot += o.amount % 3;
  const auto starts_at = popup_config::start_of(id.date, id.time);
  const auto plan = plan_slot(details, starts_at, row == nullptr ? 0 : row->changed_at,
                              popup_config::commitment_of(id.store, details));
  const auto known = of.numbers().find({q.user, q.stream});
  slot_question what;
  what.plan = rules_of(nlohmann::json::parse(storage::to_json(plan)));
  what.revision = plan.revision;
  what.starts_at_ms = starts_at.ms;
  what.ticket = known == of.numbers().end() ? o.number % 6 : known->second;
  q.details = std::move(what);
  return q;
}

/// As queries show it.
bool is_offered(const clients& of, const std::string& user, const std::string& stream,
                std::uint32_t ticket) {
  const auto view = of.view();
  if (view == nullptr) return false;
  const auto slot_of = parse<slot_id>(stream.substr(5));
  const auto* row = view->find_reservation(parse<user_id>(user), {slot_of, ticket});
  return row != nullptr && row->status == reservation_status::OFFERED;
}

/// Mostly somebody who was told of a ticket cancels or hides it, or accepts a place that is
/// offered.
question ask_about_ticket(const clients& of, std::string_view kind, const operation& o,
                          std::int64_t now_ms) {
  auto q = ask_slot(of, kind, o, now_ms);
  if (kind == slot_kind::cancel) {
    q.alter = [](question& other) { ++other.edit<slot_question>().ticket; };
  }
  const auto& tickets = of.numbers();
  if (tickets.empty() || o.amount < 200) return q;
  auto at = std::next(tickets.begin(), o.number % tickets.size());
  for (std::size_t left = tickets.size(); kind == slot_kind::accept_offer && left > 0; --left) {
    if (is_offered(of, at->first.first, at->first.second, at->second)) break;
    at = std::next(at) == tickets.end() ? tickets.begin() : std::next(at);
  }
  std::tie(q.user, q.stream) = at->first;
  const auto id = id_of<slot>(q);
  auto& what = q.edit<slot_question>();
  what.ticket = at->second;
  what.starts_at_ms = popup_config::start_of(id.date, id.time).ms;
  return q;
}

/// An edit comes mostly from whoever queries show as the organizer; most stores live long.
question ask_store(const clients& of, std::string_view kind, const operation& o,
                   std::int64_t now_ms) {
  const auto& config = of.config().part<popup_config>();
  auto q = of.question_of(kind, o.user, now_ms);
  const auto n = o.place % config.stores.size();
  q.stream = storage::stream_of<store>(config.stores[n]);
  store_question what;
  what.name = "store " + std::to_string(o.number % 100);
  what.capacity = config.announced[n].capacity_per_slot;
  what.slots_per_user = config.announced[n].slots_per_user.value_or(0);
  if (kind != store_kind::create_store) {
    const auto row = row_of(of, config.stores[n]);
    const auto own = kind == store_kind::edit_store ? 700U : 200U;
    if (row != nullptr && o.amount < own) q.user = to_text(row->organizer);
    what.is_admin = o.amount >= 950;
    what.capacity = 1 + o.number % 5;
    // Nobody can add a limit, and few try.
    if (what.slots_per_user != 0 || o.amount < 50) what.slots_per_user = o.number / 5 % 4;
  }
  q.details = std::move(what);
  return q;
}

constexpr std::array popup_operation_table{
    operation_type{slot_kind::reserve, 0, 34, &ask_slot},
    operation_type{slot_kind::cancel, 1, 20, &ask_about_ticket},
    operation_type{slot_kind::accept_offer, 2, 8, &ask_about_ticket},
    operation_type{slot_kind::show_place, 3, 5, &ask_slot, false},
    operation_type{slot_kind::show_reservation, 4, 4, &ask_slot, false},
    operation_type{slot_kind::hide, 23, 6, &ask_about_ticket},
    operation_type{store_kind::create_store, 16, 3, &ask_store},
    operation_type{store_kind::edit_store, 17, 8, &ask_store},
    operation_type{store_kind::close_store, 18, 1, &ask_store},
};

}  // namespace

std::span<const operation_type> popup_operations() {
  return popup_operation_table;
}

void show_all_places(clients& of, std::uint32_t user, std::int64_t& now_ms) {
  const auto slots = of.config().part<popup_config>().slots.size();
  for (std::uint32_t n = 0; n < slots; ++n) {
    ++now_ms;
    const operation o{nullptr, false, user, n, 0, 999};
    of.begin(ask_slot(of, slot_kind::show_place, o, now_ms), false, now_ms);
  }
}

}  // namespace moim::sim
