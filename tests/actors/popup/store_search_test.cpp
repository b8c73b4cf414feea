// Search against a reference model that filters and sorts all stores: the same stores in the same
// order, page by page, for any query, while stores are created, changed and closed.
#include "actors/popup/store_search.hpp"

#include <algorithm>
#include <map>
#include <random>

#include <doctest/doctest.h>

#include "actors/view/copy_on_edit.hpp"
#include "actors/view/folded_text.hpp"

namespace moim::actors::store_search_test {

namespace {

constexpr std::int64_t hour_ms = 3'600'000;
constexpr timestamp now{500'000 * hour_ms};
constexpr calendar_date today{20'833};

const std::vector<std::string> words{"성수",    "팝업", "빵집", "향수",   "Popup",
                                     "ＣＡＦÉ", "첫빛", "상점", "모임 2", "스토어"};
const std::vector<std::string> places{"서울 성동구 연무장길", "서울 마포구 와우산로",
                                      "부산 해운대구 우동", "Jeju ＡＥＷＯＬ"};
const std::vector<std::string> kinds{"food", "FOOD", "fashion", "전시", "life"};

class town {
 public:
  explicit town(unsigned seed) : random_(seed) {}

  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  const std::string& one_of(const std::vector<std::string>& of) {
    return of[below(static_cast<std::uint32_t>(of.size()))];
  }

  store_details details() {
    store_details d;
    d.name = one_of(words) + ' ' + one_of(words) + one_of(words);
    d.location = one_of(places) + ' ' + std::to_string(below(99));
    d.category = one_of(kinds);
    d.start_date.days = today.days - 40 + static_cast<std::int32_t>(below(60));
    d.end_date.days = d.start_date.days + static_cast<std::int32_t>(below(20));
    // Few distinct instants, so that ties are common.
    d.reservation_opens_at.ms = now.ms + (static_cast<std::int64_t>(below(40)) - 20) * hour_ms;
    d.reservation_closes_at.ms = d.reservation_opens_at.ms + (1 + below(10)) * hour_ms;
    if (below(8) != 0) {
      const bool far = below(20) == 0;
      d.latitude = far ? -85 + below(170) : 37.4 + below(400) / 2'000.0;
      d.longitude = far ? -180 + below(361) : 126.9 + below(400) / 2'000.0;
    }
    return d;
  }

  store_query query(std::uint32_t limit_max) {
    store_query q;
    q.now = now;
    q.limit = 1 + below(limit_max);
    q.order = static_cast<store_order>(below(3));
    if (below(3) == 0) q.name = fold_query(below(2) == 0 ? one_of(words) : "수");
    if (below(4) == 0) q.location = fold_query(below(2) == 0 ? one_of(places) : "길 1");
    if (below(4) == 0) q.category = fold_query(one_of(kinds));
    if (below(4) == 0)
      q.from = calendar_date{today.days - 10 + static_cast<std::int32_t>(below(30))};
    if (below(4) == 0) q.to = calendar_date{today.days - 40 + static_cast<std::int32_t>(below(30))};
    if (below(3) == 0) q.open = below(2) == 0;
    if (q.order == store_order::nearest || below(3) == 0) {
      q.near = below(9) == 0 ? point_at(-89 + below(179), -179 + below(359))
                             : point_at(37.4 + below(400) / 2'000.0, 126.9 + below(400) / 2'000.0);
      if (below(2) == 0) q.radius_m = 100.0 * (1 << below(17));
    }
    return q;
  }

 private:
  std::mt19937 random_;
};

/// What the query means, a store at a time.
bool matches(const store_query& q, const store_details& d) {
  const auto has = [](const std::string& text, const std::string& part) {
    return fold(text).find(part) != std::string::npos;
  };
  const bool is_open = d.reservation_opens_at <= q.now && q.now < d.reservation_closes_at;
  const bool is_near =
      !q.near || (d.latitude && distance_m_of(chord2(
                                    *q.near, point_at(*d.latitude, *d.longitude))) <= q.radius_m);
  return has(d.name, q.name) && has(d.location, q.location) &&
         (q.category.empty() || fold(d.category) == q.category) &&
         (!q.from || d.end_date >= *q.from) && (!q.to || d.start_date <= *q.to) &&
         (!q.open || *q.open == is_open) && is_near;
}

/// Sorts first by what comes before what, then by the number.
std::pair<double, double> order_of(const store_query& q, std::uint64_t number,
                                   const store_details& d) {
  const auto n = static_cast<double>(number);
  const auto ahead = static_cast<double>(d.reservation_opens_at.ms - q.now.ms);
  switch (q.order) {
    case store_order::newest:
      return {-n, 0};
    case store_order::nearest:
      return {chord2(*q.near, point_at(*d.latitude, *d.longitude)), n};
    case store_order::opening:
      break;
  }
  return ahead >= 0 ? std::pair{ahead, n} : std::pair{1e15 - ahead, -n};
}

using model = std::map<std::uint64_t, store_details>;

std::vector<std::uint64_t> expected(const model& stores, const store_query& q) {
  std::vector<std::pair<std::pair<double, double>, std::uint64_t>> found;
  for (const auto& [number, details] : stores) {
    if (matches(q, details)) {
      found.push_back({order_of(q, number, details), number});
    }
  }
  std::sort(found.begin(), found.end());
  std::vector<std::uint64_t> numbers;
  for (const auto& entry : found) {
    numbers.push_back(entry.second);
  }
  return numbers;
}

/// All pages, one behind the other.
std::vector<std::uint64_t> found_in(const store_index& index, store_query q) {
  std::vector<std::uint64_t> numbers;
  while (true) {
    const auto page = find_stores(index, q);
    for (const auto& hit : page.hits) {
      numbers.push_back(hit.number);
    }
    if (!page.next) {
      return numbers;
    }
    REQUIRE(page.hits.size() == q.limit);
    q.after = page.next;
  }
}

void check_queries(const store_index& index, const model& stores, town& t, int count) {
  // Thousands of stores in small pages only would take a minute under the sanitizers.
  constexpr std::uint32_t small = 30;
  const auto large = std::max(small, static_cast<std::uint32_t>(stores.size() / 30));
  for (int i = 0; i < count; ++i) {
    const auto q = t.query(i % 5 == 0 ? small : large);
    CAPTURE(i);
    CAPTURE(static_cast<int>(q.order));
    CAPTURE(q.name);
    CAPTURE(q.radius_m);
    REQUIRE(found_in(index, q) == expected(stores, q));
  }
}

}  // namespace

TEST_CASE("search: finds what a look at every store finds, in the same order, page by page") {
  for (const std::uint32_t count : {0U, 1U, 300U, 9'000U}) {
    town t{count + 1};
    store_index index;
    model stores;
    for (std::uint32_t n = 0; n < count; ++n) {
      stores[n] = t.details();
      index.put(n, stores[n]);
    }
    check_queries(index, stores, t, count > 1'000 ? 150 : 300);
  }
}

TEST_CASE("search: goes on being right while stores come, change and go, and copies stay") {
  town t{7};
  copy_on_edit<store_index> index;
  model stores;
  std::uint64_t next = 0;
  for (int round = 0; round < 60; ++round) {
    const auto before = index;
    const auto stores_before = stores;
    for (int i = 0; i < 60; ++i) {
      const auto what = t.below(4);
      if (what < 2 || next == 0) {
        stores[next] = t.details();
        index.edit().put(next, stores[next]);
        ++next;
      } else if (what == 2) {
        const auto number = t.below(static_cast<std::uint32_t>(next));
        if (stores.contains(number)) {
          stores[number] = t.details();
          index.edit().put(number, stores[number]);
        }
      } else {
        const auto number = t.below(static_cast<std::uint32_t>(next));
        stores.erase(number);
        index.edit().remove(number);
      }
    }
    check_queries(*index, stores, t, 8);
    check_queries(*before, stores_before, t, 4);
  }
}

TEST_CASE("search: stores that come between two pages neither repeat nor hide others") {
  town t{9};
  store_index index;
  model stores;
  for (std::uint32_t n = 0; n < 2'000; ++n) {
    stores[n] = t.details();
    index.put(n, stores[n]);
  }
  for (int i = 0; i < 100; ++i) {
    auto q = t.query(30);
    const auto all = expected(stores, q);
    const auto page = find_stores(index, q);
    if (!page.next) {
      continue;
    }
    const auto number = stores.size();
    stores[number] = t.details();
    index.put(number, stores[number]);
    auto rest = found_in(index, [&] {
      auto second = q;
      second.after = page.next;
      second.now.ms += 1;  // and the clock goes on
      return second;
    }());
    std::erase(rest, number);
    if (!q.open) {
      CHECK(rest == std::vector(all.begin() + q.limit, all.end()));
    }
  }
}

TEST_CASE("search: a filter that almost nothing passes is swept to the end") {
  town t{11};
  store_index index;
  for (std::uint32_t n = 0; n < 9'000; ++n) {
    auto d = t.details();
    d.end_date = today;
    index.put(n, d);
  }
  auto d = t.details();
  d.start_date = {today.days + 100};
  d.end_date = {today.days + 101};
  d.latitude = 37.5;
  d.longitude = 127.0;
  index.put(4'000, d);
  for (const auto order : {store_order::newest, store_order::opening, store_order::nearest}) {
    store_query q;
    q.now = now;
    q.order = order;
    q.near = point_at(37.5, 127.0);
    q.from = calendar_date{today.days + 50};
    q.limit = 20;
    const auto found = find_stores(index, q);
    REQUIRE(found.hits.size() == 1);
    CHECK(found.hits.front().number == 4'000);
    CHECK(found.hits.front().distance_m == 0);
    CHECK_FALSE(found.next);
  }
}

TEST_CASE("search: categories are counted under the spelling of their first store") {
  store_index index;
  store_details d;
  const auto put = [&](std::uint64_t number, const char* category) {
    d.category = category;
    index.put(number, d);
  };
  put(0, "Food");
  put(1, "ＦＯＯＤ");
  put(2, "전시");
  put(3, "life");
  put(4, "전시");
  put(5, "전시");
  const auto shown = [&](std::size_t most) {
    std::string text;
    for (const auto& [category, count] : index.categories(most)) {
      text += category + ' ' + std::to_string(count) + "; ";
    }
    return text;
  };
  CHECK(shown(10) == "전시 3; Food 2; life 1; ");
  CHECK(shown(1) == "전시 3; ");
  put(3, "food");
  index.remove(4);
  index.remove(5);
  index.remove(5);
  CHECK(shown(10) == "Food 3; 전시 1; ");
}

TEST_CASE("store search: the same stores are open until one opens or closes") {
  store_index index;
  store_details d;
  d.name = "one";
  d.reservation_opens_at = {2'000};
  d.reservation_closes_at = {4'000};
  index.put(0, d);
  d.reservation_opens_at = {3'000};
  d.reservation_closes_at = {9'000};
  index.put(1, d);
  CHECK(index.changes() == 2);
  const auto until = [&](std::int64_t now) { return index.same_until({now}).ms; };
  CHECK(until(1'000) == 2'000);
  CHECK(until(2'000) == 2'001);
  CHECK(until(2'001) == 3'000);
  CHECK(until(3'001) == 4'000);
  CHECK(until(4'000) == 9'000);
  CHECK(until(9'000) == INT64_MAX);
  index.remove(0);
  CHECK(index.changes() == 3);
  CHECK(until(1'000) == 3'000);
  CHECK(until(3'001) == 9'000);
  const auto answers = [&](std::int64_t now, store_order order, std::optional<bool> open) {
    store_query q;
    q.now = {now};
    q.open = open;
    q.order = order;
    q.limit = 10;
    std::string numbers;
    for (const auto& hit : find_stores(index, q).hits) numbers += std::to_string(hit.number);
    return numbers;
  };
  d.reservation_opens_at = {5'000};
  index.put(2, d);
  for (const auto order : {store_order::newest, store_order::opening}) {
    for (std::int64_t now = 2'990; now < 9'010; ++now) {
      if (until(now) == now + 1) continue;
      CHECK(answers(now, order, true) == answers(now + 1, order, true));
      CHECK(answers(now, order, {}) == answers(now + 1, order, {}));
    }
  }
}

}  // namespace moim::actors::store_search_test
