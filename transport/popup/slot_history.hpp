// The history of one slot from its records alone: who took which ticket, who cancelled, who was
// promoted, each with position and time. It is independent of the state of the slot on purpose:
// plain lists, so that an auditor can follow how every place came about.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/popup/slot.hpp"
#include "storage/log/event_log.hpp"

namespace moim::transport {

/// A moment in the log.
struct log_moment {
  std::uint64_t position = 0;
  timestamp time;
};

struct ticket_history {
  user_id user;
  bool confirmed_at_once = false;
  std::uint32_t capacity = 0;  ///< of the slot, when it was taken
  log_moment taken;
  std::optional<log_moment> promoted;   ///< to a place
  std::optional<log_moment> cancelled;  ///< also when an offer expired
  bool lined_up = false;                ///< taken before the opening
  std::optional<log_moment> offered;
  std::optional<timestamp> offer_expires_at;
  std::optional<log_moment> accepted;
  bool offer_expired = false;
  std::uint32_t drawn_place = 0;  ///< in the line, by the draw; 0: none

  reservation_status status() const;
};

/// The lottery of a slot.
struct draw_history {
  log_moment closed;
  std::uint64_t closing_version = 0;
  storage::chain_value chain{};         ///< of the record that closed the line
  std::vector<std::uint32_t> entrants;  ///< who were in line then
  std::optional<line_drawn> drawn;
  log_moment drawn_at;
  std::vector<std::uint32_t> order;    ///< of the entrants, by the seed of the draw
  std::vector<std::uint32_t> winners;  ///< who got a place with the draw
};

class slot_history {
 public:
  /// Records of one slot's stream, from version 1 on. What is wrong with one, if anything.
  [[nodiscard]] std::optional<std::string> take(const storage::record& record);

  /// As it is now.
  const slot_plan& plan() const { return plan_; }
  bool closed() const { return closed_; }
  /// Ticket n at n - 1.
  const std::vector<ticket_history>& tickets() const { return tickets_; }
  std::uint64_t version() const { return version_; }
  const log_moment& last() const { return last_; }
  const storage::chain_value& chain() const { return chain_; }
  /// None while the line of a lottery has not closed.
  const std::optional<draw_history>& draw() const { return draw_; }

  /// How many have this status now.
  std::uint32_t count(reservation_status status) const;
  /// The latest ticket of a user; 0 when there is none.
  std::uint32_t ticket_of(user_id user) const;
  /// Why this ticket stands where it stands, line by line.
  std::vector<std::string> explain(std::uint32_t ticket, int offset_minutes) const;

  /// The same arrivals and cancellations under another plan from the start: the status of every
  /// ticket. Users who were refused left no record and are not among them.
  std::vector<reservation_status> replay(const slot_plan& other) const;

 private:
  bool take_rush(const slot::event& event);
  ticket_history* find(std::uint32_t ticket);
  bool is_in_front(std::uint32_t a, std::uint32_t b) const;

  struct past_event {
    slot::event event;
    log_moment at;
  };

  slot_plan plan_;
  bool closed_ = false;
  bool lining_up_ = false;
  std::optional<draw_history> draw_;
  bool draws_ = false;  // the last events were a draw and the promotions that follow from it
  std::vector<ticket_history> tickets_;
  std::vector<past_event> events_;
  std::uint64_t version_ = 0;
  log_moment last_;
  storage::chain_value chain_{};
};

}  // namespace moim::transport
