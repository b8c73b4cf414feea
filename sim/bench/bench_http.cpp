// Rounds over all rows, so that what else happens on the machine meets all of them alike. A ratio
// is worked out within its round, against the better baseline of that round; printed are medians
// over the rounds. Before each run the servers have come to rest: a run pays for its own work only.
#include "sim/bench/bench_http.hpp"

#include <functional>
#include <memory>
#include <thread>

#include <fmt/format.h>

#include "sim/account/user_pool.hpp"
#include "sim/bench/wrk.hpp"
#include "sim/host/result_table.hpp"
#include "sim/host/scratch_directory.hpp"
#include "sim/host/server_process.hpp"
#include "sim/popup/store_catalogue.hpp"
#include "sim/popup/store_fixture.hpp"
#include "transport/host/wall_clock.hpp"
#include "transport/program/server.hpp"

namespace moim::sim {

namespace {

constexpr std::uint32_t spread_slots = 1'000;
constexpr std::uint32_t catalogue_stores = 100'000;
constexpr std::size_t different_searches = 1'000;
constexpr std::size_t searches_a_second_max = 60'000;
constexpr double others_share_max = 0.05;

using answers = wrk::answers;

struct run {
  wrk_result load;
  double server_us_a_request = 0;
  std::uint64_t lost = 0;      // answered, but the server shows no trace
  double share_of_others = 0;  // of the machine, used by processes that are none of ours
};

struct row {
  std::string name;
  double target = 0;  // ratio; none for a baseline
  std::function<run()> measure;
  std::vector<run> runs;
};

class bare_server {
 public:
  explicit bare_server(unsigned io_threads)
      : process_({sibling_program("moim-sim"), "baseline", "--port", "0", "--io-threads",
                  std::to_string(io_threads)}) {
    const auto line = process_.read_line();  // "… listens on 127.0.0.1:<port>"
    port_ = static_cast<unsigned short>(std::stoul(line.substr(line.rfind(':') + 1)));
  }
  unsigned short port() const { return port_; }
  pid_t pid() const { return process_.pid(); }

 private:
  child_process process_;
  unsigned short port_ = 0;
};

class http_bench {
 public:
  explicit http_bench(const bench_options& options)
      : options_(options), users_(data()), server_(start_full()) {
    http_client client{server_.port()};
    const auto seen = make_store_fixture(client, users_.organizer_token(), {});
    wait_for_rest(server_.process().pid());
    const auto of_store = "/api/v1/stores/" + to_text(seen.store);
    rows_ = {
        {"baseline, 1 I/O thread", 0, [this] { return get(one_.port(), one_.pid(), "/"); }, {}},
        {"baseline, 2 I/O threads", 0, [this] { return get(two_.port(), two_.pid(), "/"); }, {}},
        {"reserve, one hot slot", 0.50, [this] { return reserve(1, answers::minimal); }, {}},
        {"reserve, 1,000 slots",
         0.45,
         [this] { return reserve(spread_slots, answers::minimal); },
         {}},
        {"the same with receipts, one hot slot",
         0,
         [this] { return reserve(1, answers::with_receipt); },
         {}},
        {"the same with receipts, 1,000 slots",
         0,
         [this] { return reserve(spread_slots, answers::with_receipt); },
         {}},
        {"GET /stores/{storeId}",
         0.85,
         [this, of_store] { return get(server_.port(), server_pid(), of_store); },
         {}},
        {"GET /stores", 0.50, [this] { return search([](auto&) { return std::string{}; }); }, {}},
        {"GET /stores?name=",
         0.50,
         [this] {
           return search([](auto& town) { return "?name=" + percent_encode(town.word()); });
         },
         {}},
        {"GET /stores?near=&sort=nearest", 0.50, [this] { return search(&nearest); }, {}},
        {"the same, none asked twice", 0, [this] { return search_anew(&nearest); }, {}},
        {"GET /stores, any filters", 0.50, [this] { return search(&any_filters); }, {}},
        {"the same, none asked twice", 0, [this] { return search_anew(&any_filters); }, {}},
        {"GET /categories",
         0.50,
         [this] { return get(server_.port(), server_pid(), "/api/v1/categories"); },
         {}}};
  }

  bool run_all() {
    if (!options_.smoke) {
      for (auto& r : rows_) (void)r.measure();  // caches, memory, the generator's rate
    }
    for (unsigned i = 0; i < options_.rounds; ++i) {
      for (auto& r : rows_) r.runs.push_back(r.measure());
    }
    return print();
  }

 private:
  std::filesystem::path data() const { return directory_.path() / "data"; }

  /// Of a server that has a catalogue from its start on.
  server_process::options start_full() const {
    write_store_catalogue(*transport::open_log(data()), options_.smoke ? 1'000 : catalogue_stores,
                          transport::system_clock{}.now());
    return {.data_directory = data()};
  }

  run with_cpu(pid_t pid, const std::function<wrk_result()>& load) const {
    wait_for_rest(server_pid());
    const double before = cpu_seconds_of(pid);
    const double all_before = cpu_seconds_of_machine();
    const auto start = std::chrono::steady_clock::now();
    run result{load(), 0, 0, 0};
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    const double used = cpu_seconds_of(pid) - before;
    const double by_others = cpu_seconds_of_machine() - all_before - used - result.load.cpu_seconds;
    result.share_of_others =
        std::max(0.0, by_others / took.count() / std::thread::hardware_concurrency());
    if (result.load.requests > 0) {
      result.server_us_a_request = used * 1e6 / static_cast<double>(result.load.requests);
    }
    return result;
  }

  pid_t server_pid() const { return server_.process().pid(); }

