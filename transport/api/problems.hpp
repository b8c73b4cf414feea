// Everything that Moim answers instead of what was asked for: one row for each stable code, with
// the HTTP status and the words in each language, and the JSON of RFC 9457 made from them:
//
//   {"type":"/problems/<code>","title":…,"status":…,"code":"<code>","detail":…,
//    "instance":"/requests/<request id>", further members…}
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "transport/api/language.hpp"

namespace moim::transport {

struct problem_row {
  std::string_view code;  ///< permanent
  unsigned status = 0;
  bilingual title;
  bilingual detail;
};

/// The catalogue (transport/api/api_problems.cpp).
std::span<const problem_row> problem_rows();

/// The row of a code. A code without a row is a bug.
const problem_row& find_problem(std::string_view code);
bool has_problem(std::string_view code);

/// The body of an application/problem+json answer. `members` are further JSON members, each with
/// a comma before it, for example `,"opensAt":"…"`. Without a request id there is no `instance`.
std::string problem_json(std::string_view code, language in, std::string_view request_id = {},
                         std::string_view members = {});

/// What a rule that a field breaks (domain `violation`) means in words. For a rule that has no
/// words of its own, that the value is not valid.
std::string_view violation_text(std::string_view rule, language in);

}  // namespace moim::transport
