// Tests cursors of lists of stores: a place makes a round trip, any other text is refused.
#include "transport/popup/store_cursor.hpp"

#include <bit>
#include <limits>

#include <doctest/doctest.h>

#include "transport/api/cursor.hpp"

namespace moim::transport::store_cursor_test {

namespace {

using actors::store_order;
using actors::store_place;

bool comes_back(const store_place& place) {
  const auto again = parse_store_cursor(cursor_of(place), place.order);
  return again && again->order == place.order && again->as_of == place.as_of &&
         again->rank == place.rank;
}

}  // namespace

TEST_CASE("cursor: a place in a list of stores comes back, in its own order only") {
  const store_place newest{store_order::newest, {1'796'000'000'000}, {~std::uint64_t{5}, 0}};
  const store_place opening{store_order::opening, {1'796'000'000'000}, {7'000, 3}};
  const store_place opened{
      store_order::opening, {1'796'000'000'000}, {actors::opened_before + 9, ~std::uint64_t{3}}};
  const store_place nearest{
      store_order::nearest, {1'796'000'000'000}, {std::bit_cast<std::uint64_t>(1e-7), 3}};
  for (const auto& place : {newest, opening, opened, nearest}) {
    CHECK(comes_back(place));
    for (const auto order : {store_order::newest, store_order::opening, store_order::nearest}) {
      CHECK(parse_store_cursor(cursor_of(place), order).has_value() == (order == place.order));
    }
  }
  CHECK_FALSE(parse_store_cursor("", store_order::newest));
  CHECK_FALSE(parse_store_cursor(cursor_of(std::uint64_t{1}), store_order::newest));
}

TEST_CASE("cursor: numbers that no list can have given out are refused") {
  constexpr auto far = std::numeric_limits<std::int64_t>::max();
  CHECK_FALSE(comes_back({store_order::newest, {far}, {1, 0}}));
  CHECK_FALSE(comes_back({store_order::newest, {0}, {1, 1}}));
  CHECK_FALSE(comes_back({store_order::opening, {-far}, {1, 1}}));
  CHECK_FALSE(comes_back({store_order::opening, {0}, {std::uint64_t{1} << 60, 1}}));
  for (const double not_a_chord : {-1.0, 5.0, std::numeric_limits<double>::infinity(),
                                   std::numeric_limits<double>::quiet_NaN()}) {
    CHECK_FALSE(
        comes_back({store_order::nearest, {0}, {std::bit_cast<std::uint64_t>(not_a_chord), 1}}));
  }
}

}  // namespace moim::transport::store_cursor_test
