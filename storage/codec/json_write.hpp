// Writes described values as JSON (RFC 8259), appending to a string: for the data of a record and
// for the answers of the API. The output is compact and always valid UTF-8.
//
//   struct        object, members in the order of the description, empty optionals left out
//   enum          the name of the enumerator, as a string
//   ids, dates    their text form, as a string
//   personal<T>   as T, or sealed, as a string
#pragma once

#include <string>
#include <string_view>

#include "storage/codec/personal_fields.hpp"

namespace moim::storage {

struct json_style {
  /// Offset from UTC, in minutes, to write an instant with. None: UTC with `Z`, as in the log.
  int (*offset_minutes_at)(timestamp) = nullptr;
  /// None: personal fields are written in clear, as in answers.
  const field_seal* seal = nullptr;
};

/// Appends a string with its quotes. Bytes that are not UTF-8 become U+FFFD.
void append_json(std::string& out, std::string_view text);
void append_json(std::string& out, const uuid& id);
void append_json(std::string& out, timestamp at, const json_style& style);
void append_json(std::string& out, std::int64_t number);
void append_json(std::string& out, std::uint64_t number);
/// The shortest text that reads back as the same number; `null` for what JSON has no number for.
void append_json(std::string& out, double number);

template <class T>
void write_json(std::string& out, const T& value, const json_style& style = {});

namespace detail {

template <class T>
const T& personal_value(const personal<T>& field) {
  return field.value;
}
template <class T>
const T& personal_value(const std::optional<personal<T>>& field) {
  return field->value;
}

template <class T>
void write_json_members(std::string& out, const T& value, const json_style& style) {
  char before = '{';
  boost::mp11::mp_for_each<members_of<T>>([&]<class Member>(Member) {
    const auto& member = value.*Member::pointer;
    if constexpr (is_optional<std::decay_t<decltype(member)>>) {
      if (!member) {
        return;
      }
    }
    out += before;
    out += json_key<Member>;
    before = ',';
    if constexpr (is_personal_field<std::decay_t<decltype(member)>>) {
      if (style.seal != nullptr) {
        const auto clear = personal_text(personal_value(member));
        return append_json(out, std::string_view{style.seal->seal(json_name<Member>, clear)});
      }
    }
    write_json(out, member, style);
  });
  if (before == '{') {
    out += '{';
  }
  out += '}';
}

template <class T>
void write_json_elements(std::string& out, const std::vector<T>& values, const json_style& style) {
  char before = '[';
  for (const auto& value : values) {
    out += before;
    write_json(out, static_cast<const T&>(value), style);
    before = ',';
  }
  if (before == '[') {
    out += '[';
  }
  out += ']';
}

}  // namespace detail

template <class T>
void write_json(std::string& out, const T& value, const json_style& style) {
  if constexpr (std::same_as<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (std::signed_integral<T>) {
    append_json(out, static_cast<std::int64_t>(value));
  } else if constexpr (std::unsigned_integral<T>) {
    append_json(out, static_cast<std::uint64_t>(value));
  } else if constexpr (std::floating_point<T>) {
    append_json(out, static_cast<double>(value));
  } else if constexpr (std::convertible_to<const T&, std::string_view>) {
    append_json(out, std::string_view{value});
  } else if constexpr (is_optional<T>) {
    if (value) {
      write_json(out, *value, style);
    } else {
      out += "null";
    }
  } else if constexpr (is_personal<T> || is_id_of<T>) {
    write_json(out, value.value, style);
  } else if constexpr (is_vector<T>) {
    detail::write_json_elements(out, value, style);
  } else if constexpr (described_enum<T>) {
    append_json(out, name_of(value));
  } else if constexpr (std::same_as<T, uuid>) {
    append_json(out, value);
  } else if constexpr (std::same_as<T, timestamp>) {
    append_json(out, value, style);
  } else if constexpr (has_text_form<T>) {
    append_json(out, std::string_view{to_text(value)});
  } else if constexpr (described_struct<T>) {
    detail::write_json_members(out, value, style);
  } else {
    static_assert(no_codec_for<T>, "describe this type with Boost.Describe");
  }
}

template <class T>
std::string to_json(const T& value, const json_style& style = {}) {
  std::string out;
  write_json(out, value, style);
  return out;
}

}  // namespace moim::storage
