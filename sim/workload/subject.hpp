// What a subject brings to the simulation. `sim/subjects.hpp` lists the subjects; the runner
// iterates over that list and names none.
#pragma once

#include <any>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/auditor/reference_model.hpp"
#include "sim/planted/planted_bug.hpp"
#include "sim/workload/clients.hpp"
#include "sim/workload/operation.hpp"
#include "sim/workload/workload_config.hpp"

namespace moim::sim {

struct simulated_subject {
  std::string_view name;
  /// What clients ask and do, and the faults of its services.
  std::span<const operation_type> operations = {};
  /// How its questions become commands.
  std::span<const question_route> routes = {};
  std::span<const planted_bug> bugs = {};
  std::unique_ptr<reference_model> (*make_model)(const model_context&);

  // Null when there is none.

  /// Its part of the configuration. It may draw from the source that all share, in the order of
  /// the list, or from one of its own.
  std::any (*draw_config)(const workload_config&, random_source&) = nullptr;
  /// Puts what it needs from outside into what a node is started with.
  void (*configure)(actors::node_config&) = nullptr;
  /// Its outside service. `model` is what `make_model` has made; all arguments outlive it.
  std::unique_ptr<simulated_service> (*make_service)(reference_model& model, std::uint64_t seed,
                                                     const std::int64_t& now_ms) = nullptr;
  /// Instants up to which the world waits at the end of a run, ascending.
  std::vector<std::int64_t> (*last_instants)(const workload_config&) = nullptr;
  /// What the network edge refuses for its sake.
  edge_rule refuses_at_edge = nullptr;
  /// Asks at the end of a run what this user may see.
  void (*ask_at_end)(clients&, std::uint32_t user, std::int64_t& now_ms) = nullptr;
};

}  // namespace moim::sim
