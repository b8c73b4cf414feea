// Generates /openapi.json (OpenAPI 3.1) from the route table, the catalogue of problems, the
// described types, and the descriptions of parameters and headers that subjects bring.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "transport/api/problems.hpp"
#include "transport/api/route.hpp"
#include "transport/api/subject.hpp"

namespace moim::transport {

struct openapi_source {
  std::span<const route> routes;
  const problem_catalogue& problems;
  subject_list subjects;
  std::string_view version;      ///< of the interface
  std::string_view description;  ///< of the program
};

/// JSON. A route with a parameter or a problem code that is not known is a bug, and ensured
/// against.
std::string openapi_document(const openapi_source& from);

/// Names the operation for generated clients: the method and the fixed segments behind /api/v1, and
/// a parameter only where the path ends with it. `GET /api/v1/items/{itemId}` is getItemsByItemId,
/// `PUT /api/v1/items/{itemId}/size` is putItemsSize.
std::string operation_id(const route& r);

/// Every problem that the operation may answer with: its own, and those that its kind brings along.
std::vector<std::string_view> problems_of(const route& r);

}  // namespace moim::transport
