// The interface between a subject and the mechanism: one table of functions, which
// <subject>_subject.hpp of its room declares. transport/program/subjects.hpp lists all subjects;
// the mechanism asks each of that list and knows none by name. A null function: the subject has
// nothing of the kind.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "domain/ids.hpp"
#include "storage/log/event_log.hpp"
#include "transport/api/problems.hpp"
#include "transport/api/route.hpp"
#include "transport/cli/command.hpp"
#include "transport/host/typed_registry.hpp"
#include "transport/host/wall_clock.hpp"
#include "transport/signing/secrets.hpp"

namespace moim::actors {
class node;
struct node_counters;
struct outside_world;
struct view;
}  // namespace moim::actors

namespace moim::storage {
class replayed_state;
}

namespace moim::transport {

class api;
class metric_families;
struct openapi_parts;

/// What a server has before its node; subjects build their services from it. It outlives them.
struct service_context {
  const typed_registry& settings;  ///< by the types of the settings, const
  const wall_clock& clock;
  const time_zone& zone;
  const server_secret& secret;
  const storage::event_log& log;
};

struct subject {
  std::string_view name;

  // The HTTP interface
  std::vector<route> (*routes)() = nullptr;
  std::span<const problem_row> (*problems)() = nullptr;
  std::span<const violation_row> (*violations)() = nullptr;
  openapi_parts (*openapi)() = nullptr;
  /// Whether a user is refused although the access token is still valid.
  bool (*is_barred)(const actors::view&, user_id) = nullptr;
  /// Appends the state of an entity as JSON for auditors; false when it is of another subject.
  bool (*write_state)(std::string& out, const storage::replayed_state&) = nullptr;

  // Services that the server keeps, in the order in which these are called
  /// Throws std::runtime_error with a readable reason for settings that do not fit together.
  void (*check)(const typed_registry& settings) = nullptr;
  /// Makes what the node needs.
  void (*open)(typed_registry& services, const service_context&, actors::outside_world&) = nullptr;
  /// Makes what needs the node.
  void (*start)(typed_registry& services, const service_context&, const actors::node&) = nullptr;
  /// Makes what an I/O thread keeps; threads are counted from 0.
  void (*start_thread)(typed_registry& services, api& app, unsigned thread) = nullptr;
  /// Ends the threads of services, when there are no more requests and before the node goes.
  void (*stop)(const typed_registry& services) = nullptr;

  void (*add_metrics)(metric_families& to, const actors::node_counters&,
                      const typed_registry& services) = nullptr;

  // The command line
  std::span<const command> (*commands)() = nullptr;
};

using subject_list = std::span<const subject* const>;

}  // namespace moim::transport
