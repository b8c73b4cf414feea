// Strong identifiers. Every id has one text form, which is the same in URLs, in JSON and in the
// log, so that a reader can follow one thing through all of them with a plain text search.
//
//   uuid            8-4-4-4-12 lower-case hexadecimal (RFC 9562)
//   slot_id         <store uuid>/<YYYY-MM-DD>/<HH:MM>
//   permit_holder   <store uuid>/<user uuid>
//   reservation_id  32 characters of base64url over 24 bytes, big-endian:
//                     16 store uuid | 2 days since 1970-01-01 | 2 minute of the day | 4 ticket
//                   A reservation id thus names its slot: no index stands between the two.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "domain/calendar.hpp"

namespace moim {

struct uuid {
  std::array<std::uint8_t, 16> bytes{};
  auto operator<=>(const uuid&) const = default;
};

/// A uuid that names one kind of thing. The all-zero value means "none".
template <class Kind>
struct id_of {
  uuid value;
  auto operator<=>(const id_of&) const = default;
  explicit operator bool() const { return value != uuid{}; }
};

using user_id = id_of<struct user_kind>;
using store_id = id_of<struct store_kind>;
/// One sign-in on one device, and all refresh tokens that descend from it (a token family).
using session_id = id_of<struct session_kind>;
/// The mailbox of the user with the same uuid.
using mailbox_id = id_of<struct mailbox_kind>;

/// A login goes by the hash of what is typed in to use it, as a stream's name can be neither
/// encrypted nor forgotten: 32 hexadecimal characters. See storage/keys/login_names.hpp.
struct login_id {
  std::string name;
  auto operator<=>(const login_id&) const = default;
};

struct slot_id {
  store_id store;
  calendar_date date;
  time_of_day time;
  auto operator<=>(const slot_id&) const = default;
};

/// One user of one store.
struct permit_holder {
  store_id store;
  user_id user;
  auto operator<=>(const permit_holder&) const = default;
};

struct reservation_id {
  static constexpr std::string_view text_pattern = "^[A-Za-z0-9_-]{32}$";
  slot_id slot;
  std::uint32_t ticket = 0;
  auto operator<=>(const reservation_id&) const = default;
};

std::string to_text(const uuid& id);
[[nodiscard]] bool from_text(std::string_view text, uuid& out);

template <class Kind>
std::string to_text(const id_of<Kind>& id) {
  return to_text(id.value);
}
template <class Kind>
[[nodiscard]] bool from_text(std::string_view text, id_of<Kind>& out) {
  return from_text(text, out.value);
}

std::string to_text(const login_id& id);
[[nodiscard]] bool from_text(std::string_view text, login_id& out);
std::string to_text(const slot_id& id);
[[nodiscard]] bool from_text(std::string_view text, slot_id& out);
std::string to_text(const permit_holder& id);
[[nodiscard]] bool from_text(std::string_view text, permit_holder& out);
std::string to_text(const reservation_id& id);
[[nodiscard]] bool from_text(std::string_view text, reservation_id& out);

/// Trimmed and lower-cased (ASCII); empty when it is no plausible address: one `@` with text on
/// both sides, a dot in the domain, no white space or control character, within
/// `limits::email_bytes_max` (RFC 5321 4.5.3.1.3).
std::string normalise_email(std::string_view email);

/// Version 7 (RFC 9562 5.7): 48 bits of Unix milliseconds, then 74 of the given random bits.
uuid make_uuid_v7(std::int64_t unix_ms, const std::array<std::uint8_t, 10>& random);

/// Version 8 (RFC 9562 5.8) over 16 bytes that the caller derived, for ids that must come out the
/// same when the same thing is asked for again.
uuid make_uuid_v8(const std::array<std::uint8_t, 16>& derived);

/// Mixes all 128 bits, since derived ids are not random in every byte.
struct id_hash {
  std::size_t operator()(const uuid& id) const noexcept;
  std::size_t operator()(const slot_id& id) const noexcept;
  std::size_t operator()(const permit_holder& id) const noexcept;
  std::size_t operator()(const login_id& id) const noexcept;
  template <class Kind>
  std::size_t operator()(const id_of<Kind>& id) const noexcept {
    return (*this)(id.value);
  }
};

}  // namespace moim
