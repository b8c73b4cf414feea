// Three ways to the same answer. When the terms of a query leave few stores, those are looked at.
// Otherwise the stores are walked in the wanted order until the page is full, which most queries
// reach soon; one that does not within a budget sweeps over all pages that can hold a match, in
// memory order. So the worst query costs one pass over some megabytes, and most cost a page of it.
#include "actors/popup/store_search.hpp"

#include <bit>
#include <cmath>

namespace moim::actors {

namespace {

constexpr std::size_t few_candidates = 2'048;
constexpr std::size_t walk_stores_max = 1'024;
constexpr std::int64_t walk_rows_max = 512;
constexpr double first_ring_m = 100;
constexpr std::size_t pages_a_block = store_index::pages_a_block;

double longitude_of(const geo_point& p) {
  return std::atan2(p.y, p.x) * 180 / std::numbers::pi;
}
double latitude_of(const geo_point& p) {
  return std::asin(std::clamp(p.z, -1.0, 1.0)) * 180 / std::numbers::pi;
}

/// Without a radius even the opposite side, whatever rounding makes of it.
double reach_of(const store_query& q) {
  return q.near && q.radius_m < distance_m_max ? chord2_of(q.radius_m)
                                               : std::numeric_limits<double>::infinity();
}

class searcher {
 public:
  searcher(const store_index& index, const store_query& query)
      : index_(index),
        query_(query),
        reach_(reach_of(query)),
        as_of_(query.after ? query.after->as_of : query.now),
        wanted_(query.limit + std::size_t{1}) {
    for (auto& more : {terms_to_find(text_field::name, query.name),
                       terms_to_find(text_field::location, query.location),
                       terms_to_find(text_field::category, query.category)}) {
      terms_.insert(terms_.end(), more.begin(), more.end());
    }
    if (terms_.empty()) {
      terms_.push_back(any_store);
    }
  }

  found_stores run() {
    find();
    std::sort(best_.begin(), best_.end());
    found_stores result;
    if (best_.size() == wanted_) {
      best_.pop_back();
      result.next = store_place{query_.order, as_of_, best_.back().rank};
    }
    for (const auto& c : best_) {
      result.hits.push_back({c.number, query_.near ? distance_m_of(c.chord2) : 0});
    }
    return result;
  }

 private:
  struct candidate {
    store_rank rank;
    std::uint64_t number = 0;
    double chord2 = 0;
    bool operator<(const candidate& other) const { return rank < other.rank; }
  };

  void find() {
    if (query_.order == store_order::newest && !query_.near) {
      return sweep();
    }
    if (terms_.front() != any_store && collect_blocks() <= few_candidates) {
      return sweep();
    }
    const bool is_circle = query_.near && query_.radius_m < distance_m_max;
    const bool complete = query_.order == store_order::nearest
                              ? walk_rings()
                              : (is_circle && walk_circle(query_.radius_m)) ||
                                    (query_.order == store_order::opening && walk_opening());
    if (!complete) {
      reach_ = reach_of(query_);
      best_.clear();
      sweep();
    }
  }

  // One store

  store_rank rank_of(std::uint64_t number, const store_numbers& n, double squared) const {
    switch (query_.order) {
      case store_order::newest:
        return {~number, 0};
      case store_order::nearest:
        return {std::bit_cast<std::uint64_t>(squared), number};
      case store_order::opening:
        break;
    }
    const auto ahead = n.opens_at.ms - as_of_.ms;
    return ahead >= 0 ? store_rank{static_cast<std::uint64_t>(ahead), number}
                      : store_rank{opened_before + static_cast<std::uint64_t>(-ahead), ~number};
  }

  bool runs(const store_numbers& n) const {
    return (!query_.from || n.end_date >= *query_.from) &&
           (!query_.to || n.start_date <= *query_.to) &&
           (!query_.open || *query_.open == (n.opens_at <= query_.now && query_.now < n.closes_at));
  }

