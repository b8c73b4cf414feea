// A posting list: which documents of a block have a term. A block is 4,096 documents in their
// order: so many bits are cheap to intersect, and a change to one document copies no more than 512
// bytes a term.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace moim::actors {

inline constexpr std::uint32_t block_size = 4'096;
inline constexpr std::size_t block_words = block_size / 64;
/// Bit n % 64 of word n / 64 stands for the n-th document of the block.
using block_bits = std::array<std::uint64_t, block_words>;

class posting_list {
 public:
  void add(std::uint16_t at);
  void remove(std::uint16_t at);
  bool contains(std::uint16_t at) const;

  /// Clears all bits that this list does not have.
  void keep_in(block_bits& bits) const;

 private:
  void become_dense();

  /// Ascending numbers; as soon as they take as much room, the bits themselves.
  std::vector<std::uint16_t> words_;
  bool dense_ = false;
};

}  // namespace moim::actors
