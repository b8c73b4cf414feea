// One look at a log beside the server that writes it. It may fail, since files come and go, and the
// next one succeed.
#pragma once

#include <chrono>
#include <optional>
#include <thread>

#include "storage/rocksdb_event_log.hpp"

namespace moim::transport {

inline constexpr std::chrono::milliseconds pause_between_looks{100};
inline constexpr int looks_max = 10;

/// Catches up and calls `read()`, which gives a failure or none, until neither fails. `pause()`
/// waits between two looks and may end it all by returning true: then there is no failure to tell.
template <class Read, class Pause>
[[nodiscard]] std::optional<storage::io_failure> look_at(storage::log_follower& log, Read read,
                                                         Pause pause) {
  for (int look = 1;; ++look) {
    auto failure = log.catch_up();
    if (!failure) failure = read();
    if (!failure || look == looks_max) return failure;
    if (pause()) return std::nullopt;
  }
}

template <class Read>
[[nodiscard]] std::optional<storage::io_failure> look_at(storage::log_follower& log, Read read) {
  return look_at(log, std::move(read), [] {
    std::this_thread::sleep_for(pause_between_looks);
    return false;
  });
}

}  // namespace moim::transport
