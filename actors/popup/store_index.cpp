// Keeps the parts of the index consistent: `remove` takes out whatever `put` adds.
#include "actors/popup/store_index.hpp"

#include <cmath>

#include "actors/view/folded_text.hpp"

namespace moim::actors {

namespace {

// A key of `terms_`: 2 bits of field and 42 of gram, then 20 of block.
constexpr unsigned gram_bits = 42;
constexpr unsigned block_number_bits = 20;

term term_of(text_field field, gram g) {
  return static_cast<std::uint64_t>(field) << gram_bits | g;
}

/// FNV-1a. Two categories that share one are told apart when texts are compared.
term category_term(std::string_view folded) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : folded) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  }
  return term_of(text_field::category, hash >> (64 - gram_bits));
}

std::uint64_t key_of(term t, std::size_t block) {
  return t << block_number_bits | block;
}

template <class Visit>
void for_each_term(const store_texts& texts, Visit visit) {
  visit(any_store);
  for (const gram g : grams_in(texts.name)) {
    visit(term_of(text_field::name, g));
  }
  for (const gram g : grams_in(texts.location)) {
    visit(term_of(text_field::location, g));
  }
  visit(category_term(texts.category));
}

store_numbers numbers_of(const store_details& d) {
  store_numbers n{d.reservation_opens_at, d.reservation_closes_at, d.start_date, d.end_date, {}};
  if (d.latitude && d.longitude) {
    n.where = point_at(*d.latitude, *d.longitude);
  }
  return n;
}

void widen(page_bounds& b, const store_numbers& n) {
  b.first_opening = std::min(b.first_opening, n.opens_at);
  b.last_closing = std::max(b.last_closing, n.closes_at);
  b.first_day = std::min(b.first_day, n.start_date);
  b.last_day = std::max(b.last_day, n.end_date);
}

constexpr double degrees = 180 / std::numbers::pi;

ordered_store in_cells(const geo_point& p, std::uint64_t number) {
  const auto row = row_of(std::asin(std::clamp(p.z, -1.0, 1.0)) * degrees);
  return {row * cells_a_row + column_of(std::atan2(p.y, p.x) * degrees), number};
}

}  // namespace

std::vector<term> terms_to_find(text_field field, std::string_view folded) {
  std::vector<term> terms;
  if (folded.empty()) {
    return terms;
  }
  if (field == text_field::category) {
    terms.push_back(category_term(folded));
    return terms;
  }
  for (const gram g : grams_to_find(folded)) {
    terms.push_back(term_of(field, g));
  }
  return terms;
}

std::int64_t row_of(double latitude) {
  return static_cast<std::int64_t>(std::floor((latitude + 90) * cells_a_degree));
}

/// 180° east is the last column and not a first one.
std::int64_t column_of(double longitude) {
  const auto column = static_cast<std::int64_t>(std::floor((longitude + 180) * cells_a_degree));
  return std::clamp<std::int64_t>(column, 0, cells_a_row - 1);
}

std::size_t store_index::key_hash::operator()(std::uint64_t key) const noexcept {
  key = (key ^ key >> 32) * 0x9e3779b97f4a7c15ULL;
  return key ^ key >> 29;
}

store_index::store_index(const store_index& other)
    : terms_(other.terms_),
      pages_(other.pages_),
      own_pages_(other.pages_.size(), false),
      bounds_(other.bounds_),
      opening_(other.opening_),
      closing_(other.closing_),
      cells_(other.cells_),
      categories_(other.categories_),
      largest_categories_(other.largest_categories_),
      changes_(other.changes_) {}

void store_index::put(std::uint64_t number, const store_details& d) {
  if (has(number)) {
    remove(number);
  }
  auto texts =
      std::make_shared<store_texts>(store_texts{fold(d.name), fold(d.location), fold(d.category)});
  const auto numbers = numbers_of(d);
  auto& page = own_page(number);
  change_terms(number, *texts, true);
  count_category(texts->category, d.category, 1);
  opening_.insert({numbers.opens_at.ms, number});
  closing_.insert({numbers.closes_at.ms, number});
  if (!std::isnan(numbers.where.x)) {
    cells_.insert(in_cells(numbers.where, number));
  }
  widen(bounds_[number / page_size], numbers);
  page.numbers[number % page_size] = numbers;
  page.texts[number % page_size] = std::move(texts);
  ++changes_;
}

void store_index::remove(std::uint64_t number) {
  if (!has(number)) {
    return;
  }
  auto& page = own_page(number);
  const auto texts = std::move(page.texts[number % page_size]);
  page.texts[number % page_size] = nullptr;
  const auto& numbers = page.numbers[number % page_size];
  change_terms(number, *texts, false);
  count_category(texts->category, {}, -1);
  opening_.erase({numbers.opens_at.ms, number});
  closing_.erase({numbers.closes_at.ms, number});
  if (!std::isnan(numbers.where.x)) {
    cells_.erase(in_cells(numbers.where, number));
  }
  ++changes_;
}

/// A store that opens at `now` is the first of those still to open, and a moment later the first of
/// those that have opened.
timestamp store_index::same_until(timestamp now) const {
  timestamp until{INT64_MAX};
  const auto limit = [&](std::int64_t ms) {
    until.ms = std::min(until.ms, ms);
    return false;
  };
  opening_.ascend({now.ms, 0}, [&](const auto& s) { return limit(std::max(s.key, now.ms + 1)); });
  closing_.ascend({now.ms + 1, 0}, [&](const auto& s) { return limit(s.key); });
  return until;
}

bool store_index::has(std::uint64_t number) const {
  return number / page_size < pages_.size() && pages_[number / page_size] != nullptr &&
         page_of(number).texts[number % page_size] != nullptr;
}

store_page& store_index::own_page(std::uint64_t number) {
  const auto i = number / page_size;
  while (pages_.size() <= i) {
    pages_.push_back(std::make_shared<store_page>());
    own_pages_.push_back(true);
    bounds_.emplace_back();
  }
  if (!own_pages_[i]) {
    pages_[i] = std::make_shared<store_page>(*pages_[i]);
    own_pages_[i] = true;
  }
  return *pages_[i];
}

void store_index::change_terms(std::uint64_t number, const store_texts& texts, bool add) {
  const auto block = number / block_size;
  const auto at = static_cast<std::uint16_t>(number % block_size);
  for_each_term(texts, [&](term t) {
    auto& stores = terms_.edit(key_of(t, block));
    if (add) {
      stores.add(at);
    } else {
      stores.remove(at);
    }
  });
}

void store_index::count_category(const std::string& folded, const std::string& written,
                                 int change) {
  auto& entry = categories_.edit(folded);
  if (entry.count > 0) {
    largest_categories_.erase({-std::int64_t{entry.count}, folded});
  } else {
    entry.category = written;
  }
  entry.count += static_cast<std::uint32_t>(change);
  if (entry.count > 0) {
    largest_categories_.insert({-std::int64_t{entry.count}, folded});
  }
}

std::vector<category_count> store_index::categories(std::size_t most) const {
  std::vector<category_count> found;
  largest_categories_.ascend({INT64_MIN, {}}, [&](const category_rank& rank) {
    if (found.size() < most) {
      found.push_back(*categories_.find(rank.folded));
    }
    return found.size() < most;
  });
  return found;
}

const posting_list* store_index::find(term t, std::size_t block) const {
  return terms_.find(key_of(t, block));
}

}  // namespace moim::actors
