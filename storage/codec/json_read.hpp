// Reads described values from JSON, strictly: anything that the C++ type does not allow is an
// error, reported with the JSON path of the member (`details.images[2]`) and one of these rules:
//
//   malformed_json   not JSON (RFC 8259), not UTF-8, text behind the value, nested too deeply, or a
//                    number that neither 64 bits nor a double can hold
//   unknown_field    a member that the type does not have
//   duplicate_field  a member for the second time
//   required         a member is missing
//   wrong_type       another kind of JSON value than the member's
//   out_of_range     a number that does not fit the member
//   bad_format       a string that is no id, date, time, instant or enumerator
//   not_opened       a sealed field that its opener cannot open
//
// Members of type std::optional may be missing or null; a patched<T> that is null holds none. A
// struct lists further members that may be missing, because they have a default, as C++ names:
//   static constexpr std::array<std::string_view, 1> has_defaults{"page_size"};
#pragma once

#include <limits>
#include <string_view>
#include <vector>

#include "storage/codec/json_value.hpp"
#include "storage/codec/personal_fields.hpp"

namespace moim::storage {

/// Fills `out` and returns true, or appends to `problems` and returns false; `out` is then
/// unspecified. The number of problems is bounded. With an opener personal fields are sealed.
template <class T>
[[nodiscard]] bool read_json(std::string_view text, T& out, std::vector<violation>& problems,
                             field_opener* opener = nullptr);

namespace detail {

template <class T>
bool read_json_value(const json_value& from, T& out, const json_path& path);

template <class T, class Member>
constexpr bool may_be_missing() {
  using type = std::decay_t<decltype(std::declval<T&>().*Member::pointer)>;
  if constexpr (is_optional<type>) {
    return true;
  } else if constexpr (requires { T::has_defaults; }) {
    for (const std::string_view name : T::has_defaults) {
      if (name == Member::name) {
        return true;
      }
    }
  }
  return false;
}

template <class T>
inline constexpr auto json_names = [] {
  std::array<std::string_view, member_count<T>> names;
  std::size_t at = 0;
  boost::mp11::mp_for_each<members_of<T>>(
      [&]<class Member>(Member) { names[at++] = json_name<Member>; });
  return names;
}();

/// Index of the member called `key`, looked for from `expected` on; the count when there is none.
template <class T>
std::size_t find_member(std::string_view key, std::size_t expected) {
  constexpr const auto& names = json_names<T>;
  std::size_t at = expected;
  for (std::size_t i = 0; i < names.size(); ++i, ++at) {
    at = at < names.size() ? at : 0;
    if (names[at] == key) {
      return at;
    }
  }
  return names.size();
}

/// A field whose key is destroyed is empty, or absent where it may be.
template <class T>
bool read_sealed(const json_value& from, personal<T>& out, bool& erased, std::string_view name,
                 const json_path& path) {
  std::string_view text;
  if (!from.get(text)) {
    return path.complain("wrong_type");
  }
  std::string clear;
  const auto opened = path.opener()->open(name, text, clear);
  erased = opened == field_opened::erased;
  if (opened == field_opened::failed) {
    return path.complain("not_opened");
  }
  return erased || from_personal_text(clear, out.value) || path.complain("bad_format");
}

template <class T>
bool read_sealed(const json_value& from, personal<T>& out, std::string_view name,
                 const json_path& path) {
  bool erased = false;
  out = {};
  return read_sealed(from, out, erased, name, path);
}

template <class T>
bool read_sealed(const json_value& from, std::optional<personal<T>>& out, std::string_view name,
                 const json_path& path) {
  bool erased = from.is_null();
  const bool sound = erased || read_sealed(from, out.emplace(), erased, name, path);
  if (erased) {
    out.reset();
  }
  return sound;
}

template <class T>
bool read_json_members(const json_value& from, T& out, const json_path& path) {
  constexpr std::size_t count = member_count<T>;
  json_members members;
  if (!from.open(members)) {
    return path.complain("wrong_type");
  }
  std::array<bool, count + 1> seen{};
  bool sound = true;
  std::size_t expected = 0;
  std::string_view key;
  json_value value;
  while (members.next(key, value)) {
    const json_path here{path, key};
    const std::size_t index = find_member<T>(key, expected);
    if (index == count) {
      sound = here.complain("unknown_field");
      continue;
    }
    if (seen[index]) {
      sound = here.complain("duplicate_field");
      continue;
    }
    seen[index] = true;
    expected = index + 1;
    if constexpr (count > 0) {
      sound &= boost::mp11::mp_with_index<count>(index, [&](auto at) {
        using member = boost::mp11::mp_at_c<members_of<T>, at>;
        auto& target = out.*member::pointer;
        if constexpr (is_personal_field<std::decay_t<decltype(target)>>) {
          if (here.opener() != nullptr) {
            return read_sealed(value, target, json_name<member>, here);
          }
        }
        return read_json_value(value, target, here);
      });
    }
  }
  std::size_t index = 0;
  boost::mp11::mp_for_each<members_of<T>>([&]<class Member>(Member) {
    if (!seen[index++] && !may_be_missing<T, Member>()) {
      sound = json_path{path, json_name<Member>}.complain("required");
    }
  });
  return sound;
}

template <class T>
bool read_json_elements(const json_value& from, std::vector<T>& out, const json_path& path) {
  json_elements elements;
  if (!from.open(elements)) {
    return path.complain("wrong_type");
  }
  out.clear();
  bool sound = true;
  json_value value;
  for (std::size_t index = 0; elements.next(value); ++index) {
    T element{};
    sound &= read_json_value(value, element, json_path{path, index});
    out.push_back(std::move(element));
  }
  return sound;
}

template <std::integral T>
bool read_json_integer(const json_value& from, T& out, const json_path& path) {
  std::conditional_t<std::signed_integral<T>, std::int64_t, std::uint64_t> number = 0;
  const json_fit fit = from.get(number);
  if (fit == json_fit::other_type) {
    return path.complain("wrong_type");
  }
  if (fit == json_fit::out_of_range || number < std::numeric_limits<T>::min() ||
      number > std::numeric_limits<T>::max()) {
    return path.complain("out_of_range");
  }
  out = static_cast<T>(number);
  return true;
}

template <class T>
bool read_json_text(const json_value& from, T& out, const json_path& path) {
  std::string_view text;
  if (!from.get(text)) {
    return path.complain("wrong_type");
  }
  if constexpr (described_enum<T>) {
    return from_name(text, out) || path.complain("bad_format");
  } else {
    return from_text(text, out) || path.complain("bad_format");
  }
}

template <class T>
bool read_json_value(const json_value& from, T& out, const json_path& path) {
  if constexpr (std::same_as<T, bool> || std::same_as<T, double>) {
    return from.get(out) || path.complain("wrong_type");
  } else if constexpr (std::integral<T>) {
    return read_json_integer(from, out, path);
  } else if constexpr (std::same_as<T, std::string>) {
    std::string_view text;
    if (!from.get(text)) {
      return path.complain("wrong_type");
    }
    out = text;
    return true;
  } else if constexpr (is_patched<T>) {
    return read_json_value(from, out.emplace(), path);
  } else if constexpr (is_optional<T>) {
    if (from.is_null()) {
      out.reset();
      return true;
    }
    return read_json_value(from, out.emplace(), path);
  } else if constexpr (is_personal<T>) {
    return read_json_value(from, out.value, path);
  } else if constexpr (is_vector<T>) {
    return read_json_elements(from, out, path);
  } else if constexpr (described_enum<T> || has_text_form<T>) {
    return read_json_text(from, out, path);
  } else if constexpr (described_struct<T>) {
    return read_json_members(from, out, path);
  } else {
    static_assert(no_codec_for<T>, "describe this type with Boost.Describe");
  }
}

}  // namespace detail

template <class T>
bool read_json(std::string_view text, T& out, std::vector<violation>& problems,
               field_opener* opener) {
  json_value root;
  const json_path path{problems, opener};
  return parse_json(text, root) ? detail::read_json_value(root, out, path)
                                : path.complain("malformed_json");
}

}  // namespace moim::storage
