// Follower reads: reading a log beside the server that writes it. A read may fail while files come
// and go, so it is tried again.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <thread>

#include "storage/rocksdb/rocksdb_event_log.hpp"

namespace moim::transport {

inline constexpr std::chrono::milliseconds pause_between_reads{100};
inline constexpr int reads_max = 10;

/// Catches up and calls `read()`, which gives a failure or none, until neither fails. `pause()`
/// waits between two attempts and may end them by returning true: then there is no failure.
template <class Read, class Pause>
[[nodiscard]] std::optional<storage::io_failure> read_follower(storage::log_follower& log,
                                                               Read read, Pause pause) {
  for (int look = 1;; ++look) {
    auto failure = log.catch_up();
    if (!failure) failure = read();
    if (!failure || look == reads_max) return failure;
    if (pause()) return std::nullopt;
  }
}

template <class Read>
[[nodiscard]] std::optional<storage::io_failure> read_follower(storage::log_follower& log,
                                                               Read read) {
  return read_follower(log, std::move(read), [] {
    std::this_thread::sleep_for(pause_between_reads);
    return false;
  });
}

/// Damage of the write-ahead log, in words. A record that is being written looks like damage
/// for a moment, so only damage in the same place at the next attempt counts.
[[nodiscard]] inline std::optional<std::string> find_wal_damage(storage::log_follower& log) {
  std::optional<storage::wal_damage> before;
  for (int look = 1; look <= reads_max; ++look) {
    if (auto failure = log.catch_up(); failure && look == reads_max) return failure->reason;
    auto found = log.check_wal();
    if (const auto* failure = std::get_if<storage::io_failure>(&found)) return failure->reason;
    auto& damage = std::get<storage::wal_findings>(found).damage;
    if (!damage) return std::nullopt;
    if (damage == before) return damage->text();
    before = std::move(damage);
    std::this_thread::sleep_for(pause_between_reads);
  }
  return std::nullopt;
}

}  // namespace moim::transport
