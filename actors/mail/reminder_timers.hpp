// The timer source of reminders: a user is reminded of a visit at 15:00 of the day before, if the
// place was confirmed before then. The timers follow from the reservations that the view shows, so
// a reservation that is cancelled or dropped has none.
#pragma once

#include "actors/engine/commands.hpp"
#include "actors/mail/mail_reads.hpp"
#include "actors/view/due_queue.hpp"

namespace moim::actors {

class reminder_timers {
 public:
  explicit reminder_timers(local_instant at) : at_(std::move(at)) {}

  void begin(const mail_reads& shown);
  void follow(const any_fact& what, const mail_reads& shown);
  std::optional<timestamp> next() const { return due_.next(); }
  void take_due(timestamp now, std::size_t count_max, const mail_reads& shown,
                std::vector<any_command>& out);

 private:
  struct visit {
    reservation_id id;
    user_id user;
    auto operator<=>(const visit&) const = default;
  };
  struct visit_hash {
    std::size_t operator()(const visit& v) const noexcept {
      return id_hash{}(v.id.slot) ^ number_hash {}(v.id.ticket);
    }
  };

  void take_up_all(user_id user, const mail_reads& shown);
  void take_up(user_id user, const reservation_row& row, const mail_reads& shown);

  const local_instant at_;
  due_queue<visit, visit_hash> due_;
};

}  // namespace moim::actors
