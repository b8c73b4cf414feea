// `moim audit slot STORE/DATE/TIME`: explains from the log how the places of a slot came about, and
// who would have gained under other rules. Works beside a running server.
#pragma once

#include <limits>
#include <optional>

#include "domain/popup/popup_ids.hpp"
#include "transport/cli/data_settings.hpp"

namespace moim::transport {

struct audit_slot_options {
  data_settings server;  ///< its data options are set: see command_setup
  slot_id slot;
  user_id user;  ///< whose place to explain; none: the slot alone
  /// The log as of this position, and as of this time.
  std::uint64_t at_position = std::numeric_limits<std::uint64_t>::max();
  std::optional<timestamp> at_time;
  /// Rules to try instead.
  std::optional<std::uint32_t> capacity;
  std::optional<std::uint32_t> waitlist_limit;
};

/// Returns the exit code of the process: 1 when the slot or the user's ticket is not in the log, or
/// when its draw is not what it should be.
int run_audit_slot(const audit_slot_options& options);

}  // namespace moim::transport
