// Few entries are a list, many are bits: the list never takes more room than the bits would.
#include "actors/view/posting_list.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace moim::actors {

namespace {

constexpr unsigned word_bits = 16;
constexpr std::size_t dense_words = block_size / word_bits;
static_assert(dense_words * sizeof(std::uint16_t) == sizeof(block_bits));
static_assert(std::endian::native == std::endian::little, "words of 16 bits are read as 64");

std::uint16_t bit_of(std::uint16_t at) {
  return static_cast<std::uint16_t>(1U << at % word_bits);
}

}  // namespace

void posting_list::add(std::uint16_t at) {
  if (dense_) {
    words_[at / word_bits] |= bit_of(at);
    return;
  }
  const auto place = std::lower_bound(words_.begin(), words_.end(), at);
  if (place != words_.end() && *place == at) {
    return;
  }
  words_.insert(place, at);
  if (words_.size() > dense_words) {
    become_dense();
  }
}

void posting_list::become_dense() {
  std::vector<std::uint16_t> bits(dense_words);
  for (const auto at : words_) {
    bits[at / word_bits] |= bit_of(at);
  }
  words_ = std::move(bits);
  dense_ = true;
}

void posting_list::remove(std::uint16_t at) {
  if (dense_) {
    words_[at / word_bits] &= static_cast<std::uint16_t>(~bit_of(at));
    return;
  }
  const auto place = std::lower_bound(words_.begin(), words_.end(), at);
  if (place != words_.end() && *place == at) {
    words_.erase(place);
  }
}

bool posting_list::contains(std::uint16_t at) const {
  return dense_ ? (words_[at / word_bits] & bit_of(at)) != 0
                : std::binary_search(words_.begin(), words_.end(), at);
}

void posting_list::keep_in(block_bits& bits) const {
  block_bits own{};
  if (dense_) {
    std::memcpy(own.data(), words_.data(), sizeof(own));
  } else {
    for (const auto at : words_) {
      own[at / 64] |= std::uint64_t{1} << at % 64;
    }
  }
  for (std::size_t i = 0; i < bits.size(); ++i) {
    bits[i] &= own[i];
  }
}

}  // namespace moim::actors
