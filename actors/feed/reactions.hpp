// The reactions of all subjects to an event: commands for other entities. What a reaction may be is
// said in actors/subjects.hpp.
#pragma once

#include <string_view>
#include <vector>

#include "actors/subjects.hpp"

namespace moim::actors {

/// Whether some subject reacts to events of this type.
bool is_reacted_to(std::string_view event_type);

/// Whether this event may ask for commands: nearly none does.
bool may_react(const view& v, const any_fact& what);

/// The commands, with the event as their cause. An event makes at most one for each entity: the
/// entity drops the second as seen.
std::vector<any_command> react(const view& v, const local_instant& at, const any_fact& what);

}  // namespace moim::actors
