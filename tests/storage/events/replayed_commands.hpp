// Runs commands on a state and keeps their events, so that a test can replay them.
#pragma once

#include <vector>

#include "tests/storage/events/sample_events.hpp"

namespace moim::storage {

template <class A>
void run_command(typename A::state& state, const typename A::command& command, user_id by,
                 std::vector<typename A::event>& log) {
  const auto made = A::decide(state, command, {sample_time, by});
  for (const auto& event : made.events) {
    A::evolve(state, event, sample_time);
    log.push_back(event);
  }
}

}  // namespace moim::storage
