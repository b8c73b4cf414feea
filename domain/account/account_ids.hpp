// Ids of sessions and logins, and the normal form of the e-mail address that a login is for.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include <boost/describe/class.hpp>

#include "domain/ids.hpp"

namespace moim {

/// One sign-in on one device, and all refresh tokens that descend from it (a token family).
using session_id = id_of<struct session_kind>;

/// The hash of the address or of the Kakao id that a user signs in with, because the name of a
/// stream can be neither encrypted nor erased: 32 hexadecimal characters. See
/// storage/account/login_names.hpp.
struct login_id {
  std::string name;
  auto operator<=>(const login_id&) const = default;
};
BOOST_DESCRIBE_STRUCT(login_id, (), (name))

std::string to_text(const login_id& id);
[[nodiscard]] bool from_text(std::string_view text, login_id& out);

std::size_t hash_value(const login_id& id) noexcept;

/// Trimmed and lower-cased (ASCII); empty when it is no plausible address: one `@` with text on
/// both sides, a dot in the domain, no white space or control character, within
/// `limits::email_bytes_max` (RFC 5321 4.5.3.1.3).
std::string normalise_email(std::string_view email);

}  // namespace moim
