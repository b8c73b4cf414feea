// What the actors of one node share. Everything here outlives them.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string_view>

#include "actors/telemetry.hpp"
#include "actors/view.hpp"
#include "storage/personal_keys.hpp"

namespace moim::actors {

struct environment {
  storage::event_log& log;
  /// Of the personal fields in the log.
  storage::personal_keys& keys;
  telemetry& counters;
  /// The view that queries read now; never null once the node has started.
  std::atomic<view_ptr>& current_view;
  /// Where trouble is reported; called from any thread.
  std::function<void(std::string_view)> report;
};

}  // namespace moim::actors
