// Finding stores: any combination of filters, in one of three orders, a page at a time. A page goes
// on behind the rank of the last store of the page before (keyset), so stores that come and go
// meanwhile neither repeat nor hide others.
//
// Ranks, smallest first; ties are decided by the number, so that every store has its own:
//
//   newest    the number, largest first
//   opening   stores whose reservations open after `as_of`, soonest first; then those that have
//             opened, latest first
//   nearest   the square of the chord to `near`; stores without a place have no rank
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actors/popup/store_index.hpp"

namespace moim::actors {

enum class store_order : std::uint8_t { newest, opening, nearest };

/// Ranks of stores that have opened begin here.
inline constexpr std::uint64_t opened_before = std::uint64_t{1} << 63;

struct store_rank {
  std::uint64_t key = 0;
  std::uint64_t tie = 0;
  auto operator<=>(const store_rank&) const = default;
};

/// Where a page ends.
struct store_place {
  store_order order = store_order::newest;
  timestamp as_of;
  store_rank rank;
};

/// Texts are folded queries (see fold_query); an empty one asks for nothing. A store is found when
/// all of these hold.
struct store_query {
  std::string name;      ///< stands in the name
  std::string location;  ///< stands in the location
  std::string category;  ///< is the category
  std::optional<calendar_date> from;
  std::optional<calendar_date> to;  ///< it runs on some day of these
  std::optional<bool> open;         ///< reservations are open at `now`, or are not
  std::optional<geo_point> near;
  double radius_m = distance_m_max;  ///< it is as near as this, or nearer

  store_order order = store_order::newest;
  timestamp now;
  std::optional<store_place> after;  ///< of the same order
  std::uint32_t limit = 1;
};

struct store_hit {
  std::uint64_t number = 0;
  double distance_m = 0;  ///< 0 without `near`
};

struct found_stores {
  std::vector<store_hit> hits;
  std::optional<store_place> next;  ///< none on the last page
};

found_stores find_stores(const store_index& index, const store_query& query);

}  // namespace moim::actors
