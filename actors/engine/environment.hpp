// What the actors of one node share. Everything here outlives them.
#pragma once

#include <functional>
#include <string_view>

#include "actors/engine/commands.hpp"
#include "actors/engine/telemetry.hpp"
#include "domain/limits.hpp"
#include "storage/keys/personal_keys.hpp"
#include "storage/log/event_log.hpp"

namespace moim::actors {

/// After how many events caches are renewed. Lower than the limits only in the simulation, which
/// wants to see it happen.
struct cache_intervals {
  std::uint64_t snapshot_events_min = limits::snapshot_events_min;
  std::uint64_t snapshot_events_passive_min = limits::snapshot_events_passive_min;
  std::uint64_t view_snapshot_events = limits::view_snapshot_events;
};

struct environment {
  storage::event_log& log;
  /// Of the personal fields in the log.
  storage::personal_keys& keys;
  telemetry& counters;
  /// Where trouble is reported; called from any thread.
  std::function<void(std::string_view)> report;
  cache_intervals caches = {};
  /// No actor has a thread of its own: a test or the simulation runs them one message at a time.
  bool stepped = false;
  /// In the time zone of the server.
  local_instant at = {};
};

}  // namespace moim::actors
