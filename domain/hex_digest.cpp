// FIPS 180-4, sections 4.1.2, 5 and 6.2, in their order and with their names.
#include "domain/hex_digest.hpp"

#include <bit>

namespace moim {

namespace {

using words = std::array<std::uint32_t, 8>;

constexpr std::size_t block_bytes = 64;
constexpr std::size_t length_bytes = 8;

constexpr std::array<std::uint32_t, 64> round_constants{
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

constexpr words initial{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                        0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

std::uint32_t big_endian_word(const char* bytes) {
  std::uint32_t word = 0;
  for (int i = 0; i < 4; ++i) {
    word = word << 8 | static_cast<std::uint8_t>(bytes[i]);
  }
  return word;
}

void take_block(words& hash, const char* block) {
  using std::rotr;
  std::array<std::uint32_t, 64> w;
  for (std::size_t t = 0; t < 16; ++t) {
    w[t] = big_endian_word(block + 4 * t);
  }
  for (std::size_t t = 16; t < 64; ++t) {
    const auto s0 = rotr(w[t - 15], 7) ^ rotr(w[t - 15], 18) ^ w[t - 15] >> 3;
    const auto s1 = rotr(w[t - 2], 17) ^ rotr(w[t - 2], 19) ^ w[t - 2] >> 10;
    w[t] = s1 + w[t - 7] + s0 + w[t - 16];
  }
  auto [a, b, c, d, e, f, g, h] = hash;
  for (std::size_t t = 0; t < 64; ++t) {
    const auto s1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25);
    const auto t1 = h + s1 + ((e & f) ^ (~e & g)) + round_constants[t] + w[t];
    const auto s0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22);
    const auto t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
    h = g;
    g = f;
    f = e;
    e = d + t1;
    d = c;
    c = b;
    b = a;
    a = t1 + t2;
  }
  const words added{a, b, c, d, e, f, g, h};
  for (std::size_t i = 0; i < hash.size(); ++i) {
    hash[i] += added[i];
  }
}

/// What stands behind the last whole block: the rest, a one bit, zeros, and the length in bits.
std::string padded_end(std::string_view bytes) {
  std::string end{bytes.substr(bytes.size() / block_bytes * block_bytes)};
  end += static_cast<char>(0x80);
  while (end.size() % block_bytes != block_bytes - length_bytes) {
    end += '\0';
  }
  const std::uint64_t bits = std::uint64_t{bytes.size()} * 8;
  for (int shift = 56; shift >= 0; shift -= 8) {
    end += static_cast<char>(bits >> shift & 0xff);
  }
  return end;
}

int value_of(char digit) {
  if (digit >= '0' && digit <= '9') {
    return digit - '0';
  }
  return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

}  // namespace

hex_digest sha256_of(std::string_view bytes) {
  words hash = initial;
  for (std::size_t at = 0; at + block_bytes <= bytes.size(); at += block_bytes) {
    take_block(hash, bytes.data() + at);
  }
  const auto end = padded_end(bytes);
  for (std::size_t at = 0; at < end.size(); at += block_bytes) {
    take_block(hash, end.data() + at);
  }
  hex_digest result;
  for (std::size_t i = 0; i < result.value.size(); ++i) {
    result.value[i] = static_cast<std::uint8_t>(hash[i / 4] >> (24 - 8 * (i % 4)));
  }
  return result;
}

std::string to_text(const hex_digest& digest) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2 * digest.value.size());
  for (const auto byte : digest.value) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

bool from_text(std::string_view text, hex_digest& out) {
  if (text.size() != 2 * out.value.size()) {
    return false;
  }
  for (std::size_t i = 0; i < out.value.size(); ++i) {
    const int high = value_of(text[2 * i]);
    const int low = value_of(text[2 * i + 1]);
    if (high < 0 || low < 0) {
      return false;
    }
    out.value[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return true;
}

}  // namespace moim
