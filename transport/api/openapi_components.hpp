// The shared components of the OpenAPI document: parameters, headers, and the schema of a problem.
// Subjects bring theirs as `openapi_parts`. It includes nlohmann/json, so only openapi.cpp and the
// *_openapi.cpp of subjects use it.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "transport/api/schema.hpp"
#include "transport/api/subject.hpp"

namespace moim::transport {

/// Keeps the order in which members were added.
using openapi_json = nlohmann::ordered_json;

/// A parameter of paths or queries. Queries are required only where nothing works without. The name
/// `log:limit` stands for `limit` where another one is meant than elsewhere.
struct parameter_doc {
  std::string_view name;
  openapi_json schema;
  std::string_view description;
  bool required = true;
};

/// A header of requests. Routes name it by `component`.
struct header_doc {
  std::string_view component;
  std::string_view name;
  std::string_view description;
  openapi_json schema;
};

/// A name and what stands under it.
template <class T>
using named = std::pair<std::string_view, T>;

/// What a subject adds to the description of the interface.
struct openapi_parts {
  std::vector<parameter_doc> parameters = {};
  std::vector<header_doc> headers = {};
  /// Members of problems that are plain text, with their descriptions.
  std::vector<named<std::string_view>> problem_texts = {};
  /// Adds other members of problems.
  void (*add_problem_members)(openapi_json& properties, schema_registry& registry) = nullptr;
  /// Schemas that no operation refers to.
  std::vector<named<openapi_json>> schemas = {};
  /// What `subject::write_state` writes.
  std::vector<schema_maker> states = {};
};

/// The parts of the mechanism, and of all subjects.
std::vector<openapi_parts> all_openapi_parts(subject_list subjects);

/// The schema of a type that is written as text.
template <class T>
openapi_json text_schema() {
  return openapi_json::parse(detail::text_schema<T>());
}

/// The parameter object of a known name; `in` is "path" or "query". Null for an unknown one.
openapi_json openapi_parameter(const std::vector<openapi_parts>& parts, std::string_view name,
                               std::string_view in);

/// Header parameters, for #/components/parameters.
openapi_json openapi_header_parameters(const std::vector<openapi_parts>& parts);

/// Headers of answers, for #/components/headers.
openapi_json openapi_headers();

/// How callers authenticate, for #/components/securitySchemes.
openapi_json openapi_security_schemes();

/// For #/components/schemas/problem: RFC 9457, with every member that any problem adds.
openapi_json openapi_problem_schema(const std::vector<openapi_parts>& parts,
                                    schema_registry& registry);

}  // namespace moim::transport
