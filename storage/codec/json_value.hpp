// A parsed JSON text behind an interface without the parser's headers: those are large, and every
// route and every aggregate includes the codec. Values are views into a document that the thread
// keeps until it parses the next one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "domain/aggregate.hpp"

namespace moim::storage {

/// Objects and arrays inside each other, at most.
inline constexpr std::size_t json_depth_max = 32;
/// Problems reported for one text, at most.
inline constexpr std::size_t json_problems_max = 32;
/// Bytes of a member's name that are repeated in a problem.
inline constexpr std::size_t json_name_bytes_max = 64;

enum class json_fit { yes, other_type, out_of_range };

class json_members;
class json_elements;

class json_value {
 public:
  bool is_null() const;
  [[nodiscard]] bool get(bool& out) const;
  [[nodiscard]] bool get(double& out) const;
  [[nodiscard]] bool get(std::string_view& out) const;
  /// 1.0 is no integer.
  [[nodiscard]] json_fit get(std::int64_t& out) const;
  [[nodiscard]] json_fit get(std::uint64_t& out) const;
  [[nodiscard]] bool open(json_members& out) const;
  [[nodiscard]] bool open(json_elements& out) const;

 private:
  friend class json_members;
  friend class json_elements;
  friend bool parse_json(std::string_view text, json_value& root);
  friend struct json_words;
  std::uint64_t words_[2] = {};
};

class json_members {
 public:
  bool next(std::string_view& key, json_value& value);

 private:
  friend struct json_words;
  std::uint64_t at_[2] = {};
  std::uint64_t end_[2] = {};
};

class json_elements {
 public:
  bool next(json_value& value);

 private:
  friend struct json_words;
  std::uint64_t at_[2] = {};
  std::uint64_t end_[2] = {};
};

/// False when the text is not one well-formed JSON value. Invalidates all values that
/// this thread got before.
[[nodiscard]] bool parse_json(std::string_view text, json_value& root);

class field_opener;

/// The path of a value within a text, and the opener of its sealed fields. The text of the path is
/// built only when there is a problem.
class json_path {
 public:
  explicit json_path(std::vector<violation>& problems, field_opener* opener = nullptr)
      : problems_{problems}, opener_{opener} {}
  json_path(const json_path& parent, std::string_view name)
      : problems_{parent.problems_}, opener_{parent.opener_}, parent_{&parent}, name_{name} {}
  json_path(const json_path& parent, std::size_t index)
      : problems_{parent.problems_}, opener_{parent.opener_}, parent_{&parent}, index_{index} {}

  /// None: personal fields stand in clear.
  field_opener* opener() const { return opener_; }

  /// Adds a problem, unless there are too many already. Always false.
  bool complain(std::string_view rule) const;
  std::string text() const;

 private:
  std::vector<violation>& problems_;
  field_opener* opener_ = nullptr;
  const json_path* parent_ = nullptr;
  std::string_view name_;
  std::size_t index_ = 0;
};

}  // namespace moim::storage