  run get(unsigned short port, pid_t pid, const std::string& path) {
    const auto result = with_cpu(pid, [&] { return generator_.get(port, path, options_.seconds); });
    rate_max_ = std::max(rate_max_, result.load.requests_per_second);
    return result;
  }

  using parameters_maker = std::function<std::string(store_catalogue&)>;

  static std::string nearest(store_catalogue& town) {
    const auto [latitude, longitude] = town.place();
    return fmt::format("?near={:.5f},{:.5f}&sort=nearest", latitude, longitude);
  }

  static std::string any_filters(store_catalogue& town) { return '?' + town.search(); }

  /// Lists of stores for a thousand different parameters, again and again.
  run search(const parameters_maker& parameters) { return search(parameters, different_searches); }

  /// No parameters come twice: the server has no list that it could give out again.
  run search_anew(const parameters_maker& parameters) {
    return search(
        [&](auto& town) { return parameters(town) + "&n=" + std::to_string(++searches_); },
        searches_a_second_max * options_.seconds);
  }

  run search(const parameters_maker& parameters, std::size_t different) {
    std::vector<std::string> paths;
    for (std::size_t i = 0; i < different; ++i) {
      paths.push_back("/api/v1/stores" + parameters(town_));
    }
    return with_cpu(server_pid(),
                    [&] { return generator_.get_each(server_.port(), paths, options_.seconds); });
  }

  run reserve(std::uint32_t slots, answers wanted) {
    http_client client{server_.port()};  // one of the round before was idle for too long
    const auto place = make_store_fixture(client, users_.organizer_token(), {.slots = slots});
    // Nobody reserves faster than the baseline answers.
    const auto most = static_cast<std::uint32_t>(rate_max_ * options_.seconds) + 1'000;
    auto result = with_cpu(server_pid(), [&] {
      return generator_.reserve(server_.port(), place.slots, users_, next_user_, most,
                                options_.seconds, wanted);
    });
    wait_for_rest(server_pid());
    const auto known = count_tickets(client, place.slots);
    const auto good = result.load.requests - result.load.refused;
    result.lost = good > known ? good - known : 0;
    return result;
  }

  double best_baseline(std::size_t round) const {
    return std::max(rows_[0].runs[round].load.requests_per_second,
                    rows_[1].runs[round].load.requests_per_second);
  }

  static double median_of(const row& r, const std::function<double(const run&)>& figure) {
    std::vector<double> values;
    for (const auto& one : r.runs) values.push_back(figure(one));
    return median(std::move(values));
  }

  bool print() const {
    fmt::print("{} rounds of {} s each, wrk -t1 -c64, data on {}\n\n", options_.rounds,
               options_.seconds, file_system_of(directory_.path()));
    print_head({"row", "requests/s", "ratio", "target", "", "p50 ms", "p99 ms",
                "server CPU µs/request", "wrk CPU µs/request", "not good"});
    bool believable = true;
    for (const auto& r : rows_) believable = print(r) && believable;
    fmt::print(
        "\nA reservation is a POST by a user who has not been there before, written by a Lua "
        "script in wrk,\nwho prefers a minimal answer unless the row says otherwise; the baseline "
        "answers a constant to a\nplain GET without a script.\n");
    double others = 0;
    for (const auto& r : rows_) {
      others = std::max(others, median_of(r, [](auto& x) { return x.share_of_others; }));
    }
    fmt::print("Other programs used up to {:.0f} % of the machine; {}.\n", 100 * others,
               others < others_share_max ? "that is little" : "run this again when they are done");
    return believable;
  }

  bool print(const row& r) const {
    std::vector<double> ratios;
    double bad = 0;
    double all = 0;
    bool believable = true;
    for (std::size_t i = 0; i < r.runs.size(); ++i) {
      const auto& one = r.runs[i];
      ratios.push_back(one.load.requests_per_second / best_baseline(i));
      bad += static_cast<double>(one.load.refused + one.load.broken + one.lost);
      all += static_cast<double>(one.load.requests);
      believable = believable && one.load.requests > 0 && one.load.p50_ms > 0 &&
                   one.load.p50_ms <= one.load.p99_ms && one.server_us_a_request > 0;
    }
    const double ratio = median(ratios);
    print_row(
        {r.name,
         fmt::format("{:.0f}", median_of(r, [](auto& x) { return x.load.requests_per_second; })),
         fmt::format("{:.2f}", ratio), r.target > 0 ? fmt::format("{:.2f}", r.target) : "",
         r.target > 0 ? verdict(ratio >= r.target) : "",
         fmt::format("{:.2f}", median_of(r, [](auto& x) { return x.load.p50_ms; })),
         fmt::format("{:.2f}", median_of(r, [](auto& x) { return x.load.p99_ms; })),
         fmt::format("{:.1f}", median_of(r, [](auto& x) { return x.server_us_a_request; })),
         fmt::format("{:.1f}", median_of(r,
                                         [](auto& x) {
                                           return 1e6 * x.load.cpu_seconds /
                                                  static_cast<double>(x.load.requests);
                                         })),
         all > 0 ? fmt::format("{:.2f} %", 100 * bad / all) : "?"});
    return believable && bad == 0;
  }

  const bench_options options_;
  const scratch_directory directory_;
  const wrk generator_;
  user_pool users_;
  const bare_server one_{1};
  const bare_server two_{2};
  server_process server_;
  std::uint64_t searches_ = 0;  // that were not to come twice
  store_catalogue town_{transport::system_clock{}.now()};
  std::vector<row> rows_;
  std::uint32_t next_user_ = 0;
  double rate_max_ = 0;  // requests a second that the generator has reached
};

}  // namespace

bool bench_http(const bench_options& options) {
  return http_bench{options}.run_all();
}

}  // namespace moim::sim
