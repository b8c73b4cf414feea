// The random numbers of a simulated run. They depend on the seed alone, and not on the standard
// library, the machine or the compiler. SplitMix64 (Steele, Lea and Flood, "Fast Splittable
// Pseudorandom Number Generators", OOPSLA 2014).
#pragma once

#include <cstddef>
#include <cstdint>

namespace moim::sim {

class random_source {
 public:
  explicit random_source(std::uint64_t seed) : state_(seed) {}
  /// A stream of its own for the `n`-th thing of some kind: what one thing throws does not depend
  /// on how often another did.
  random_source(std::uint64_t seed, std::uint64_t kind, std::uint64_t n)
      : state_(mix(mix(seed + kind * 0xd1342543de82ef95ULL) + n)) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    return mix(state_);
  }
  /// 0 to n - 1.
  std::uint64_t below(std::uint64_t n) { return next() % n; }
  /// low to high, both included.
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low + 1)));
  }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  bool percent(std::uint64_t chance) { return below(100) < chance; }

 private:
  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace moim::sim
