// The routes that are about the server itself.
#pragma once

#include <vector>

#include "transport/api/route.hpp"

namespace moim::transport {

std::vector<route> system_routes();

}  // namespace moim::transport
