// Times a query from its parameters to the JSON of its stores, which no request has asked for
// before: all beyond that costs every request the same. Times a change from the event to a view
// that readers can load.
#include "sim/bench/bench_search.hpp"

#include <chrono>
#include <functional>

#include <fmt/format.h>

#include "actors/popup/store_search.hpp"
#include "actors/subjects.hpp"
#include "actors/view/folded_text.hpp"
#include "sim/account/user_pool.hpp"
#include "sim/host/result_table.hpp"
#include "sim/popup/store_catalogue.hpp"
#include "storage/codec/json_write.hpp"
#include "transport/host/random.hpp"
#include "transport/host/wall_clock.hpp"
#include "transport/popup/store_json_cache.hpp"

namespace moim::sim {

namespace {

using std::chrono::steady_clock;

constexpr std::uint32_t stores_at_target = 100'000;
constexpr double p99_us_target = 2'000;

double us_since(steady_clock::time_point start) {
  return std::chrono::duration<double, std::micro>(steady_clock::now() - start).count();
}

struct figures_of_kind {
  double p50_us = 0;
  double p99_us = 0;
  double max_us = 0;
  double hits = 0;  // mean
};

figures_of_kind sum_up(std::vector<double> us, double hits) {
  std::sort(us.begin(), us.end());
  const auto at = [&](double share) {
    return us[static_cast<std::size_t>(share * static_cast<double>(us.size() - 1))];
  };
  return {at(0.5), at(0.99), us.back(), hits / static_cast<double>(us.size())};
}

struct kind {
  std::string name;
  std::function<void(actors::store_query&, store_catalogue&)> ask;
  bool finds = true;
};

using actors::fold_query;
using actors::store_order;

void ask_near(actors::store_query& q, store_catalogue& town) {
  const auto [latitude, longitude] = town.place();
  q.near = actors::point_at(latitude, longitude);
}

std::vector<kind> kinds(timestamp now) {
  const auto today = static_cast<std::int32_t>(now.ms / (24LL * 3600 * 1000));
  return {
      {"newest", [](auto&, auto&) {}},
      {"name, a word", [](auto& q, auto& town) { q.name = fold_query(town.word()); }},
      {"name, one syllable", [](auto& q, auto&) { q.name = "솔"; }},
      {"name that only six have in a row", [](auto& q, auto&) { q.name = "가나도라"; }, false},
      {"location", [](auto& q, auto& town) { q.location = fold_query(town.part_of_town()); }},
      {"name, location, category, open",
       [](auto& q, auto& town) {
         q.name = fold_query(town.word());
         q.location = fold_query(town.part_of_town());
         q.category = fold_query(town.category());
         q.open = true;
       },
       false},
      {"open, opening soonest",
       [](auto& q, auto&) {
         q.open = true;
         q.order = store_order::opening;
       }},
      {"name, opening soonest",
       [](auto& q, auto& town) {
         q.name = fold_query(town.word());
         q.order = store_order::opening;
       }},
      {"nearest",
       [](auto& q, auto& town) {
         ask_near(q, town);
         q.order = store_order::nearest;
       }},
      {"name, open, nearest",
       [](auto& q, auto& town) {
         ask_near(q, town);
         q.name = fold_query(town.word());
         q.open = true;
         q.order = store_order::nearest;
       }},
      {"within 2 km, newest",
       [](auto& q, auto& town) {
         ask_near(q, town);
         q.radius_m = 2'000;
       }},
      {"within 15 km, opening soonest",
       [](auto& q, auto& town) {
         ask_near(q, town);
         q.radius_m = 15'000;
         q.order = store_order::opening;
       }},
      {"on days of long ago, within 15 km, opening soonest",
       [today](auto& q, auto& town) {
         ask_near(q, town);
         q.radius_m = 15'000;
         q.to = calendar_date{today - 700};
         q.order = store_order::opening;
       }},
      {"days that no store has",
       [today](auto& q, auto& town) {
         ask_near(q, town);
         q.from = calendar_date{today + 10'000};
         q.order = store_order::nearest;
       },
       false},
      {"not open, on days of long ago, nearest",
       [today](auto& q, auto& town) {
         ask_near(q, town);
         q.to = calendar_date{today - 1'498};
         q.open = false;
         q.order = store_order::nearest;
       },
       false},
  };
}

class search_bench {
 public:
  explicit search_bench(const bench_options& options)
      : stores_(options.smoke ? 2'000 : stores_at_target),
        queries_(options.smoke ? 20 : 4'000),
        now_(transport::system_clock{}.now()) {}

  bool run() {
    fill();
    print_head({"query", "stores on the page", "p50 µs", "p99 µs", "max µs", "p99 target µs", ""});
    bool believable = true;
    for (const auto& k : kinds(now_)) {
      const auto f = measure(k);
      believable = believable && (!k.finds || f.hits > 0);
      print_row({k.name, fmt::format("{:.1f}", f.hits), fmt::format("{:.0f}", f.p50_us),
                 fmt::format("{:.0f}", f.p99_us), fmt::format("{:.0f}", f.max_us),
                 fmt::format("{:.0f}", p99_us_target), verdict(f.p99_us < p99_us_target)});
    }
    return believable;
  }

 private:
  void announce(double age) {
    const store_id id{transport::make_random_uuid_v7(now_)};
    view_.apply(actors::fact<store>{id, ++view_.position, now_,
                                    store_created{user_pool::user(0), town_.next(age)}});
  }

  void fill() {
    const auto start = steady_clock::now();
    for (std::uint32_t n = 0; n < stores_; ++n) announce(double(n) / stores_);
    const double us = us_since(start) / stores_;
    std::vector<double> changes;
    for (std::uint32_t n = 0; n < queries_; ++n) {
      const auto published = std::make_shared<const actors::view>(view_);
      const auto before = steady_clock::now();
      announce(1);
      changes.push_back(us_since(before));
    }
    const auto change = sum_up(std::move(changes), 0);
    fmt::print(
        "{} stores; taking one in: {:.1f} µs in bulk; with a view published before each: "
        "p50 {:.0f} µs, p99 {:.0f} µs\n\n",
        stores_, us, change.p50_us, change.p99_us);
  }

  figures_of_kind measure(const kind& k) {
    std::vector<double> us;
    double hits = 0;
    for (std::uint32_t n = 0; n < queries_; ++n) {
      actors::store_query q;
      q.now = now_;
      q.limit = limits::page_items_default;
      const auto start = steady_clock::now();
      k.ask(q, town_);
      const auto found = find_stores(*view_.search, q);
      std::string json;
      for (const auto& hit : found.hits) {
        const auto& row = **view_.store_at.find(hit.number);
        storage::write_json(json, transport::to_answer(row));
      }
      us.push_back(us_since(start));
      hits += static_cast<double>(found.hits.size());
    }
    return sum_up(std::move(us), hits);
  }

  const std::uint32_t stores_;
  const std::uint32_t queries_;
  const timestamp now_;
  store_catalogue town_{now_};
  actors::view view_;
};

}  // namespace

bool bench_search(const bench_options& options) {
  return search_bench{options}.run();
}

}  // namespace moim::sim
