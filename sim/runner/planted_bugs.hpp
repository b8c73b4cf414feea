// All planted bugs: those of the log, the disk, the actors and the keys, and those of the subjects.
#pragma once

#include <string_view>
#include <vector>

#include "sim/planted/planted_bug.hpp"

namespace moim::sim {

const std::vector<const planted_bug*>& planted_bugs();
/// Null when there is none of that name.
const planted_bug* find_bug(std::string_view name);

}  // namespace moim::sim
