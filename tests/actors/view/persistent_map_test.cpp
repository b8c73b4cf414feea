// The persistent map against std::unordered_map, and that copies do not change.
#include "actors/view/persistent_map.hpp"

#include <algorithm>
#include <memory>
#include <random>
#include <thread>
#include <unordered_map>
#include <vector>

#include <doctest/doctest.h>

namespace moim::actors::persistent_map_test {

namespace {

struct good_hash {
  std::size_t operator()(std::uint32_t n) const { return n * 0x9e3779b97f4a7c15ULL; }
};
/// Whole hashes collide: entries end up in lists.
struct poor_hash {
  std::size_t operator()(std::uint32_t n) const { return n % 7; }
};

template <class Hash>
void check_same(const persistent_map<std::uint32_t, int, Hash>& found,
                const std::unordered_map<std::uint32_t, int>& expected) {
  REQUIRE(found.size() == expected.size());
  for (const auto& [key, value] : expected) {
    const int* at = found.find(key);
    REQUIRE(at != nullptr);
    REQUIRE(*at == value);
  }
  std::size_t visited = 0;
  found.for_each([&](std::uint32_t key, int value) {
    ++visited;
    REQUIRE(expected.at(key) == value);
  });
  REQUIRE(visited == expected.size());
}

template <class Hash>
void race(std::uint32_t keys, int steps) {
  std::mt19937 random{20'261'121};
  persistent_map<std::uint32_t, int, Hash> map;
  std::unordered_map<std::uint32_t, int> model;
  std::vector<std::pair<decltype(map), decltype(model)>> copies;
  for (int step = 0; step < steps; ++step) {
    const auto key = static_cast<std::uint32_t>(random() % keys);
    if (step % 16 == 0) {  // of an empty map at first, and of keys that are not there
      map.prefetch(std::vector<std::uint32_t>{key, key + 1, keys, key / 2});
    }
    map.edit(key) = step;
    model[key] = step;
    if (step % (steps / 8) == 0) {
      copies.emplace_back(map, model);
    }
  }
  check_same(map, model);
  for (const auto& [copy, then] : copies) {
    check_same(copy, then);
  }
  CHECK(map.find(keys) == nullptr);
}

}  // namespace

TEST_CASE("persistent map: copies keep what they were while the map goes on") {
  race<good_hash>(5'000, 40'000);
}

TEST_CASE("persistent map: colliding hashes lose nothing") {
  race<poor_hash>(300, 4'000);
}

TEST_CASE("persistent map: copies that readers drop in any order take all nodes with them") {
  const auto tracer = std::make_shared<int>();
  using map_type = persistent_map<std::uint32_t, std::shared_ptr<int>, good_hash>;
  constexpr std::uint32_t keys = 500;
  {
    map_type map;
    std::mt19937 random{20'261'122};
    std::vector<std::thread> readers;
    for (int round = 0; round < 8; ++round) {
      std::vector<map_type> copies;
      for (int step = 0; step < 400; ++step) {
        map.edit(static_cast<std::uint32_t>(random() % keys)) = tracer;
        copies.push_back(map);
      }
      readers.emplace_back([copies = std::move(copies), seed = random()]() mutable {
        std::shuffle(copies.begin(), copies.end(), std::mt19937{seed});
        while (!copies.empty()) {
          for (std::uint32_t key = 0; key < keys; ++key) {
            copies.back().find(key);
          }
          copies.pop_back();
        }
      });
    }
    for (auto& reader : readers) {
      reader.join();
    }
    // One owner for each entry of the only copy left, and at most one for its predecessor's.
    CHECK(static_cast<std::size_t>(tracer.use_count()) <= 2 + map.size());
  }
  CHECK(tracer.use_count() == 1);
}

TEST_CASE("persistent map: a reader that held an old copy for long frees what piled up behind it") {
  persistent_map<std::uint32_t, int, good_hash> map;
  map.edit(0) = 0;
  auto old = std::make_unique<decltype(map)>(map);
  for (int i = 1; i < 300'000; ++i) {
    map.edit(0) = i;
    const auto published = map;
  }
  old.reset();  // not one generation inside the destructor of another
  CHECK(*map.find(0) == 299'999);
}

TEST_CASE("persistent map: an empty map finds nothing") {
  const persistent_map<std::uint32_t, int, good_hash> map;
  CHECK(map.find(1) == nullptr);
  CHECK(map.size() == 0);
}

}  // namespace moim::actors::persistent_map_test
