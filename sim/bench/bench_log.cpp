// Appends slot events as the log writer does, in synced batches, to one stream and spread over
// many, then reads everything back as a rebuild does. Wall time has the disk in it, CPU time has
// not.
#include "sim/bench/bench_log.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <functional>

#include <fmt/format.h>

#include "domain/popup/slot.hpp"
#include "sim/host/scratch_directory.hpp"
#include "storage/events/event_codec.hpp"
#include "storage/rocksdb/rocksdb_event_log.hpp"

namespace moim::sim {

namespace {

using namespace storage;

constexpr std::size_t batch_size = 25;
constexpr int runs = 3;

struct cost {
  double wall_us = 0;
  double cpu_us = 0;
};

double thread_cpu_us() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

cost measure(std::size_t count, const std::function<void()>& work) {
  const double cpu = thread_cpu_us();
  const auto start = std::chrono::steady_clock::now();
  work();
  const std::chrono::duration<double, std::micro> wall = std::chrono::steady_clock::now() - start;
  return {wall.count() / static_cast<double>(count),
          (thread_cpu_us() - cpu) / static_cast<double>(count)};
}

cost median_cost(std::vector<cost> costs) {
  std::sort(costs.begin(), costs.end(),
            [](const cost& a, const cost& b) { return a.wall_us < b.wall_us; });
  return costs[costs.size() / 2];
}

uuid numbered(std::uint64_t number) {
  std::array<std::uint8_t, 10> bytes{};
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[9 - i] = static_cast<std::uint8_t>(number >> (8 * i));
  }
  return make_uuid_v7(1'764'547'200'000, bytes);
}

/// Appends `count` events in batches, to `streams` slots in turn. False when the log fails.
bool append_in_batches(event_log& log, std::size_t count, std::size_t streams) {
  std::vector<std::uint64_t> versions(streams, 0);
  std::vector<std::string> names;
  for (std::size_t i = 0; i < streams; ++i) {
    names.push_back(stream_of<slot>({store_id{numbered(i)}, {20'800}, {600}}));
  }
  std::vector<append_request> batch(batch_size);
  for (std::size_t done = 0; done < count; done += batch_size) {
    for (std::size_t i = 0; i < batch_size; ++i) {
      const std::size_t at = (done + i) % streams;
      const user_id user{numbered(done + i)};
      const slot::event event = waitlist_joined{user, static_cast<std::uint32_t>(versions[at] + 1)};
      batch[i].stream = names[at];
      batch[i].expected_version = versions[at]++;
      batch[i].time = {1'764'547'200'000};
      batch[i].by = user;
      batch[i].events.assign(1, encode_event<slot>(event));
    }
    const auto result = log.append(batch);
    if (const auto* failure = std::get_if<io_failure>(&result)) {
      fmt::print(stderr, "append: {}\n", failure->reason);
      return false;
    }
  }
  return true;
}

void print_cost(const char* what, const cost& c) {
  fmt::print("{:<44} {:>8.2f} {:>8.2f} {:>12.0f}\n", what, c.wall_us, c.cpu_us, 1e6 / c.wall_us);
}

bool bench_append(const char* what, std::size_t count, std::size_t streams) {
  std::vector<cost> costs;
  for (int run = 0; run < runs; ++run) {
    const scratch_directory directory{std::filesystem::temp_directory_path()};
    auto opened = open_rocksdb_log({.directory = directory.path()});
    if (const auto* failure = std::get_if<io_failure>(&opened)) {
      fmt::print(stderr, "open: {}\n", failure->reason);
      return false;
    }
    bool sound = true;
    costs.push_back(
        measure(count, [&] { sound = append_in_batches(*std::get<0>(opened), count, streams); }));
    if (!sound) {
      return false;
    }
  }
  print_cost(what, median_cost(std::move(costs)));
  return true;
}

bool bench_read(const event_log& log, const char* what, std::size_t count, bool decode) {
  std::vector<cost> costs;
  std::size_t bad = 0;
  for (int run = 0; run < runs; ++run) {
    std::size_t seen = 0;
    slot::event event;
    std::string why;
    const auto visit = [&](const record& r) {
      ++seen;
      bad += decode && !decode_event<slot>(r, event, why) ? 1 : 0;
      return true;
    };
    costs.push_back(measure(count, [&] { bad += log.read_from(1, visit) ? 1 : 0; }));
    bad += seen == count ? 0 : 1;
  }
  print_cost(what, median_cost(std::move(costs)));
  return bad == 0;
}

bool bench_reading(std::size_t count) {
  const scratch_directory directory{std::filesystem::temp_directory_path()};
  {
    auto opened = open_rocksdb_log({.directory = directory.path()});
    if (opened.index() != 0 || !append_in_batches(*std::get<0>(opened), count, 1'000)) {
      return false;
    }
  }
  auto opened = open_rocksdb_log({.directory = directory.path()});  // from files, not from memory
  return opened.index() == 0 && bench_read(*std::get<0>(opened), "read_from", count, false) &&
         bench_read(*std::get<0>(opened), "read_from and decode_event", count, true);
}

}  // namespace

int bench_log(bool smoke) {
  const std::size_t count = smoke ? 1'000 : 200'000;
  fmt::print("{:<44} {:>8} {:>8} {:>12}\n", fmt::format("{} events, median of {}", count, runs),
             "wall us", "cpu us", "events/s");
  const bool sound = bench_append("append, 1 stream, synced batches of 25", count, 1) &&
                     bench_append("append, 1,000 streams, synced batches of 25", count, 1'000) &&
                     bench_reading(count);
  return sound ? 0 : 1;
}

}  // namespace moim::sim
