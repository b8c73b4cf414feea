// The only file that includes simdjson. Its DOM validates the whole text before a value is read,
// which strict reading needs, and still decodes a small event in a fraction of a microsecond.
#include "storage/codec/json_value.hpp"

#include <bit>
#include <cstring>
#include <type_traits>

#include <simdjson.h>

namespace moim::storage {

namespace dom = simdjson::dom;

/// simdjson's views are two words; ours carry the same words without their type.
struct json_words {
  template <class To>
  static To unpack(const std::uint64_t (&words)[2]) {
    static_assert(sizeof(To) == sizeof(words) && std::is_trivially_copyable_v<To>);
    To to;
    std::memcpy(static_cast<void*>(&to), words, sizeof(to));
    return to;
  }

  template <class From>
  static void pack(const From& from, std::uint64_t (&words)[2]) {
    static_assert(sizeof(From) == sizeof(words) && std::is_trivially_copyable_v<From>);
    std::memcpy(words, &from, sizeof(from));
  }

  static dom::element element(const json_value& value) {
    return unpack<dom::element>(value.words_);
  }

  template <class Container, class Range>
  static bool open(const json_value& value, Range& out) {
    Container container;
    if (element(value).get(container) != simdjson::SUCCESS) {
      return false;
    }
    pack(container.begin(), out.at_);
    pack(container.end(), out.end_);
    return true;
  }
};

namespace {

struct json_parser {
  dom::parser parser{simdjson::SIMDJSON_MAXSIZE_BYTES};
  std::vector<char> padded;
};

json_parser& parser_of_thread() {
  thread_local json_parser parser;
  return parser;
}

json_fit fit(simdjson::error_code error) {
  switch (error) {
    case simdjson::SUCCESS:
      return json_fit::yes;
    case simdjson::NUMBER_OUT_OF_RANGE:
      return json_fit::out_of_range;
    default:
      return json_fit::other_type;
  }
}

}  // namespace

bool parse_json(std::string_view text, json_value& root) {
  auto& [parser, padded] = parser_of_thread();
  if (padded.size() < text.size() + simdjson::SIMDJSON_PADDING) {
    padded.resize(text.size() + simdjson::SIMDJSON_PADDING);
  }
  if (parser.capacity() < text.size() || parser.max_depth() != json_depth_max) {
    const std::size_t capacity = std::bit_ceil(std::max<std::size_t>(text.size(), 4096));
    if (parser.allocate(capacity, json_depth_max) != simdjson::SUCCESS) {
      return false;
    }
  }
  text.copy(padded.data(), text.size());
  std::memset(padded.data() + text.size(), ' ', simdjson::SIMDJSON_PADDING);
  dom::element element;
  if (parser.parse(padded.data(), text.size(), false).get(element) != simdjson::SUCCESS) {
    return false;
  }
  json_words::pack(element, root.words_);
  return true;
}

bool json_value::is_null() const {
  return json_words::element(*this).is_null();
}

bool json_value::get(bool& out) const {
  return json_words::element(*this).get(out) == simdjson::SUCCESS;
}

bool json_value::get(double& out) const {
  return json_words::element(*this).get(out) == simdjson::SUCCESS;
}

bool json_value::get(std::string_view& out) const {
  return json_words::element(*this).get(out) == simdjson::SUCCESS;
}

json_fit json_value::get(std::int64_t& out) const {
  return fit(json_words::element(*this).get(out));
}

json_fit json_value::get(std::uint64_t& out) const {
  return fit(json_words::element(*this).get(out));
}

bool json_value::open(json_members& out) const {
  return json_words::open<dom::object>(*this, out);
}

bool json_value::open(json_elements& out) const {
  return json_words::open<dom::array>(*this, out);
}

bool json_members::next(std::string_view& key, json_value& value) {
  auto at = json_words::unpack<dom::object::iterator>(at_);
  if (at == json_words::unpack<dom::object::iterator>(end_)) {
    return false;
  }
  key = at.key();
  json_words::pack(at.value(), value.words_);
  json_words::pack(++at, at_);
  return true;
}

bool json_elements::next(json_value& value) {
  auto at = json_words::unpack<dom::array::iterator>(at_);
  if (at == json_words::unpack<dom::array::iterator>(end_)) {
    return false;
  }
  json_words::pack(*at, value.words_);
  json_words::pack(++at, at_);
  return true;
}

bool json_path::complain(std::string_view rule) const {
  if (problems_.size() < json_problems_max) {
    problems_.push_back({text(), std::string{rule}});
  }
  return false;
}

std::string json_path::text() const {
  if (parent_ == nullptr) {
    return {};
  }
  std::string path = parent_->text();
  if (name_.data() == nullptr) {
    return path + '[' + std::to_string(index_) + ']';
  }
  if (!path.empty()) {
    path += '.';
  }
  return path.append(name_.substr(0, json_name_bytes_max));
}

}  // namespace moim::storage
