// What clients ask slots, mailboxes and stores; whom, follows from what queries show.
#include <algorithm>

#include "sim/popup/popup_commands.hpp"
#include "sim/world/clients.hpp"
#include "storage/codec/json_write.hpp"
#include "storage/events/event_codec.hpp"

namespace moim::sim {

/// With the plan that queries show, as the edge does; of a store that they do not show, any.
question clients::slot_question(subject what, const errand& e, std::int64_t now_ms) const {
  auto q = about(what, e.user, now_ms);
  const auto n = e.place % where_.slots.size();
  const auto& id = where_.slots[n];
  q.stream = storage::stream_of<slot>(id);
  const auto row = row_of(id.store);
  auto details = row == nullptr ? where_.announced[where_.store_of[n]] : row->details;
  if (row == nullptr && e.amount < 300) details.capacity_per_slot += e.amount % 3;
  const auto starts_at = scenery::start_of(id.date, id.time);
  const auto plan = plan_slot(details, starts_at, row == nullptr ? 0 : row->changed_at,
                              where_.commitment_of(id.store, details));
  q.plan = rules_of(nlohmann::json::parse(storage::to_json(plan)));
  q.revision = plan.revision;
  q.starts_at_ms = scenery::start_of(id.date, id.time).ms;
  const auto known = tickets_.find({q.user, q.stream});
  q.ticket = known == tickets_.end() ? e.number % 6 : known->second;
  return q;
}

/// Mostly somebody who was told of a ticket cancels or hides it, or accepts a place that is
/// offered.
question clients::ticket_question(subject what, const errand& e, std::int64_t now_ms) const {
  auto q = slot_question(what, e, now_ms);
  if (tickets_.empty() || e.amount < 200) return q;
  auto at = std::next(tickets_.begin(), e.number % tickets_.size());
  for (std::size_t left = tickets_.size(); what == subject::accept_offer && left > 0; --left) {
    if (is_offered(at->first.first, at->first.second, at->second)) break;
    at = std::next(at) == tickets_.end() ? tickets_.begin() : std::next(at);
  }
  const auto& [of, ticket] = *at;
  q.user = of.first;
  q.stream = of.second;
  q.ticket = ticket;
  const auto id = id_of<slot>(q);
  q.starts_at_ms = scenery::start_of(id.date, id.time).ms;
  return q;
}

/// As queries show it.
bool clients::is_offered(const std::string& user, const std::string& stream,
                         std::uint32_t ticket) const {
  if (server_ == nullptr) return false;
  const auto view = server_->view();
  const auto slot_of = parse<slot_id>(stream.substr(5));
  const auto* row = view->find_reservation(parse<user_id>(user), {slot_of, ticket});
  return row != nullptr && row->status == reservation_status::OFFERED;
}

/// An operator asks for what queries show as given up, and at times for anything.
question clients::mailbox_question(subject what, const errand& e, std::int64_t now_ms) const {
  auto q = about(what, e.user, now_ms);
  const auto& owner = where_.users[e.place % scenery::mailboxes_max];
  q.stream = storage::stream_of<mailbox>({owner.value});
  q.text = e.number % 2 == 0 ? "ko" : "en";
  if (what != subject::retry_mail) return q;
  q.number = e.number % 30;
  if (server_ == nullptr || e.amount < 100) return q;
  std::vector<std::pair<mailbox_id, std::uint64_t>> dead;
  server_->view()->mails.for_each([&](const mailbox_id& box, const actors::mail_rows& rows) {
    for (const auto& row : *rows) {
      if (row.status == mail_status::given_up) dead.emplace_back(box, row.number);
    }
  });
  if (!dead.empty()) {
    const auto& [box, number] = dead[e.number % dead.size()];
    q.stream = storage::stream_of<mailbox>(box);
    q.number = number;
  }
  return q;
}

/// An edit comes mostly from whoever queries show as the organizer; most stores live long.
question clients::store_question(subject what, const errand& e, std::int64_t now_ms) const {
  auto q = about(what, e.user, now_ms);
  const auto n = e.place % where_.stores.size();
  q.stream = storage::stream_of<store>(where_.stores[n]);
  q.text = "store " + std::to_string(e.number % 100);
  q.capacity = where_.announced[n].capacity_per_slot;
  q.slots_per_user = where_.announced[n].slots_per_user.value_or(0);
  if (what == subject::create_store) return q;
  const auto row = row_of(where_.stores[n]);
  const auto own = what == subject::edit_store ? 700U : 200U;
  if (row != nullptr && e.amount < own) q.user = to_text(row->organizer);
  if (e.amount >= 950) q.role = "admin";
  q.capacity = 1 + e.number % 5;
  // Nobody can add a limit, and few try.
  if (q.slots_per_user != 0 || e.amount < 50) q.slots_per_user = e.number / 5 % 4;
  return q;
}

/// Null when queries do not show it.
actors::store_row_ptr clients::row_of(store_id id) const {
  if (server_ == nullptr) return nullptr;
  const auto view = server_->view();
  const auto* row = view->stores.find(id);
  return row == nullptr ? nullptr : *row;
}

store::command clients::store_command(const question& q) const {
  const auto user = parse<user_id>(q.user);
  const bool is_admin = q.role == "admin";
  switch (q.about) {
    case subject::edit_store: {
      store_changes changes;
      changes.name = q.text;
      changes.capacity_per_slot = q.capacity;
      if (q.slots_per_user != 0) changes.slots_per_user = q.slots_per_user;
      return edit_store{user, is_admin, changes};
    }
    case subject::close_store:
      return close_store{user, is_admin};
    default: {
      const auto at = std::find(where_.stores.begin(), where_.stores.end(), id_of<store>(q));
      auto details = where_.announced[static_cast<std::size_t>(at - where_.stores.begin())];
      details.name = q.text;
      return create_store{user, details, where_.commitment_of(id_of<store>(q), details)};
    }
  }
}

}  // namespace moim::sim
