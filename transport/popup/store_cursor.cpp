// Checks the bounds of every number, so that no arithmetic on a forged cursor can overflow.
#include "transport/popup/store_cursor.hpp"

#include <array>
#include <bit>

#include "transport/host/big_endian.hpp"
#include "transport/signing/base64url.hpp"

namespace moim::transport {

namespace {

/// Far from where arithmetic with instants could overflow: the year 9999 and as much again.
constexpr std::int64_t instant_ms_max = std::int64_t{1} << 49;

bool is_sound(const actors::store_place& place) {
  if (place.as_of.ms < -instant_ms_max || place.as_of.ms > instant_ms_max) {
    return false;
  }
  switch (place.order) {
    case actors::store_order::newest:
      return place.rank.tie == 0;
    case actors::store_order::opening:
      return (place.rank.key & ~actors::opened_before) <= std::uint64_t{instant_ms_max};
    case actors::store_order::nearest:
      return place.rank.key <= std::bit_cast<std::uint64_t>(actors::chord2_max);
  }
  return false;
}

}  // namespace

std::string cursor_of(const actors::store_place& place) {
  std::array<std::uint8_t, 1 + 3 * number_bytes> bytes;
  bytes[0] = static_cast<std::uint8_t>(place.order);
  put_number(&bytes[1], static_cast<std::uint64_t>(place.as_of.ms));
  put_number(&bytes[9], place.rank.key);
  put_number(&bytes[17], place.rank.tie);
  return to_base64url(bytes);
}

std::optional<actors::store_place> parse_store_cursor(std::string_view text,
                                                      actors::store_order order) {
  std::array<std::uint8_t, 1 + 3 * number_bytes> bytes;
  if (!from_base64url(text, bytes) || bytes[0] != static_cast<std::uint8_t>(order)) {
    return std::nullopt;
  }
  const actors::store_place place{order,
                                  {static_cast<std::int64_t>(number_at(&bytes[1]))},
                                  {number_at(&bytes[9]), number_at(&bytes[17])}};
  return is_sound(place) ? std::optional{place} : std::nullopt;
}

}  // namespace moim::transport
