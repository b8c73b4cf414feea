// Signs and verifies access tokens. The signature is verified before the payload is parsed; the
// parser is strict all the same, since other programs may share the key.
#include "transport/api/access_token.hpp"

#include <array>
#include <charconv>

#include <fmt/format.h>

#include "domain/ensure.hpp"
#include "storage/codec/described.hpp"
#include "transport/signing/base64url.hpp"

namespace moim::transport {

namespace {

constexpr std::string_view signed_header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";
constexpr std::size_t signature_characters = base64url_characters(32);
constexpr std::size_t uuid_characters = 36;
constexpr std::int64_t seconds_max = 99'999'999'999;  // year 5138

bool take(std::string_view& text, std::string_view expected) {
  if (!text.starts_with(expected)) {
    return false;
  }
  text.remove_prefix(expected.size());
  return true;
}

bool take_role(std::string_view& text, role& out) {
  for (const role candidate : {role::user, role::organizer, role::admin}) {
    if (take(text, storage::name_of(candidate))) {
      out = candidate;
      return true;
    }
  }
  return false;
}

bool take_seconds(std::string_view& text, timestamp& out) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  const auto digits = static_cast<std::size_t>(end - text.data());
  const bool leading_zero = digits > 1 && text.front() == '0';
  if (error != std::errc() || seconds < 0 || seconds > seconds_max || leading_zero ||
      text.front() == '-') {
    return false;
  }
  text.remove_prefix(digits);
  out.ms = seconds * 1'000;
  return true;
}

std::optional<access_claims> parse_payload(std::string_view text) {
  access_claims claims;
  if (!take(text, R"({"sub":")") || text.size() < uuid_characters ||
      !from_text(text.substr(0, uuid_characters), claims.user)) {
    return std::nullopt;
  }
  text.remove_prefix(uuid_characters);
  if (!take(text, R"(","role":")") || !take_role(text, claims.may) || !take(text, R"(","iat":)") ||
      !take_seconds(text, claims.issued_at) || !take(text, R"(,"exp":)") ||
      !take_seconds(text, claims.expires_at) || text != "}") {
    return std::nullopt;
  }
  return claims;
}

}  // namespace

std::string access_tokens::issue(user_id user, role may, timestamp now,
                                 std::chrono::seconds lifetime) {
  const std::int64_t issued_at = now.ms / 1'000;
  ensure(issued_at >= 0 && lifetime.count() > 0 && issued_at + lifetime.count() <= seconds_max,
         "a token lives in a time that it can write");
  const std::string payload =
      fmt::format(R"({{"sub":"{}","role":"{}","iat":{},"exp":{}}})", to_text(user),
                  storage::name_of(may), issued_at, issued_at + lifetime.count());
  std::string token(signed_header);
  append_base64url(token, {reinterpret_cast<const std::uint8_t*>(payload.data()), payload.size()});
  const auto signature = hmac_.sign(token);
  token += '.';
  append_base64url(token, signature);
  ensure(token.size() <= access_token_characters_max, "a token fits its limit");
  return token;
}

std::optional<access_claims> access_tokens::verify(std::string_view token, timestamp now,
                                                   token_fault* why) {
  const auto refuse = [why](token_fault fault) {
    if (why != nullptr) {
      *why = fault;
    }
    return std::nullopt;
  };
  if (token.size() > access_token_characters_max ||
      token.size() < signed_header.size() + 1 + signature_characters ||
      !token.starts_with(signed_header)) {
    return refuse(token_fault::malformed);
  }
  const std::size_t last_dot = token.size() - signature_characters - 1;
  std::array<std::uint8_t, 32> signature;
  if (token[last_dot] != '.' || !from_base64url(token.substr(last_dot + 1), signature)) {
    return refuse(token_fault::malformed);
  }
  const std::string_view body = token.substr(signed_header.size(), last_dot - signed_header.size());
  std::array<std::uint8_t, access_token_characters_max> payload;
  const std::size_t payload_size = body.size() * 6 / 8;
  if (!from_base64url(body, std::span(payload).first(payload_size))) {
    return refuse(token_fault::malformed);
  }
  if (!equal_in_constant_time(hmac_.sign(token.substr(0, last_dot)), signature)) {
    return refuse(token_fault::bad_signature);
  }
  const auto claims = parse_payload({reinterpret_cast<const char*>(payload.data()), payload_size});
  if (!claims) {
    return refuse(token_fault::malformed);
  }
  if (now >= claims->expires_at) {
    return refuse(token_fault::expired);
  }
  if (why != nullptr) {
    *why = token_fault::none;
  }
  return claims;
}

}  // namespace moim::transport
