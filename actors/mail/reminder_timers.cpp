// Users without an open mailbox are left out until it opens.
#include "actors/mail/reminder_timers.hpp"

namespace moim::actors {

namespace {

constexpr time_of_day reminder_time{15 * 60};

}  // namespace

void reminder_timers::take_up(user_id user, const reservation_row& row, const mail_reads& shown) {
  const visit v{{row.slot, row.ticket}, user};
  const auto due = at_({row.slot.date.days - 1}, reminder_time);
  if (row.status == reservation_status::CONFIRMED && row.since < due &&
      !shown.mail.is_reminded({user.value}, v.id)) {
    due_.set(v, due);
  } else {
    due_.erase(v);
  }
}

void reminder_timers::take_up_all(user_id user, const mail_reads& shown) {
  if (const auto* rows = shown.popup.reservations.find(user)) {
    for (const auto& row : **rows) {
      take_up(user, row, shown);
    }
  }
}

void reminder_timers::begin(const mail_reads& shown) {
  shown.mail.mails.for_each(
      [&](const mailbox_id& box, const mail_rows&) { take_up_all({box.value}, shown); });
}

void reminder_timers::follow(const any_fact& what, const mail_reads& shown) {
  if (const auto* of_mailbox = std::get_if<fact<mailbox>>(&what)) {
    const auto* wanted = std::get_if<mail_wanted>(&of_mailbox->event);
    if (std::holds_alternative<mailbox_opened>(of_mailbox->event) ||
        (wanted != nullptr && wanted->kind == mail_kind::reminder)) {
      take_up_all({of_mailbox->id.value}, shown);
    }
    return;
  }
  const auto* of_slot = std::get_if<fact<slot>>(&what);
  if (of_slot == nullptr) {
    return;
  }
  const auto look_at = [&](user_id user, std::uint32_t ticket) {
    const auto* row = shown.has_mailbox(user)
                          ? shown.popup.find_reservation(user, {of_slot->id, ticket})
                          : nullptr;
    if (row != nullptr) {
      take_up(user, *row, shown);
    }
  };
  std::visit(overloaded{[&](const reservations_dropped& e) {
                          for (const auto& dropped : e.reservations) {
                            look_at(dropped.user, dropped.ticket);
                          }
                        },
                        [&]<class E>(const E& e) {
                          if constexpr (requires { e.ticket; }) {
                            look_at(e.user, e.ticket);
                          }
                        }},
             of_slot->event);
}

void reminder_timers::take_due(timestamp now, std::size_t count_max, const mail_reads& shown,
                               std::vector<any_command>& out) {
  std::vector<visit> over;
  due_.take(now, count_max, [&](const visit& v) {
    const auto starts_at = at_(v.id.slot.date, v.id.slot.time);
    if (starts_at <= now || shown.accounts.has_withdrawn(v.user)) {
      over.push_back(v);
      return;
    }
    const want_mail remind{mail_kind::reminder, v.id, 0, starts_at};
    out.emplace_back(command_for<mailbox>{{v.user.value}, remind, {now, {}}, {}});
  });
  for (const auto& v : over) {
    due_.erase(v);
  }
}

}  // namespace moim::actors
