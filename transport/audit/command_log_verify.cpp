// A follower reads, so a server may be running and is not disturbed.
#include "transport/audit/command_log_verify.hpp"

#include <chrono>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>

#include "storage/log/log_verifier.hpp"
#include "storage/rocksdb/rocksdb_event_log.hpp"
#include "transport/host/follower_read.hpp"
#include "transport/host/progress.hpp"

namespace moim::transport {

namespace {

/// What is wrong with the log, if anything. A second look goes on behind what was checked.
std::optional<std::string> verify(storage::log_follower& log, storage::log_verifier& verifier) {
  progress shown{"records"};
  std::optional<std::string> wrong;
  const auto failure = read_follower(log, [&] {
    return log.read_from(verifier.records() + 1, [&](const storage::record& record) {
      wrong = verifier.check(record);
      shown.step();
      return !wrong;
    });
  });
  if (failure) return failure->reason;
  return wrong ? wrong : find_wal_damage(log);
}

}  // namespace

int run_log_verify(const log_verify_options& options) {
  auto opened = storage::open_log_follower(log_directory(options.server));
  if (const auto* failure = std::get_if<storage::io_failure>(&opened)) {
    fmt::print(stderr, "moim: {}\n", failure->reason);
    return EXIT_FAILURE;
  }
  storage::log_verifier verifier;
  const auto started = std::chrono::steady_clock::now();
  const auto wrong = verify(*std::get<0>(opened), verifier);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  if (wrong) {
    fmt::print(stderr, "moim: {}; the {} records in front of it hold\n", *wrong,
               verifier.records());
    return EXIT_FAILURE;
  }
  fmt::print("{} records in {} streams: every position, version and chain value holds ({:.0f}/s)\n",
             verifier.records(), verifier.streams(),
             static_cast<double>(verifier.records()) / std::max(took.count(), 1e-3));
  return EXIT_SUCCESS;
}

}  // namespace moim::transport
