// The description of the interface that /openapi.json serves, in OpenAPI 3.1. It is made from the
// route table, the catalogue of problems and the described types, so that it says what the server
// does; what it adds of its own is how parameters and headers are called and bounded.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "transport/api/route.hpp"

namespace moim::transport {

/// JSON. `version` is that of the interface. A route with a parameter or a problem code that is not
/// known is a bug, and ensured against.
std::string openapi_document(std::span<const route> routes, std::string_view version);

/// Names the operation for generated clients: the method and the fixed segments behind /api/v1, and
/// a parameter only where the path ends with it. `GET /api/v1/stores/{storeId}` is
/// getStoresByStoreId, `PUT /api/v1/users/{userId}/role` is putUsersRole.
std::string operation_id(const route& r);

/// Every problem that the operation may answer with: its own, and those that its kind brings along.
std::vector<std::string_view> problems_of(const route& r);

/// Whether the parameter, of the path or the query, is described.
bool is_known_parameter(std::string_view name);

}  // namespace moim::transport
