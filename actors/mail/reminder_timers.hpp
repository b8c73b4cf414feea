// Who is reminded of a visit, and when: at 15:00 of the day before, of a place that was confirmed
// before then. What falls due follows from the reservations that the view shows, so a reservation
// that is cancelled or dropped takes its reminder along.
#pragma once

#include "actors/feed/timer_source.hpp"
#include "actors/view/due_queue.hpp"

namespace moim::actors {

class reminder_timers final : public timer_source {
 public:
  explicit reminder_timers(local_instant at) : at_(std::move(at)) {}

  void begin(const view& shown) override;
  void follow(const any_fact& what, const view& shown) override;
  std::optional<timestamp> next() const override { return due_.next(); }
  void take_due(timestamp now, std::size_t count_max, const view& shown,
                std::vector<any_command>& out) override;

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

  void take_up_all(user_id user, const view& shown);
  void take_up(user_id user, const reservation_row& row);

  const local_instant at_;
  due_queue<visit, visit_hash> due_;
};

}  // namespace moim::actors
