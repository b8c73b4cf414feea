// A Fisher-Yates shuffle with numbers from SHA-256 in counter mode.
#include "domain/popup/line_draw.hpp"

#include <limits>
#include <utility>

namespace moim {

namespace {

class numbers {
 public:
  explicit numbers(const hex_digest& seed) : seed_(raw(seed)) {}

  /// From 0 to `bound` - 1, each as likely as any other.
  std::uint64_t below(std::uint64_t bound) {
    const std::uint64_t left_over = (0 - bound) % bound;  // 2^64 modulo bound
    std::uint64_t number = next();
    while (number > std::numeric_limits<std::uint64_t>::max() - left_over) {
      number = next();
    }
    return number % bound;
  }

 private:
  static constexpr std::size_t number_bytes = 8;

  std::uint64_t next() {
    if (used_ == block_.value.size()) {
      std::string bytes = seed_;
      for (int shift = 56; shift >= 0; shift -= 8) {
        bytes += static_cast<char>(count_ >> shift & 0xff);
      }
      block_ = sha256_of(bytes);
      ++count_;
      used_ = 0;
    }
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < number_bytes; ++i) {
      number = number << 8 | block_.value[used_++];
    }
    return number;
  }

  const std::string seed_;
  hex_digest block_;
  std::uint64_t count_ = 0;                 // of blocks
  std::size_t used_ = block_.value.size();  // bytes of the block
};

}  // namespace

hex_digest draw_commitment(const hex_digest& secret) {
  return sha256_of(raw(secret));
}

hex_digest draw_seed(const hex_digest& secret, const hex_digest& chain, const slot_id& slot) {
  std::string bytes{raw(secret)};
  bytes += raw(chain);
  bytes += to_text(slot);
  return sha256_of(bytes);
}

std::vector<std::uint32_t> drawn_order(std::vector<std::uint32_t> tickets, const hex_digest& seed) {
  numbers random{seed};
  for (std::size_t i = tickets.size(); i-- > 1;) {
    std::swap(tickets[i], tickets[random.below(i + 1)]);
  }
  return tickets;
}

}  // namespace moim
