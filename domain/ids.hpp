// Strong identifiers. Every id has one text form, which is the same in URLs, in JSON and in the
// log, so that one text search finds it in all of them.
//
//   uuid   8-4-4-4-12 lower-case hexadecimal (RFC 9562)
//
// A subject has its own ids in its room. Types other than `id_of` bring `to_text`, `from_text` and,
// where they are keys of hash tables, `hash_value`, all found by argument-dependent lookup.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace moim {

struct uuid {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const uuid&) const = default;
};

/// A uuid that names one kind of thing. The all-zero value means "none".
template <class Kind>
struct id_of {
  uuid value;
  auto operator<=>(const id_of&) const = default;
  explicit operator bool() const { return value != uuid{}; }
};

/// Whoever signs in and causes events.
using user_id = id_of<struct user_kind>;

std::string to_text(const uuid& id);
[[nodiscard]] bool from_text(std::string_view text, uuid& out);

template <class Kind>
std::string to_text(const id_of<Kind>& id) {
  return to_text(id.value);
}
template <class Kind>
[[nodiscard]] bool from_text(std::string_view text, id_of<Kind>& out) {
  return from_text(text, out.value);
}

/// Version 7 (RFC 9562 5.7): 48 bits of Unix milliseconds, then 74 of the given random bits.
uuid make_uuid_v7(std::int64_t unix_ms, const std::array<std::uint8_t, 10>& random);

/// Version 8 (RFC 9562 5.8) over 16 bytes that the caller derived, for ids that must come out the
/// same when the same thing is asked for again.
uuid make_uuid_v8(const std::array<std::uint8_t, 16>& derived);

/// Spreads a change of any bit over all of them: the finaliser of MurmurHash3. For the `hash_value`
/// of an id with several parts.
inline std::uint64_t mix_bits(std::uint64_t bits) noexcept {
  bits ^= bits >> 33;
  bits *= 0xff51afd7ed558ccdULL;
  bits ^= bits >> 33;
  bits *= 0xc4ceb9fe1a85ec53ULL;
  return bits ^ (bits >> 33);
}

/// Mixes all 128 bits, since derived ids are not random in every byte.
inline std::size_t hash_value(const uuid& id) noexcept {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  std::memcpy(&high, id.bytes.data(), 8);
  std::memcpy(&low, id.bytes.data() + 8, 8);
  return mix_bits(high ^ mix_bits(low));
}

/// For hash tables that have an id as their key.
struct id_hash {
  template <class Kind>
  std::size_t operator()(const id_of<Kind>& id) const noexcept {
    return hash_value(id.value);
  }
  template <class Id>
  std::size_t operator()(const Id& id) const noexcept {
    return hash_value(id);
  }
};

}  // namespace moim
