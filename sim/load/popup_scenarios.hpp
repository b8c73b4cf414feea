// The scenarios of popup stores: they repeat what the replaced system published.
#pragma once

#include <vector>

#include "sim/load/load_script.hpp"

namespace moim::sim::load {

std::vector<scenario> popup_scenarios();

}  // namespace moim::sim::load
