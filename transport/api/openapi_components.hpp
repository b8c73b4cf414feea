// What the operations of the API's description share and refer to: parameters, headers, and the
// shape of a problem. For openapi.cpp; it brings nlohmann/json along.
#pragma once

#include <string_view>

#include <nlohmann/json.hpp>

#include "transport/api/schema.hpp"

namespace moim::transport {

/// Keeps the order in which members were added.
using openapi_json = nlohmann::ordered_json;

/// The parameter object of a known name; `in` is "path" or "query".
openapi_json openapi_parameter(std::string_view name, std::string_view in);

/// Header parameters, for #/components/parameters.
openapi_json openapi_header_parameters();

/// Headers of answers, for #/components/headers.
openapi_json openapi_headers();

/// How callers say who they are, for #/components/securitySchemes.
openapi_json openapi_security_schemes();

/// For #/components/schemas/problem: RFC 9457, with every member that any problem adds.
openapi_json openapi_problem_schema(schema_registry& registry);

/// For #/components/schemas/receipt_claims: what a receipt says.
openapi_json openapi_receipt_schema();

}  // namespace moim::transport
