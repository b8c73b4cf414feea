// The catalogue of problems: one row for each stable error code, with the HTTP status and the texts
// in each language, and the JSON of RFC 9457 made from them:
//
//   {"type":"/problems/<code>","title":…,"status":…,"code":"<code>","detail":…,
//    "instance":"/requests/<request id>", further members…}
//
// Every subject has rows of its own, in its *_problems.cpp; the catalogue is all of them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "transport/api/language.hpp"

namespace moim::transport {

struct problem_row {
  std::string_view code;  ///< permanent
  unsigned status = 0;
  bilingual title;
  bilingual detail;
};

/// What a rule that a field breaks (domain `violation`) means in words.
struct violation_row {
  std::string_view rule;  ///< permanent
  bilingual text;
};

/// Those of the mechanism itself.
std::span<const problem_row> api_problems();
std::span<const violation_row> api_violations();

class problem_catalogue {
 public:
  void add(std::span<const problem_row> rows);
  void add(std::span<const violation_row> rules);

  std::span<const problem_row> rows() const { return rows_; }
  bool has(std::string_view code) const { return look_up(code) != nullptr; }
  /// The row of a code. A code without a row is a bug.
  const problem_row& find(std::string_view code) const;

  /// The body of an application/problem+json answer. `members` are further JSON members, each with
  /// a comma before it, for example `,"opensAt":"…"`. Without a request id there is no `instance`.
  std::string json(std::string_view code, language in, std::string_view request_id = {},
                   std::string_view members = {}) const;

  /// For a rule that has no words of its own, that the value is not valid.
  std::string_view violation_text(std::string_view rule, language in) const;

 private:
  const problem_row* look_up(std::string_view code) const;

  std::vector<problem_row> rows_;
  std::vector<violation_row> rules_;
};

}  // namespace moim::transport
