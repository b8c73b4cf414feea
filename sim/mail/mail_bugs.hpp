// The planted bugs of mail.
#pragma once

#include <span>

#include "sim/planted/planted_bug.hpp"

namespace moim::sim {

std::span<const planted_bug> mail_bugs();

}  // namespace moim::sim
