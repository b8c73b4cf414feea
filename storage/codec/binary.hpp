// A compact, canonical binary form of described values: equal values have equal bytes, so that
// snapshots can be compared. It never outlives a version of the program; the log has JSON.
//
//   bool, enum                1 byte
//   integers, double          little-endian, full width
//   string, vector            u32 count, then the bytes or elements
//   optional                  1 byte 0 or 1, then the value if 1
//   variant                   1 byte index, then the alternative
//   structs, ids, instants    their members, one behind the other
//   uuids, digests            their bytes
#pragma once

#include <bit>
#include <cstring>
#include <string>
#include <string_view>
#include <tuple>

#include "domain/ensure.hpp"
#include "domain/hex_digest.hpp"
#include "storage/codec/described.hpp"

namespace moim::storage {

template <class T>
void write_binary(std::string& out, const T& value);

/// Takes a value from the front of `in`. False when `in` is too short or is no encoding
/// of a value; `out` is then unspecified. Never allocates more than a small multiple of what `in`
/// holds.
template <class T>
[[nodiscard]] bool read_binary(std::string_view& in, T& out);

/// Every value one behind the other.
template <class... T>
void write_all(std::string& out, const T&... values) {
  (write_binary(out, values), ...);
}
template <class... T>
[[nodiscard]] bool read_all(std::string_view& in, T&... values) {
  return (read_binary(in, values) && ...);
}

namespace detail {

/// Members of the plain types of the domain that are not described.
template <class T>
auto plain_members(T& value) {
  using type = std::remove_const_t<T>;
  if constexpr (std::same_as<type, timestamp>) {
    return std::tie(value.ms);
  } else if constexpr (std::same_as<type, calendar_date>) {
    return std::tie(value.days);
  } else if constexpr (std::same_as<type, time_of_day>) {
    return std::tie(value.minutes);
  } else if constexpr (is_personal<type> || is_id_of<type>) {
    return std::tie(value.value);
  } else {
    static_assert(no_codec_for<type>, "describe this type with Boost.Describe");
  }
}

template <class T>
concept bytes_alone =
    std::same_as<std::remove_const_t<T>, uuid> || std::same_as<std::remove_const_t<T>, hex_digest>;

template <bytes_alone T>
auto& bytes_in(T& value) {
  if constexpr (std::same_as<std::remove_const_t<T>, uuid>) {
    return value.bytes;
  } else {
    return value.value;
  }
}

template <class T>
concept raw_number = std::integral<T> || std::floating_point<T>;

static_assert(std::endian::native == std::endian::little, "numbers are copied as they are");

inline void write_count(std::string& out, std::size_t count) {
  ensure(count <= 0xffffffffu, "a counted value fits 32 bits");
  write_binary(out, static_cast<std::uint32_t>(count));
}

/// A count of things that take at least one byte each.
inline bool read_count(std::string_view& in, std::uint32_t& count) {
  return read_binary(in, count) && count <= in.size();
}

inline bool read_byte(std::string_view& in, std::uint8_t max, std::uint8_t& byte) {
  return read_binary(in, byte) && byte <= max;
}

template <class... T>
bool read_alternative(std::string_view& in, std::variant<T...>& out) {
  std::uint8_t index = 0;
  if (!read_byte(in, sizeof...(T) - 1, index)) {
    return false;
  }
  return boost::mp11::mp_with_index<sizeof...(T)>(
      index, [&](auto at) { return read_binary(in, out.template emplace<at>()); });
}

template <class T>
bool read_elements(std::string_view& in, std::vector<T>& out) {
  static_assert(!std::is_empty_v<T>, "an element takes at least one byte");
  std::uint32_t count = 0;
  if (!read_count(in, count)) {
    return false;
  }
  out.clear();
  out.reserve(count);
  for (; count > 0; --count) {
    if (!read_binary(in, out.emplace_back())) {
      return false;
    }
  }
  return true;
}

template <described_enum T>
bool read_enum(std::string_view& in, T& out) {
  std::uint8_t byte = 0;
  if (!read_binary(in, byte)) {
    return false;
  }
  bool known = false;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>(
      [&](auto enumerator) { known |= static_cast<int>(enumerator.value) == byte; });
  out = static_cast<T>(byte);
  return known;
}

}  // namespace detail

template <class T>
void write_binary(std::string& out, const T& value) {
  if constexpr (detail::raw_number<T>) {
    out.append(reinterpret_cast<const char*>(&value), sizeof(value));
  } else if constexpr (described_enum<T>) {
    out += static_cast<char>(value);
  } else if constexpr (std::same_as<T, std::string>) {
    detail::write_count(out, value.size());
    out += value;
  } else if constexpr (is_vector<T>) {
    detail::write_count(out, value.size());
    for (const auto& element : value) {
      write_binary(out, element);
    }
  } else if constexpr (is_optional<T>) {
    write_binary(out, value.has_value());
    if (value) {
      write_binary(out, *value);
    }
  } else if constexpr (is_variant<T>) {
    write_binary(out, static_cast<std::uint8_t>(value.index()));
    std::visit([&](const auto& alternative) { write_binary(out, alternative); }, value);
  } else if constexpr (detail::bytes_alone<T>) {
    const auto& bytes = detail::bytes_in(value);
    out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  } else if constexpr (described_struct<T>) {
    boost::mp11::mp_for_each<members_of<T>>(
        [&](auto member) { write_binary(out, value.*member.pointer); });
  } else {
    std::apply([&](const auto&... member) { write_all(out, member...); },
               detail::plain_members(value));
  }
}

template <class T>
bool read_binary(std::string_view& in, T& out) {
  if constexpr (std::same_as<T, bool>) {
    std::uint8_t byte = 0;
    const bool sound = detail::read_byte(in, 1, byte);
    out = byte == 1;
    return sound;
  } else if constexpr (detail::raw_number<T>) {
    if (in.size() < sizeof(out)) {
      return false;
    }
    std::memcpy(&out, in.data(), sizeof(out));
    in.remove_prefix(sizeof(out));
    return true;
  } else if constexpr (described_enum<T>) {
    return detail::read_enum(in, out);
  } else if constexpr (std::same_as<T, std::string>) {
    std::uint32_t count = 0;
    if (!detail::read_count(in, count)) {
      return false;
    }
    out = in.substr(0, count);
    in.remove_prefix(count);
    return true;
  } else if constexpr (is_vector<T>) {
    return detail::read_elements(in, out);
  } else if constexpr (is_optional<T>) {
    bool present = false;
    if (!read_binary(in, present)) {
      return false;
    }
    out.reset();
    return !present || read_binary(in, out.emplace());
  } else if constexpr (is_variant<T>) {
    return detail::read_alternative(in, out);
  } else if constexpr (detail::bytes_alone<T>) {
    auto& bytes = detail::bytes_in(out);
    if (in.size() < bytes.size()) {
      return false;
    }
    std::memcpy(bytes.data(), in.data(), bytes.size());
    in.remove_prefix(bytes.size());
    return true;
  } else if constexpr (described_struct<T>) {
    bool sound = true;
    boost::mp11::mp_for_each<members_of<T>>(
        [&](auto member) { sound = sound && read_binary(in, out.*member.pointer); });
    return sound;
  } else {
    return std::apply([&](auto&... member) { return read_all(in, member...); },
                      detail::plain_members(out));
  }
}

}  // namespace moim::storage
