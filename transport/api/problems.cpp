// Finds rows and writes them as JSON. The texts of rows need no escaping; text of the client does.
#include "transport/api/problems.hpp"

#include <algorithm>

#include "domain/ensure.hpp"
#include "storage/codec/json_write.hpp"

namespace moim::transport {

void problem_catalogue::add(std::span<const problem_row> rows) {
  rows_.insert(rows_.end(), rows.begin(), rows.end());
}

void problem_catalogue::add(std::span<const violation_row> rules) {
  rules_.insert(rules_.end(), rules.begin(), rules.end());
}

/// By length first, which string_view compares first: a look-up is some fifty integer compares.
const problem_row* problem_catalogue::look_up(std::string_view code) const {
  const auto row = std::ranges::find(rows_, code, &problem_row::code);
  return row == rows_.end() ? nullptr : &*row;
}

const problem_row& problem_catalogue::find(std::string_view code) const {
  const problem_row* row = look_up(code);
  ensure(row != nullptr, "every problem has a row in the catalogue");
  return *row;
}

std::string problem_catalogue::json(std::string_view code, language in, std::string_view request_id,
                                    std::string_view members) const {
  const problem_row& row = find(code);
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

std::string_view problem_catalogue::violation_text(std::string_view rule, language in) const {
  constexpr bilingual other_rule{"is not valid", "값이 올바르지 않습니다."};
  const auto row = std::ranges::find(rules_, rule, &violation_row::rule);
  return row == rules_.end() ? other_rule.in(in) : row->text.in(in);
}

}  // namespace moim::transport
