// Looks rows up and writes them as JSON. Their texts need no escaping; what came from the client
// does.
#include "transport/api/problems.hpp"

#include <algorithm>

#include "domain/ensure.hpp"
#include "storage/codec/json_write.hpp"

namespace moim::transport {

namespace {

/// By length first, which string_view compares first: a look-up is some fifty integer compares.
const problem_row* look_up(std::string_view code) {
  const auto rows = problem_rows();
  const auto row = std::ranges::find(rows, code, &problem_row::code);
  return row == rows.end() ? nullptr : &*row;
}

}  // namespace

const problem_row& find_problem(std::string_view code) {
  const problem_row* row = look_up(code);
  ensure(row != nullptr, "every problem has a row in the catalogue");
  return *row;
}

bool has_problem(std::string_view code) {
  return look_up(code) != nullptr;
}

std::string problem_json(std::string_view code, language in, std::string_view request_id,
                         std::string_view members) {
  const problem_row& row = find_problem(code);
  std::string json;
  json.reserve(384 + members.size());
  json += R"({"type":"/problems/)";
  json += row.code;
  json += R"(","title":")";
  json += row.title.in(in);
  json += R"(","status":)";
  json += std::to_string(row.status);
  json += R"(,"code":")";
  json += row.code;
  json += R"(","detail":")";
  json += row.detail.in(in);
  json += '"';
  if (!request_id.empty()) {
    json += R"(,"instance":)";
    storage::append_json(json, "/requests/" + std::string(request_id));
  }
  json += members;
  json += '}';
  return json;
}

}  // namespace moim::transport
