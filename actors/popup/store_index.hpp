// The search index of stores; the rows that a search shows are in popup_projection.hpp. Stores are
// known by their number in order of creation.
//
//   terms       field and gram, block of 4,096 stores -> which of them have it
//   pages       256 stores each: what is compared as numbers, and the folded texts
//   bounds      of the numbers of each page, side by side
//   opening     (instant at which reservations open, number), ascending
//   closing     the same of the instant at which they close
//   cells       (cell of a grid over the Earth, number), ascending
//   categories  counts, the largest first
//
// Every part shares with its copies what did not change, so that a change to one store touches its
// own terms, one page and some chunks, however many stores there are.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "actors/view/geo_point.hpp"
#include "actors/view/persistent_map.hpp"
#include "actors/view/posting_list.hpp"
#include "actors/view/sorted_chunks.hpp"
#include "domain/popup/store.hpp"

namespace moim::actors {

/// Of a store, for search.
struct store_numbers {
  timestamp opens_at;
  timestamp closes_at;
  calendar_date start_date;
  calendar_date end_date;
  geo_point where;
};

/// Folded.
struct store_texts {
  std::string name;
  std::string location;
  std::string category;
  bool operator==(const store_texts&) const = default;
};

inline constexpr std::uint32_t page_size = 256;

struct store_page {
  std::array<store_numbers, page_size> numbers;
  std::array<std::shared_ptr<const store_texts>, page_size> texts;  // null: no such store
};

/// What no store of a page goes beyond. It is widened only: a bound need not be reached.
struct page_bounds {
  timestamp first_opening{INT64_MAX};
  timestamp last_closing{INT64_MIN};
  calendar_date first_day{INT32_MAX};
  calendar_date last_day{INT32_MIN};
};

/// A store in an order other than that of creation.
struct ordered_store {
  std::int64_t key = 0;
  std::uint64_t number = 0;
  auto operator<=>(const ordered_store&) const = default;
};

enum class text_field : std::uint64_t { any, name, location, category };

/// A field and a gram of it; of a category, as it is asked for as a whole, a hash in place of
/// grams.
using term = std::uint64_t;
std::vector<term> terms_to_find(text_field field, std::string_view folded);
/// Every store has this one.
inline constexpr term any_store = 0;

/// Cells of the grid: rows from south to north, each from west to east.
inline constexpr std::int64_t cells_a_degree = 1'000;
inline constexpr std::int64_t cells_a_row = 360 * cells_a_degree;
std::int64_t row_of(double latitude);
std::int64_t column_of(double longitude);

struct category_count {
  std::string category;  ///< as the first store with it spelt it
  std::uint32_t count = 0;
};

class store_index {
 public:
  store_index() = default;
  /// The copy goes on changing, and this one does not.
  store_index(const store_index& other);
  store_index& operator=(const store_index&) = delete;

  /// Adds a store, or replaces its details.
  void put(std::uint64_t number, const store_details& details);
  /// No search finds it any more.
  void remove(std::uint64_t number);

  /// How often it has changed.
  std::uint64_t changes() const { return changes_; }
  /// Until when the same stores are open, and in the same order of opening, as at `now`.
  timestamp same_until(timestamp now) const;

  /// The largest categories.
  std::vector<category_count> categories(std::size_t most) const;

  std::size_t blocks() const { return (pages_.size() + pages_a_block - 1) / pages_a_block; }
  /// Null when no store of the block has the term.
  const posting_list* find(term t, std::size_t block) const;
  const store_page& page_of(std::uint64_t number) const { return *pages_[number / page_size]; }
  const std::vector<page_bounds>& bounds() const { return bounds_; }
  const sorted_chunks<ordered_store>& by_opening() const { return opening_; }
  const sorted_chunks<ordered_store>& by_cell() const { return cells_; }

  static constexpr std::size_t pages_a_block = block_size / page_size;

 private:
  struct key_hash {
    std::size_t operator()(std::uint64_t key) const noexcept;
  };
  struct category_rank {
    std::int64_t behind = 0;  // minus the count: the largest comes first
    std::string folded;
    auto operator<=>(const category_rank&) const = default;
  };

  store_page& own_page(std::uint64_t number);
  void change_terms(std::uint64_t number, const store_texts& texts, bool add);
  void count_category(const std::string& folded, const std::string& written, int change);
  bool has(std::uint64_t number) const;

  persistent_map<std::uint64_t, posting_list, key_hash> terms_;
  std::vector<std::shared_ptr<store_page>> pages_;
  std::vector<bool> own_pages_;  // that no copy shares
  std::vector<page_bounds> bounds_;
  sorted_chunks<ordered_store> opening_;
  sorted_chunks<ordered_store> closing_;
  sorted_chunks<ordered_store> cells_;
  persistent_map<std::string, category_count, std::hash<std::string>> categories_;
  sorted_chunks<category_rank> largest_categories_;
  std::uint64_t changes_ = 0;
};

}  // namespace moim::actors
