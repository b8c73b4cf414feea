// Parses the query of `GET /api/v1/stores`. An empty parameter counts as absent, as forms send it.
#pragma once

#include <optional>

#include "actors/popup/store_search.hpp"
#include "transport/api/call.hpp"

namespace moim::transport {

/// None when a parameter was refused, and answered.
std::optional<actors::store_query> store_query_of(const call& c);

}  // namespace moim::transport
