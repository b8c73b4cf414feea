// The personal fields of a described value, their text before it is sealed, and the two interfaces
// through which the JSON codecs seal and open fields. The codecs know nothing of keys.
#pragma once

#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

#include "storage/codec/described.hpp"

namespace moim::storage {

/// A member that is sealed: personal<T>, or an optional one.
template <class T>
inline constexpr bool is_personal_field = is_personal<T>;
template <class T>
inline constexpr bool is_personal_field<std::optional<T>> = is_personal<T>;

namespace detail {

template <class T>
constexpr bool has_personal() {
  if constexpr (is_personal_field<T>) {
    return true;
  } else if constexpr (described_struct<T>) {
    bool found = false;
    boost::mp11::mp_for_each<members_of<T>>([&]<class Member>(Member) {
      found |= has_personal<std::decay_t<decltype(std::declval<T&>().*Member::pointer)>>();
    });
    return found;
  } else {
    return false;
  }
}

template <class T>
struct any_personal : std::bool_constant<has_personal<T>()> {};
template <class... T>
struct any_personal<std::variant<T...>> : std::bool_constant<(has_personal<T>() || ...)> {};

}  // namespace detail

/// Whether a described struct, or one of the alternatives of a variant, has a personal field.
template <class T>
inline constexpr bool has_personal_fields = detail::any_personal<T>::value;

/// Empties every personal field.
template <class T>
void forget_personal(T& value) {
  if constexpr (is_personal_field<T>) {
    value = {};
  } else if constexpr (is_variant<T> && has_personal_fields<T>) {
    std::visit([](auto& alternative) { forget_personal(alternative); }, value);
  } else if constexpr (has_personal_fields<T>) {
    boost::mp11::mp_for_each<members_of<T>>(
        [&](auto member) { forget_personal(value.*member.pointer); });
  }
}

/// Strings as they are, numbers as in JSON, enumerators by name.
template <class T>
std::string personal_text(const T& value) {
  if constexpr (std::same_as<T, std::string>) {
    return value;
  } else if constexpr (described_enum<T>) {
    return std::string{name_of(value)};
  } else {
    std::array<char, 32> digits;
    return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
  }
}

template <class T>
[[nodiscard]] bool from_personal_text(std::string_view text, T& out) {
  if constexpr (std::same_as<T, std::string>) {
    out = text;
    return true;
  } else if constexpr (described_enum<T>) {
    return from_name(text, out);
  } else {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc{} && end == text.data() + text.size();
  }
}

/// Seals the fields of one record.
class field_seal {
 public:
  virtual ~field_seal() = default;

  /// What stands in JSON instead of the text of a field.
  virtual std::string seal(std::string_view field, std::string_view clear) const = 0;
};

enum class field_opened { yes, erased, failed };

/// Opens the fields of one record.
class field_opener {
 public:
  virtual ~field_opener() = default;

  virtual field_opened open(std::string_view field, std::string_view sealed,
                            std::string& clear) = 0;
};

}  // namespace moim::storage
