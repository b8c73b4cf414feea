// The waiting tickets of a slot, with order statistics in O(log n). A Fenwick tree (P. M. Fenwick,
// "A New Data Structure for Cumulative Frequency Tables", 1994) over the places 1, 2, 3…: node i
// counts the waiting tickets at the places (i - lowbit(i), i]. Four bytes a ticket. Ticket n is at
// place n, unless the line was arranged in another order.
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

  /// Number of waiting tickets up to and including this one.
  std::uint32_t waiting_up_to(std::uint32_t ticket) const { return count_up_to(place_of(ticket)); }

  /// The ticket that is next. Requires size() > 0.
  std::uint32_t first() const { return nth(1); }

  /// The ticket at this place among those who wait, from 1. Requires place <= size().
  std::uint32_t nth(std::uint32_t place) const;

  /// Number of waiting tickets.
  std::uint32_t size() const { return size_; }

  /// All waiting tickets, ascending.
  std::vector<std::uint32_t> tickets() const;

  /// Assigns the places of these tickets, some of which may have left, again in this order. Once in
  /// the life of a line.
  void arrange(const std::vector<std::uint32_t>& order);

  /// The place of ticket n at n - 1, for those added before the line was arranged; else empty. With
  /// `restore_places` a line that was built by `push` alone is arranged as it was. False when they
  /// are no such places.
  const std::vector<std::uint32_t>& places() const { return place_of_; }
  [[nodiscard]] bool restore_places(std::vector<std::uint32_t> places);

 private:
  std::uint32_t place_of(std::uint32_t ticket) const {
    return ticket > 0 && ticket <= place_of_.size() ? place_of_[ticket - 1] : ticket;
  }
  std::uint32_t ticket_at(std::uint32_t place) const {
    return place <= ticket_at_.size() ? ticket_at_[place - 1] : place;
  }
  std::uint32_t count_up_to(std::uint32_t place) const;
  bool waits_at(std::uint32_t place) const;

  std::vector<std::uint32_t> nodes_;  // node of place p at p - 1
  std::uint32_t size_ = 0;
  // Of those who were there when the line was arranged; they are each other's inverse.
  std::vector<std::uint32_t> place_of_;
  std::vector<std::uint32_t> ticket_at_;
};

}  // namespace moim
