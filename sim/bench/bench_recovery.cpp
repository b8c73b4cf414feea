// Drops files from the page cache before each start, because a machine that comes back after a
// power cut has none.
#include "sim/bench/bench_recovery.hpp"

#include <stdexcept>

#include <fmt/format.h>
#include <sched.h>

#include "actors/feed/view_snapshot.hpp"
#include "sim/bench/log_generator.hpp"
#include "sim/host/result_table.hpp"
#include "sim/host/scratch_directory.hpp"
#include "sim/host/server_process.hpp"
#include "transport/program/server.hpp"

namespace moim::sim {

namespace {

using std::chrono::steady_clock;

constexpr double ready_seconds_target = 3;
constexpr double rebuild_rate_target = 300'000;

/// This thread, and those that it starts, on one core until the end of the scope.
class one_core {
 public:
  one_core() {
    sched_getaffinity(0, sizeof(before_), &before_);
    cpu_set_t first;
    CPU_ZERO(&first);
    for (int i = 0; i < CPU_SETSIZE; ++i) {
      if (CPU_ISSET(i, &before_)) {
        CPU_SET(i, &first);
        break;
      }
    }
    sched_setaffinity(0, sizeof(first), &first);
  }
  ~one_core() { sched_setaffinity(0, sizeof(before_), &before_); }
  one_core(const one_core&) = delete;
  one_core& operator=(const one_core&) = delete;

 private:
  cpu_set_t before_;
};

/// Events a second from position 0 to a whole view.
double rebuild_rate(const std::filesystem::path& data) {
  const one_core alone;
  drop_from_page_cache(data);
  const auto log = transport::open_log(data);
  const auto start = steady_clock::now();
  actors::view built;
  if (const auto broken = actors::catch_up(built, *log)) throw std::runtime_error(*broken);
  return static_cast<double>(built.position) / seconds_since(start);
}

double start_seconds(const std::filesystem::path& data) {
  drop_from_page_cache(data);
  server_process server({.data_directory = data});
  const auto seconds = server.ready_after().count();
  server.stop();
  return seconds;
}

void print_figure(const std::string& name, const std::string& value, const std::string& target,
                  bool ok) {
  print_row({name, value, target, target.empty() ? "" : verdict(ok)});
}

}  // namespace

bool bench_recovery(const bench_options& options) {
  const log_generator_plan plan =
      options.smoke ? log_generator_plan{20'000, 200, 20'000} : log_generator_plan{};
  const unsigned runs = options.smoke ? 1 : options.rounds;
  const scratch_directory directory;
  const auto data = directory.path() / "data";
  const auto start = steady_clock::now();
  {
    const auto log = transport::open_log(data);
    generate_log(*log, plan);
  }
  fmt::print("{} events in {} streams, of {} users, written in {:.1f} s; data on {}\n\n",
             plan.events, plan.streams, plan.users, seconds_since(start), file_system_of(data));

  std::vector<double> rebuild;
  for (unsigned i = 0; i < runs; ++i) rebuild.push_back(rebuild_rate(data));
  const double first = start_seconds(data);  // and leaves a snapshot
  if (!std::filesystem::exists(data / actors::view_snapshot_name)) {
    throw std::runtime_error("a server that was stopped has left no snapshot");
  }
  std::vector<double> ready;
  for (unsigned i = 0; i < runs; ++i) ready.push_back(start_seconds(data));

  print_head({"recovery", "median", "target", ""});
  print_figure("start to ready, with a snapshot of the view",
               fmt::format("{:.2f} s", median(ready)), "< 3 s",
               median(ready) < ready_seconds_target);
  print_figure("start to ready, without one", fmt::format("{:.2f} s", first), "", true);
  print_figure("rebuild from position 0 on one core",
               fmt::format("{:.0f} events/s", median(rebuild)), "300000",
               median(rebuild) >= rebuild_rate_target);
  return median(ready) > 0 && median(rebuild) > 0;
}

}  // namespace moim::sim
