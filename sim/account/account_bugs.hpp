// The planted bugs of accounts and logins.
#pragma once

#include <span>

#include "sim/planted/planted_bug.hpp"

namespace moim::sim {

std::span<const planted_bug> account_bugs();

}  // namespace moim::sim