  bool reads(const store_texts& t) const {
    return t.name.find(query_.name) != std::string::npos &&
           t.location.find(query_.location) != std::string::npos &&
           (query_.category.empty() || t.category == query_.category);
  }

  /// Keeps it if it matches and ranks among the best so far. Texts come last: they cost most.
  void consider(std::uint64_t number) { consider(number, index_.page_of(number)); }

  void consider(std::uint64_t number, const store_page& page) {
    const auto& numbers = page.numbers[number % page_size];
    if (!runs(numbers)) {
      return;
    }
    const double squared = query_.near ? chord2(*query_.near, numbers.where) : 0;
    if (!(squared <= reach_)) {  // which is no for NaN
      return;
    }
    const auto rank = rank_of(number, numbers, squared);
    if (query_.after && rank <= query_.after->rank) {
      return;
    }
    if (is_full() && !(rank < best_.front().rank)) {
      return;
    }
    const auto& texts = page.texts[number % page_size];
    if (texts != nullptr && reads(*texts)) {
      keep({rank, number, squared});
    }
  }

  bool is_full() const { return best_.size() == wanted_; }

  /// `best_` is a heap with the worst in front.
  void keep(const candidate& c) {
    if (is_full()) {
      std::pop_heap(best_.begin(), best_.end());
      best_.pop_back();
    }
    best_.push_back(c);
    std::push_heap(best_.begin(), best_.end());
  }

  // All stores that have the terms

  block_bits bits_of(std::size_t block) const {
    block_bits bits;
    if (!can_hold_a_match(block)) {
      return {};
    }
    bits.fill(~std::uint64_t{0});
    for (const term t : terms_) {
      const auto* stores = index_.find(t, block);
      if (stores == nullptr) {
        return {};
      }
      stores->keep_in(bits);
    }
    return bits;
  }

  /// How many stores have all terms.
  std::size_t collect_blocks() {
    std::size_t count = 0;
    for (std::size_t block = 0; block < index_.blocks(); ++block) {
      blocks_.push_back(bits_of(block));
      for (const auto word : blocks_.back()) {
        count += static_cast<std::size_t>(std::popcount(word));
      }
    }
    return count;
  }

  bool can_hold_a_match(const page_bounds& p) const {
    return (!query_.from || p.last_day >= *query_.from) &&
           (!query_.to || p.first_day <= *query_.to) &&
           (query_.open != true || (p.first_opening <= query_.now && query_.now < p.last_closing));
  }

  bool can_hold_a_match(std::size_t block) const {
    const auto& bounds = index_.bounds();
    const auto first = bounds.begin() + static_cast<std::ptrdiff_t>(block * pages_a_block);
    const auto last = std::min(bounds.end() - first, std::ptrdiff_t{pages_a_block});
    return std::any_of(first, first + last, [&](const auto& p) { return can_hold_a_match(p); });
  }

  /// A sweep goes from the newest on, so in that order the first to fill the page are the page.
  bool is_done() const { return query_.order == store_order::newest && is_full(); }

  void sweep() {
    for (std::size_t block = blocks_to_sweep(); block > 0 && !is_done(); --block) {
      sweep_block(block - 1, blocks_.empty() ? bits_of(block - 1) : blocks_[block - 1]);
    }
  }

  std::size_t blocks_to_sweep() const {
    if (query_.order != store_order::newest || !query_.after) {
      return index_.blocks();
    }
    return std::min<std::size_t>(index_.blocks(), ~query_.after->rank.key / block_size + 1);
  }

  void sweep_block(std::size_t block, const block_bits& bits) {
    constexpr std::size_t words_a_page = page_size / 64;
    for (std::size_t i = pages_a_block; i > 0 && !is_done(); --i) {
      const auto* words = &bits[(i - 1) * words_a_page];
      const bool any =
          std::any_of(words, words + words_a_page, [](auto word) { return word != 0; });
      const auto first = block * block_size + (i - 1) * page_size;
      if (!any || !can_hold_a_match(index_.bounds()[first / page_size])) {
        continue;
      }
      for (std::size_t w = words_a_page; w > 0 && !is_done(); --w) {
        sweep_word(index_.page_of(first), first + (w - 1) * 64, words[w - 1]);
      }
    }
  }

