// What clients ask mailboxes and stores; whom, follows from what queries show.
#include <algorithm>

#include "sim/clients.hpp"
#include "sim/spoken_command.hpp"
#include "storage/event_codec.hpp"

namespace moim::sim {

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
