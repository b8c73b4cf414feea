// Who waits, by ticket, with the place of anyone in O(log n). A Fenwick tree (P. M. Fenwick, "A
// New Data Structure for Cumulative Frequency Tables", 1994) over the tickets 1, 2, 3…: node i
// counts the waiting tickets in (i - lowbit(i), i]. Four bytes a ticket.
#pragma once

#include <cstdint>
#include <vector>

namespace moim {

class waiting_line {
 public:
  /// Adds the next ticket, waiting or not. Tickets are added in order, without gaps.
  void push(bool waiting);

  /// Takes a waiting ticket out of the line.
  void leave(std::uint32_t ticket);

  /// How many tickets up to and including this one wait.
  std::uint32_t waiting_up_to(std::uint32_t ticket) const;

  /// The ticket that has waited longest. Requires size() > 0.
  std::uint32_t first() const { return nth(1); }

  /// The ticket at this place of the line, from 1. Requires place <= size().
  std::uint32_t nth(std::uint32_t place) const;

  /// How many wait.
  std::uint32_t size() const { return size_; }

 private:
  std::vector<std::uint32_t> nodes_;  // node of ticket t at t - 1
  std::uint32_t size_ = 0;
};

}  // namespace moim
