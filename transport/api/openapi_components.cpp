// The shared components and their descriptions. Bounds come from domain/limits.hpp.
#include "transport/api/openapi_components.hpp"

#include <algorithm>

#include "domain/limits.hpp"
#include "transport/api/cookies.hpp"
#include "transport/http/prefer.hpp"

namespace moim::transport {

namespace {

using json = openapi_json;

openapi_parts api_parts() {
  return {.parameters = {
              {"limit",
               {{"type", "integer"},
                {"minimum", 1},
                {"maximum", limits::page_items_max},
                {"default", limits::page_items_default}},
               "Most items on the page.",
               false},
              {"cursor",
               {{"type", "string"}},
               "Where the page begins: `nextCursor` of the page before. Without, the first page.",
               false},
          }};
}

json header_parameter(std::string_view name, std::string_view description, json schema) {
  return {{"name", name}, {"in", "header"}, {"description", description}, {"schema", schema}};
}

}  // namespace

std::vector<openapi_parts> all_openapi_parts(subject_list subjects) {
  std::vector<openapi_parts> all{api_parts()};
  for (const subject* s : subjects) {
    if (s->openapi != nullptr) {
      all.push_back(s->openapi());
    }
  }
  return all;
}

openapi_json openapi_parameter(const std::vector<openapi_parts>& parts, std::string_view name,
                               std::string_view in) {
  for (const auto& part : parts) {
    const auto doc = std::ranges::find(part.parameters, name, &parameter_doc::name);
    if (doc != part.parameters.end()) {
      return {{"name", name.substr(name.find(':') + 1)},
              {"in", in},
              {"required", doc->required},
              {"description", doc->description},
              {"schema", doc->schema}};
    }
  }
  return {};
}

openapi_json openapi_header_parameters(const std::vector<openapi_parts>& parts) {
  json all{
      {"IdempotencyKey",
       header_parameter("Idempotency-Key",
                        "Makes the write repeatable: the same request with the same key gets the "
                        "first answer and has no second effect.",
                        {{"type", "string"},
                         {"minLength", 1},
                         {"maxLength", limits::idempotency_key_characters_max},
                         {"pattern", "^(?!position:)[!-~]+$"}})},
      {"MoimPosition",
       header_parameter("Moim-Position",
                        "Position that a write answered with: the read shows that write, and "
                        "waits for it when it must.",
                        {{"type", "integer"}, {"minimum", 0}})}};
  for (const auto& part : parts) {
    for (const auto& doc : part.headers) {
      all[std::string{doc.component}] = header_parameter(doc.name, doc.description, doc.schema);
    }
  }
  all["IfNoneMatch"] = header_parameter("If-None-Match", "ETag of an answer that the client has.",
                                        {{"type", "string"}});
  all["AcceptLanguage"] =
      header_parameter("Accept-Language", "Language of problem texts: `ko` or `en`.",
                       {{"type", "string"}, {"examples", {"ko", "en"}}});
  return all;
}

openapi_json openapi_security_schemes() {
  return {{"bearer", {{"type", "http"}, {"scheme", "bearer"}, {"bearerFormat", "JWT"}}},
          {"cookie",
           {{"type", "apiKey"},
            {"in", "cookie"},
            {"name", access_cookie},
            {"description", "Set by signing in with `cookies`; writes must be same-origin."}}},
          {"ticket",
           {{"type", "apiKey"},
            {"in", "query"},
            {"name", "ticket"},
            {"description", "From `POST /api/v1/tickets`, good once."}}}};
}

openapi_json openapi_headers() {
  return {{"RequestId",
           {{"description", "Names the request, also in the server's log."},
            {"schema", {{"type", "string"}}}}},
          {"MoimPosition",
           {{"description", "Position of the write in the log; see the parameter of this name."},
            {"schema", {{"type", "integer"}, {"minimum", 1}}}}},
          {"Location",
           {{"description", "Path of what was created, where it has one."},
            {"schema", {{"type", "string"}, {"format", "uri-reference"}}}}},
          {"PreferenceApplied",
           {{"description", "The preference that was met, if any."},
            {"schema", {{"type", "string"}, {"const", minimal_preference}}}}},
          {"ETag",
           {{"description", "Changes with the answer; for If-None-Match."},
            {"schema", {{"type", "string"}}}}},
          {"RetryAfter",
           {{"description", "Seconds to wait before another try."},
            {"schema", {{"type", "integer"}, {"minimum", 1}}}}},
          {"WwwAuthenticate",
           {{"description", "The scheme that the operation asks for."},
            {"schema", {{"type", "string"}, {"const", "Bearer"}}}}}};
}

openapi_json openapi_problem_schema(const std::vector<openapi_parts>& parts,
                                    schema_registry& registry) {
  json properties{
      {"type", {{"type", "string"}, {"format", "uri-reference"}}},
      {"title", {{"type", "string"}, {"description", "What kind of problem it is."}}},
      {"status", {{"type", "integer"}, {"minimum", 400}, {"maximum", 599}}},
      {"code", {{"type", "string"}, {"description", "Stable; for programs."}}},
      {"detail", {{"type", "string"}, {"description", "For people, by Accept-Language."}}},
      {"instance", {{"type", "string"}, {"format", "uri-reference"}}},
      {"parameter", {{"type", "string"}, {"description", "The parameter that is wrong."}}},
      {"allowed", {{"type", "string"}, {"description", "Methods that the path has."}}},
      {"reason", {{"type", "string"}, {"description", "Why the server is not ready."}}}};
  for (const auto& part : parts) {
    for (const auto& [name, description] : part.problem_texts) {
      properties[std::string{name}] = {{"type", "string"}, {"description", description}};
    }
  }
  properties["violations"] = {{"type", "array"},
                              {"description", "Every rule that the body breaks."},
                              {"items",
                               {{"type", "object"},
                                {"properties",
                                 {{"field", {{"type", "string"}}},
                                  {"rule", {{"type", "string"}}},
                                  {"detail", {{"type", "string"}}}}},
                                {"required", {"field", "rule", "detail"}}}}};
  for (const auto& part : parts) {
    if (part.add_problem_members != nullptr) {
      part.add_problem_members(properties, registry);
    }
  }
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", {"type", "title", "status", "code", "detail"}}};
}

}  // namespace moim::transport
