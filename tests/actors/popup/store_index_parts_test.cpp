// The containers of the search index against plain ones, and copies of them that must not change.
#include <random>
#include <set>

#include <doctest/doctest.h>

#include "actors/view/copy_on_edit.hpp"
#include "actors/view/geo_point.hpp"
#include "actors/view/posting_list.hpp"
#include "actors/view/sorted_chunks.hpp"

namespace moim::actors::store_index_parts_test {

namespace {

std::vector<int> ascending_from(const sorted_chunks<int>& chunks, int first) {
  std::vector<int> keys;
  chunks.ascend(first, [&](int key) {
    keys.push_back(key);
    return true;
  });
  return keys;
}

std::vector<int> descending_below(const sorted_chunks<int>& chunks, int end) {
  std::vector<int> keys;
  chunks.descend(end, [&](int key) {
    keys.push_back(key);
    return true;
  });
  return keys;
}

}  // namespace

TEST_CASE("posting list: is the set of what was added and not removed, few or many") {
  std::mt19937 random{1};
  posting_list stores;
  std::set<std::uint16_t> model;
  for (int i = 0; i < 20'000; ++i) {
    const auto at = static_cast<std::uint16_t>(random() % block_size);
    // Grows past the list, then shrinks to little.
    if (random() % 16 < (i < 10'000 ? 12U : 4U)) {
      stores.add(at);
      model.insert(at);
    } else {
      stores.remove(at);
      model.erase(at);
    }
    CHECK(stores.contains(at) == model.contains(at));
    if (i % 500 == 0) {
      block_bits bits;
      bits.fill(~std::uint64_t{0});
      stores.keep_in(bits);
      for (std::uint32_t n = 0; n < block_size; ++n) {
        REQUIRE((bits[n / 64] >> n % 64 & 1) == model.count(static_cast<std::uint16_t>(n)));
      }
    }
  }
}

TEST_CASE("sorted chunks: are the sorted set, from any key in both directions") {
  std::mt19937 random{2};
  sorted_chunks<int> chunks;
  std::set<int> model;
  sorted_chunks<int> copy;
  std::set<int> copied;
  for (int i = 0; i < 12'000; ++i) {
    const int key = static_cast<int>(random() % 6'000);
    if (random() % 16 < (i < 6'000 ? 12U : 3U)) {
      chunks.insert(key);
      model.insert(key);
    } else {
      chunks.erase(key);
      model.erase(key);
    }
    if (i % 1'000 == 0) {
      CHECK(ascending_from(copy, -1) == std::vector<int>(copied.begin(), copied.end()));
      copy = chunks;
      copied = model;
      for (const int from : {-1, 0, 17, 3'000, 5'999, 6'000, 9'999}) {
        CHECK(ascending_from(chunks, from) ==
              std::vector<int>(model.lower_bound(from), model.end()));
        CHECK(descending_below(chunks, from) ==
              std::vector<int>(std::make_reverse_iterator(model.lower_bound(from)), model.rend()));
      }
    }
  }
  for (const int key : std::set<int>{model}) {
    chunks.erase(key);
  }
  CHECK(ascending_from(chunks, -1).empty());
  CHECK(descending_below(chunks, 10'000).empty());
}

TEST_CASE("copy on edit: a copy stays as it was, and nothing is copied without one") {
  copy_on_edit<std::vector<int>> value;
  value.edit().push_back(1);
  const auto* before = &*value;
  value.edit().push_back(2);
  CHECK(&*value == before);
  const auto copy = value;
  CHECK(&*copy == before);
  value.edit().push_back(3);
  CHECK(*copy == std::vector{1, 2});
  CHECK(*value == std::vector{1, 2, 3});
  const auto* after = &*value;
  value.edit().push_back(4);
  CHECK(&*value == after);
}

TEST_CASE("sphere: distances are those of an atlas, within half a percent") {
  const auto seoul = point_at(37.5665, 126.9780);
  const auto distance_m = [&](double latitude, double longitude) {
    return distance_m_of(chord2(seoul, point_at(latitude, longitude)));
  };
  CHECK(distance_m(35.1796, 129.0756) == doctest::Approx(325'000).epsilon(0.005));     // Busan
  CHECK(distance_m(40.7128, -74.0060) == doctest::Approx(11'060'000).epsilon(0.005));  // New York
  CHECK(distance_m(37.5665, 126.9780) == 0);
  CHECK(distance_m(-37.5665, -53.0220) == doctest::Approx(distance_m_max));
  for (const double d : {1.0, 300.0, 5'000.0, 2'000'000.0, distance_m_max}) {
    CHECK(distance_m_of(chord2_of(d)) == doctest::Approx(d));
  }
  CHECK_FALSE(chord2(seoul, geo_point{}) <= chord2_max);
}

}  // namespace moim::actors::store_index_parts_test
