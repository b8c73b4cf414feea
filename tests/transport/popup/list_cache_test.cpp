// Tests the cache of lists: how long an entry is valid, and eviction.
#include "transport/popup/list_cache.hpp"

#include <doctest/doctest.h>

namespace moim::transport::list_cache_test {

namespace {

constexpr timestamp now{1'000};
constexpr timestamp always{INT64_MAX};

list_cache::body text(std::string content) {
  return std::make_shared<const std::string>(std::move(content));
}

}  // namespace

TEST_CASE("list answers: a list is found by its parameters, while no store changes") {
  list_cache kept(1'000);
  CHECK(kept.find("name=a", 5, now) == nullptr);
  const auto page = text("[a]");
  kept.keep("name=a", page, 5, now, always);
  CHECK(kept.find("name=a", 5, now) == page);
  CHECK(kept.find("name=b", 5, now) == nullptr);
  CHECK(kept.find("name=a", 6, now) == nullptr);

  const auto newer = text("[b]");
  kept.keep("name=a", newer, 6, now, always);
  CHECK(kept.find("name=a", 6, now) == newer);
  CHECK(kept.find("name=a", 5, now) == nullptr);
}

TEST_CASE("list answers: a list that depends on the time holds for some of it") {
  list_cache kept(1'000);
  kept.keep("open=true", text("[]"), 1, {1'000}, {2'000});
  CHECK(kept.find("open=true", 1, {999}) == nullptr);  // clocks may be set back
  CHECK(kept.find("open=true", 1, {1'000}) != nullptr);
  CHECK(kept.find("open=true", 1, {1'999}) != nullptr);
  CHECK(kept.find("open=true", 1, {2'000}) == nullptr);
}

TEST_CASE("list answers: those asked for longest ago make way") {
  list_cache kept(100);
  const std::string forty(40, '.');  // and a byte of parameters each
  kept.keep("a", text(forty), 1, now, always);
  kept.keep("b", text(forty), 1, now, always);
  CHECK(kept.find("a", 1, now) != nullptr);
  kept.keep("c", text(forty), 1, now, always);
  CHECK(kept.find("b", 1, now) == nullptr);
  CHECK(kept.find("a", 1, now) != nullptr);
  CHECK(kept.find("c", 1, now) != nullptr);

  kept.keep("a", text("short"), 2, now, always);  // gives back what it took
  kept.keep("d", text(forty), 2, now, always);
  CHECK(kept.find("c", 1, now) != nullptr);
  CHECK(kept.find("a", 2, now) != nullptr);

  kept.keep("large", text(std::string(101, '.')), 2, now, always);
  for (const auto* parameters : {"a", "c", "d", "large"})
    CHECK(kept.find(parameters, 2, now) == nullptr);
}

}  // namespace moim::transport::list_cache_test
