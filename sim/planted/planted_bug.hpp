// A bug that the simulation can plant into the system, to show that it would find it. No bug
// changes shipped code: it replaces the rules of an aggregate (planted_rules.hpp), puts an actor
// before another (planted_actors.hpp, command_filter.hpp, planted_view.hpp), wraps the log
// (planted_log.hpp), or makes the simulated disk or keys break a promise (sim/world). Each subject
// has a table of its bugs.
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
