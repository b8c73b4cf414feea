// The planted bugs of slots and permits.
#pragma once

#include <span>

#include "sim/planted/planted_bug.hpp"

namespace moim::sim {

std::span<const planted_bug> popup_bugs();

}  // namespace moim::sim
