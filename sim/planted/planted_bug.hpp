// Bugs that the simulation can put into the system to see that it would find them. None of them
// touches shipped code: the rules of an aggregate are replaced (planted_rules.hpp), an actor has
// another one before it (planted_actors.hpp, command_filter.hpp, planted_view.hpp), the log is
// wrapped (planted_log.hpp), or disk or keys are kept badly (sim/world). A subject lists its bugs
// in a table of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "sim/planted/planted_log.hpp"
#include "sim/world/simulated_keys.hpp"
#include "sim/world/simulated_storage.hpp"
#include "sim/world/stepped_actor_factory.hpp"

namespace moim::sim {

struct planted_bug {
  std::string_view name;
  std::string_view does;
  /// Some seed from 1 to this one finds it.
  unsigned seeds_max = 1;

  /// The actors of the node; null: the shipped ones.
  std::unique_ptr<stepped_actor_factory> (*make_actors)(std::uint64_t seed) = nullptr;
  log_fault in_log = {};
  disk_defects on_disk = {};
  key_fault in_keys = key_fault::none;
};

}  // namespace moim::sim
