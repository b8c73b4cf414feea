// Fenwick tree operations, each O(log n); arranging is O(n log n), once.
#include "domain/popup/waiting_line.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

#include "domain/ensure.hpp"

namespace moim {

namespace {
constexpr std::uint32_t low_bit(std::uint32_t i) {
  return i & (~i + 1);
}
}  // namespace

/// A new ticket stands behind all others.
void waiting_line::push(bool waiting) {
  const auto place = static_cast<std::uint32_t>(nodes_.size() + 1);
  std::uint32_t count = waiting ? 1 : 0;
  for (auto child = place - 1; child > place - low_bit(place); child -= low_bit(child)) {
    count += nodes_[child - 1];
  }
  nodes_.push_back(count);
  size_ += waiting ? 1 : 0;
}

void waiting_line::leave(std::uint32_t ticket) {
  const auto place = place_of(ticket);
  ensure(place >= 1 && place <= nodes_.size() && waits_at(place), "only a waiting ticket leaves");
  for (auto i = place; i <= nodes_.size(); i += low_bit(i)) {
    --nodes_[i - 1];
  }
  --size_;
}

std::uint32_t waiting_line::count_up_to(std::uint32_t place) const {
  std::uint32_t count = 0;
  for (auto i = place; i > 0; i -= low_bit(i)) {
    count += nodes_[i - 1];
  }
  return count;
}

bool waiting_line::waits_at(std::uint32_t place) const {
  return count_up_to(place) == count_up_to(place - 1) + 1;
}

std::uint32_t waiting_line::nth(std::uint32_t place) const {
  ensure(place >= 1 && place <= size_, "nobody stands at a place behind the end of the line");
  std::uint32_t before = 0;
  for (auto step = std::bit_floor(static_cast<std::uint32_t>(nodes_.size())); step > 0; step /= 2) {
    if (before + step <= nodes_.size() && nodes_[before + step - 1] < place) {
      before += step;
      place -= nodes_[before - 1];
    }
  }
  return ticket_at(before + 1);
}

std::vector<std::uint32_t> waiting_line::tickets() const {
  std::vector<std::uint32_t> result;
  result.reserve(size_);
  for (std::uint32_t place = 1; place <= nodes_.size(); ++place) {
    if (waits_at(place)) {
      result.push_back(ticket_at(place));
    }
  }
  std::sort(result.begin(), result.end());
  return result;
}

void waiting_line::arrange(const std::vector<std::uint32_t>& order) {
  std::vector<std::uint32_t> places(nodes_.size());
  std::iota(places.begin(), places.end(), 1);
  auto standing = order;
  std::sort(standing.begin(), standing.end());
  for (std::size_t i = 0; i < order.size(); ++i) {
    ensure(order[i] >= 1 && order[i] <= places.size(), "only tickets of the line are arranged");
    places[order[i] - 1] = standing[i];
  }
  ensure(restore_places(std::move(places)),
         "a line is arranged once, and every ticket stands once");
}

bool waiting_line::restore_places(std::vector<std::uint32_t> places) {
  if (places.empty()) {
    return true;
  }
  std::vector<std::uint32_t> tickets(places.size(), 0);
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (places[i] < 1 || places[i] > places.size() || tickets[places[i] - 1] != 0) {
      return false;
    }
    tickets[places[i] - 1] = static_cast<std::uint32_t>(i + 1);
  }
  if (!place_of_.empty() || places.size() > nodes_.size()) {
    return false;
  }
  std::vector<bool> waits(nodes_.size());
  for (std::uint32_t ticket = 1; ticket <= waits.size(); ++ticket) {
    waits[ticket - 1] = waits_at(ticket);
  }
  place_of_ = std::move(places);
  ticket_at_ = std::move(tickets);
  nodes_.clear();
  size_ = 0;
  for (std::uint32_t place = 1; place <= waits.size(); ++place) {
    push(waits[ticket_at(place) - 1]);
  }
  return true;
}

}  // namespace moim
