// Builds the document from the outside in: paths, operations, answers. nlohmann::ordered_json keeps
// the order of the route table.
#include "transport/api/openapi.hpp"

#include <algorithm>
#include <map>

#include "domain/ensure.hpp"
#include "transport/api/openapi_components.hpp"
#include "transport/api/problems.hpp"

namespace moim::transport {

namespace {

using boost::beast::http::verb;
using json = openapi_json;

constexpr std::string_view api_base = "/api/v1/";

bool is_write(const route& r) {
  return r.verb != verb::get && !r.has(trait::fleeting);
}
bool is_api(const route& r) {
  return r.path.starts_with(api_base);
}

json ref(std::string_view kind, std::string_view name) {
  return {{"$ref", "#/components/" + std::string{kind} + '/' + std::string{name}}};
}

json parsed(schema_maker schema, schema_registry& registry) {
  return json::parse(schema(registry));
}

// Parameters

/// The segments of a path.
std::vector<path_segment> segments_of(std::string_view path) {
  std::vector<path_segment> segments;
  while (!path.empty()) {
    path.remove_prefix(1);
    segments.push_back({path.substr(0, path.find('/'))});
    path.remove_prefix(segments.back().text.size());
  }
  return segments;
}

json parameters_of(const route& r, const std::vector<openapi_parts>& parts) {
  json list = json::array();
  const auto add = [&](std::string_view name, std::string_view in) {
    list.push_back(openapi_parameter(parts, name, in));
    ensure(!list.back().is_null(), "every parameter is described");
  };
  for (const auto segment : segments_of(r.path)) {
    if (segment.is_parameter()) {
      add(segment.name(), "path");
    }
  }
  for (const auto name : r.query) {
    add(name, "query");
  }
  if (is_write(r)) {
    list.push_back(ref("parameters", "IdempotencyKey"));
  }
  if (r.has(trait::position)) {
    list.push_back(ref("parameters", "MoimPosition"));
  }
  for (const auto header : r.headers) {
    list.push_back(ref("parameters", header));
  }
  if (r.has(trait::etag)) {
    list.push_back(ref("parameters", "IfNoneMatch"));
  }
  list.push_back(ref("parameters", "AcceptLanguage"));
  return list;
}

// Answers

/// The content of operations whose answer is no described type.
json undescribed_content(const route& r) {
  if (r.path == "/openapi.json") {
    return {{"application/json", {{"schema", {{"type", "object"}}}}}};
  }
  if (r.media_type.ends_with("+json")) {
    return {{std::string{r.media_type}, {{"schema", {{"type", "object"}}}}}};
  }
  if (r.media_type != "application/json") {
    return {{std::string{r.media_type}, {{"schema", {{"type", "string"}}}}}};
  }
  return {};
}

bool is_redirect(const route& r) {
  return r.status >= 300;
}

json good_answer(const route& r, schema_registry& registry) {
  json headers{{"X-Request-Id", ref("headers", "RequestId")}};
  if (is_write(r)) {
    headers["Moim-Position"] = ref("headers", "MoimPosition");
  }
  if (r.status == 201 || is_redirect(r)) {
    headers["Location"] = ref("headers", "Location");
  }
  if (r.has(trait::minimal)) {
    headers["Preference-Applied"] = ref("headers", "PreferenceApplied");
  }
  if (r.has(trait::etag)) {
    headers["ETag"] = ref("headers", "ETag");
  }
  constexpr unsigned no_content = 204;
  json answer{{"description", r.status == no_content ? "Done."
                              : r.status == 201      ? "Created."
                              : is_redirect(r)       ? "The browser goes on elsewhere."
                                                     : "OK."},
              {"headers", headers}};
  if (r.response != nullptr) {
    answer["content"]["application/json"]["schema"] = parsed(r.response, registry);
  } else if (auto content = undescribed_content(r); !content.is_null()) {
    answer["content"] = std::move(content);
  }
  return answer;
}

/// All problems of one status.
json problem_answer(const problem_catalogue& problems, unsigned status,
                    const std::vector<std::string_view>& codes) {
  std::string description;
  for (const auto code : codes) {
    description += (description.empty() ? "* `" : "\n* `") + std::string{code} + "`: ";
    description += problems.find(code).detail.in(language::en);
  }
  json headers{{"X-Request-Id", ref("headers", "RequestId")}};
  if (status == 401) {
    headers["WWW-Authenticate"] = ref("headers", "WwwAuthenticate");
  }
  if (status == 429 || status == 503) {
    headers["Retry-After"] = ref("headers", "RetryAfter");
  }
  json schema = ref("schemas", "problem");
  schema["properties"] = {{"status", {{"const", status}}}, {"code", {{"enum", codes}}}};
  return {{"description", description},
          {"headers", headers},
          {"content", {{"application/problem+json", {{"schema", schema}}}}}};
}

json answers_of(const route& r, const problem_catalogue& problems, schema_registry& registry) {
  json answers{{std::to_string(r.status), good_answer(r, registry)}};
  if (r.has(trait::etag)) {
    answers["304"] = {
        {"description", "Unchanged since the answer that had this ETag."},
        {"headers",
         {{"X-Request-Id", ref("headers", "RequestId")}, {"ETag", ref("headers", "ETag")}}}};
  }
  std::map<unsigned, std::vector<std::string_view>> by_status;
  for (const auto code : problems_of(r)) {
    by_status[problems.find(code).status].push_back(code);
  }
  for (const auto& [status, codes] : by_status) {
    answers[std::to_string(status)] = problem_answer(problems, status, codes);
  }
  return answers;
}

// Operations

std::string description_of(const route& r) {
  switch (r.who) {
    case access::anyone:
      return "Anyone may call.";
    case access::user:
      return "For those who are signed in.";
    case access::organizer:
      return "For organizers and admins.";
    case access::admin:
      return "For admins.";
  }
  return {};
}

json operation(const route& r, const openapi_source& from, const std::vector<openapi_parts>& parts,
               schema_registry& registry) {
  json op{{"operationId", operation_id(r)},
          {"tags", json::array({r.tag})},
          {"summary", r.summary},
          {"description", description_of(r)},
          {"parameters", parameters_of(r, parts)}};
  if (r.request != nullptr) {
    op["requestBody"] = {
        {"required", true},
        {"content", {{"application/json", {{"schema", parsed(r.request, registry)}}}}}};
  }
  op["responses"] = answers_of(r, from.problems, registry);
  if (r.who != access::anyone) {
    op["security"] = json::array({{{"bearer", json::array()}}, {{"cookie", json::array()}}});
    if (r.has(trait::ticket)) {
      op["security"].push_back({{"ticket", json::array()}});
    }
  }
  return op;
}

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](char c) { return 'A' <= c && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return text;
}

std::string method_of(const route& r) {
  const auto name = to_string(r.verb);
  return lower_case({name.data(), name.size()});
}

/// Appends a word in camel case, without what no name can hold: `openapi.json` is OpenapiJson.
void append_word(std::string& to, std::string_view word) {
  bool upper = true;
  for (const char c : word) {
    const bool letter = ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z');
    if (letter || ('0' <= c && c <= '9')) {
      to += upper && 'a' <= c && c <= 'z' ? static_cast<char>(c - 32) : c;
    }
    upper = !letter;
  }
}

}  // namespace

