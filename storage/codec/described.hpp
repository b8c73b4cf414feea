// What the codecs know about the described structs of the domain: the list of members, and the
// JSON name of each (camelCase of the C++ name), computed at compile time.
#pragma once

#include <array>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include <boost/describe/enum.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>

#include "domain/aggregate.hpp"

namespace moim::storage {

/// A class with BOOST_DESCRIBE_STRUCT.
template <class T>
concept described_struct = boost::describe::has_describe_members<T>::value;

/// An enum with BOOST_DEFINE_ENUM_CLASS.
template <class T>
concept described_enum = boost::describe::has_describe_enumerators<T>::value;

/// A value that is written as one string: ids, dates, times of day, timestamps.
template <class T>
concept has_text_form = requires(const T& value) {
  { to_text(value) } -> std::same_as<std::string>;
};

template <class T>
using members_of = boost::describe::describe_members<T, boost::describe::mod_public>;
template <class T>
inline constexpr std::size_t member_count = boost::mp11::mp_size<members_of<T>>::value;

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_patched = false;
template <class T>
inline constexpr bool is_patched<patched<T>> = true;
template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;
template <class T>
inline constexpr bool is_variant = false;
template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;
template <class T>
inline constexpr bool is_personal = false;
template <class T>
inline constexpr bool is_personal<personal<T>> = true;
template <class T>
inline constexpr bool is_id_of = false;
template <class Kind>
inline constexpr bool is_id_of<id_of<Kind>> = true;

/// The JSON name of an enumerator: the C++ one, without the underscore that keywords need
/// (`auto_`).
constexpr std::string_view enumerator_name(std::string_view name) {
  return name.ends_with('_') ? name.substr(0, name.size() - 1) : name;
}

template <described_enum T>
std::string_view name_of(T value) {
  std::string_view name;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
    if (enumerator.value == value) {
      name = enumerator_name(enumerator.name);
    }
  });
  return name;
}

/// False, with `out` as it was, when no enumerator has that name.
template <described_enum T>
bool from_name(std::string_view name, T& out) {
  bool found = false;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
    if (name == enumerator_name(enumerator.name)) {
      out = enumerator.value;
      found = true;
    }
  });
  return found;
}

/// For a static_assert in the last branch of an `if constexpr`.
template <class>
inline constexpr bool no_codec_for = false;

namespace detail {

/// `"camelCase":` for a member descriptor.
template <class Member>
inline constexpr auto json_key_text = [] {
  constexpr std::string_view name = Member::name;
  constexpr std::size_t underscores = [] {
    std::size_t count = 0;
    for (const char c : std::string_view{Member::name}) {
      count += c == '_' ? 1 : 0;
    }
    return count;
  }();
  std::array<char, name.size() - underscores + 3> text{};
  std::size_t at = 0;
  bool upper = false;
  text[at++] = '"';
  for (const char c : name) {
    if (c != '_') {
      text[at++] = upper ? static_cast<char>(c - 'a' + 'A') : c;
    }
    upper = c == '_';
  }
  text[at++] = '"';
  text[at] = ':';
  return text;
}();

}  // namespace detail

/// `"camelCase":`, ready to be appended.
template <class Member>
inline constexpr std::string_view json_key{detail::json_key_text<Member>.data(),
                                           detail::json_key_text<Member>.size()};

/// The JSON name of a member.
template <class Member>
inline constexpr std::string_view json_name = json_key<Member>.substr(1,
                                                                      json_key<Member>.size() - 3);

}  // namespace moim::storage