  void sweep_word(const store_page& page, std::uint64_t first, std::uint64_t word) {
    while (word != 0) {
      const auto bit = 63 - static_cast<unsigned>(std::countl_zero(word));
      word ^= std::uint64_t{1} << bit;
      consider(first + bit, page);
    }
  }

  // In the wanted order. False when the walk took too long for what it found.

  bool walk_opening() {
    std::size_t looked = 0;
    const auto look = [&](const ordered_store& s) {
      consider(s.number);
      return !is_full() && ++looked < walk_stores_max;
    };
    const auto after = query_.after ? query_.after->rank : store_rank{};
    if (after.key < opened_before) {
      const auto first = as_of_.ms + static_cast<std::int64_t>(after.key);
      index_.by_opening().ascend({first, after.tie}, [&](const ordered_store& s) {
        const bool can_be_open = s.key <= query_.now.ms || query_.open != true;
        return can_be_open && look(s);
      });
    }
    if (!is_full() && looked < walk_stores_max) {
      const auto end =
          after.key < opened_before
              ? ordered_store{as_of_.ms, 0}
              : ordered_store{as_of_.ms - static_cast<std::int64_t>(after.key - opened_before),
                              ~after.tie};
      index_.by_opening().descend(end, look);
    }
    return is_full() || looked < walk_stores_max;
  }

  /// Circles that double until one holds a page.
  bool walk_rings() {
    double radius = first_ring_m;
    if (query_.after) {
      const auto squared = std::bit_cast<double>(query_.after->rank.key);
      radius = std::max(radius, std::isfinite(squared) ? 1.2 * distance_m_of(squared) : 0);
    }
    while (true) {
      radius = std::min(radius, query_.radius_m);
      best_.clear();
      if (!walk_circle(radius)) {
        return false;
      }
      if (is_full() || radius == query_.radius_m) {
        return true;
      }
      radius *= 2;
    }
  }

  /// All stores within the radius, by the rows of the grid that the circle touches. Circles that
  /// meet a pole or the line of change of date are left to the sweep.
  bool walk_circle(double radius_m) {
    const double up = radius_m / earth_radius_m * 180 / std::numbers::pi;
    const double latitude = latitude_of(*query_.near);
    const double longitude = longitude_of(*query_.near);
    const double furthest = std::abs(latitude) + up;
    if (furthest >= 89) {
      return false;
    }
    const double aside = up / std::cos(furthest * std::numbers::pi / 180);
    const auto first_row = row_of(latitude - up);
    const auto last_row = row_of(latitude + up);
    if (longitude - aside <= -180 || longitude + aside >= 180 ||
        last_row - first_row >= walk_rows_max) {
      return false;
    }
    std::vector<std::uint64_t> inside;
    for (auto row = first_row; row <= last_row && inside.size() <= walk_stores_max; ++row) {
      const auto end = row * cells_a_row + column_of(longitude + aside) + 1;
      index_.by_cell().ascend({row * cells_a_row + column_of(longitude - aside), 0},
                              [&](const ordered_store& s) {
                                if (s.key >= end) {
                                  return false;
                                }
                                inside.push_back(s.number);
                                return inside.size() <= walk_stores_max;
                              });
    }
    if (inside.size() > walk_stores_max) {
      return false;
    }
    reach_ = chord2_of(radius_m);
    for (const auto number : inside) {
      consider(number);
    }
    return true;
  }

  const store_index& index_;
  const store_query& query_;
  double reach_;  // square of the longest chord
  const timestamp as_of_;
  const std::size_t wanted_;  // one more than the page, to see whether it is the last
  std::vector<term> terms_;
  std::vector<block_bits> blocks_;  // empty until all are needed
  std::vector<candidate> best_;
};

}  // namespace

found_stores find_stores(const store_index& index, const store_query& query) {
  return searcher(index, query).run();
}

}  // namespace moim::actors