std::string operation_id(const route& r) {
  auto segments = segments_of(r.path.substr(is_api(r) ? api_base.size() - 1 : 0));
  std::string id = method_of(r);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (!segments[i].is_parameter()) {
      append_word(id, segments[i].text);
    } else if (i + 1 == segments.size()) {
      id += "By";
      append_word(id, segments[i].name());
      append_word(id, segments[i].suffix());
    }
  }
  return id;
}

std::vector<std::string_view> problems_of(const route& r) {
  std::vector<std::string_view> codes{
      "malformed_request", "idempotency_key_invalid", "request_timeout", "headers_too_large",
      "body_too_large",    "internal_error",          "overloaded"};
  const auto add = [&codes](std::initializer_list<std::string_view> more) {
    codes.insert(codes.end(), more);
  };
  if (r.who != access::anyone) {
    add({"unauthenticated", "token_expired"});
  }
  if (r.who != access::anyone && r.verb != verb::get) {
    add({"cross_site_request"});
  }
  if (r.who == access::organizer || r.who == access::admin) {
    add({"forbidden"});
  }
  if (r.request != nullptr) {
    add({"unsupported_media_type", "malformed_json", "invalid_request"});
  }
  if (is_api(r)) {
    add({"unavailable"});
  }
  if (is_write(r)) {
    add({"idempotency_key_reused"});
  }
  if (r.has(trait::position)) {
    add({"position_not_reached", "invalid_parameter"});
  }
  codes.insert(codes.end(), r.problems.begin(), r.problems.end());
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  return codes;
}

std::string openapi_document(const openapi_source& from) {
  const auto parts = all_openapi_parts(from.subjects);
  schema_registry registry;
  for (const auto& part : parts) {
    registry.states.insert(registry.states.end(), part.states.begin(), part.states.end());
  }
  json tags = json::array();
  json paths = json::object();
  for (const route& r : from.routes) {
    const json tag{{"name", r.tag}};
    if (std::find(tags.begin(), tags.end(), tag) == tags.end()) {
      tags.push_back(tag);
    }
    paths[std::string{r.path}][method_of(r)] = operation(r, from, parts, registry);
  }
  json schemas{{"problem", openapi_problem_schema(parts, registry)}};
  for (const auto& part : parts) {
    for (const auto& [name, schema] : part.schemas) {
      schemas[std::string{name}] = schema;
    }
  }
  for (const auto& [name, text] : registry) {
    schemas[name] = json::parse(text);
  }
  const json document{
      {"openapi", "3.1.0"},
      {"info", {{"title", "Moim"}, {"version", from.version}, {"description", from.description}}},
      {"servers", json::array({{{"url", "/"}}})},
      {"tags", tags},
      {"paths", paths},
      {"components",
       {{"schemas", schemas},
        {"parameters", openapi_header_parameters(parts)},
        {"headers", openapi_headers()},
        {"securitySchemes", openapi_security_schemes()}}}};
  return document.dump();
}

}  // namespace moim::transport
