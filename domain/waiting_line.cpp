// Fenwick tree operations, each O(log n).
#include "domain/waiting_line.hpp"

#include <bit>

#include "domain/ensure.hpp"

namespace moim {

namespace {
constexpr std::uint32_t low_bit(std::uint32_t i) {
  return i & (~i + 1);
}
}  // namespace

void waiting_line::push(bool waiting) {
  const auto ticket = static_cast<std::uint32_t>(nodes_.size() + 1);
  std::uint32_t count = waiting ? 1 : 0;
  for (auto child = ticket - 1; child > ticket - low_bit(ticket); child -= low_bit(child)) {
    count += nodes_[child - 1];
  }
  nodes_.push_back(count);
  size_ += waiting ? 1 : 0;
}

void waiting_line::leave(std::uint32_t ticket) {
  ensure(ticket >= 1 && ticket <= nodes_.size() &&
             waiting_up_to(ticket) == waiting_up_to(ticket - 1) + 1,
         "only a waiting ticket leaves");
  for (auto i = ticket; i <= nodes_.size(); i += low_bit(i)) {
    --nodes_[i - 1];
  }
  --size_;
}

std::uint32_t waiting_line::waiting_up_to(std::uint32_t ticket) const {
  std::uint32_t count = 0;
  for (auto i = ticket; i > 0; i -= low_bit(i)) {
    count += nodes_[i - 1];
  }
  return count;
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
  return before + 1;
}

}  // namespace moim
