// Fuzz target: access and refresh tokens. The fuzzer's bytes never carry a valid signature, so they
// are also tried as a payload signed with our key: the parsers after the signature are strict too.
#include <string>

#include "tests/fuzz/fuzz.hpp"
#include "transport/account/refresh_token.hpp"
#include "transport/api/access_token.hpp"
#include "transport/signing/base64url.hpp"

namespace moim::fuzz {

namespace {

constexpr transport::secret_key key{1, 2, 3};
constexpr std::string_view signed_header = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";

std::string base64url(std::string_view bytes) {
  return transport::to_base64url(
      {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

void try_access(std::string_view token, bool is_signed) {
  transport::access_tokens tokens{key};
  auto why = transport::token_fault::none;
  const auto claims = tokens.verify(token, timestamp{0}, &why);
  demand(claims.has_value() == (why == transport::token_fault::none),
         "a refused token has a reason");
  demand(!claims || is_signed, "a token without our signature is refused");
  const auto lifetime = claims ? (claims->expires_at.ms - claims->issued_at.ms) / 1'000 : 0;
  if (lifetime > 0) {
    const auto again = tokens.verify(
        tokens.issue(claims->user, claims->may, claims->issued_at, std::chrono::seconds{lifetime}),
        timestamp{0});
    demand(again && again->user == claims->user && again->may == claims->may &&
               again->expires_at.ms == claims->expires_at.ms,
           "a token that is issued says what was asked for");
  }
}

void try_refresh(std::string_view token, bool is_signed) {
  transport::refresh_tokens tokens{key};
  if (const auto claims = tokens.parse(token)) {
    demand(is_signed, "a token without our signature is refused");
    demand(tokens.make(*claims) == token, "a token has one spelling");
  }
}

}  // namespace

void try_input(std::string_view input) {
  const auto [which, text] = choose(input);
  transport::hmac_sha256 hmac{key};
  switch (which % 4) {
    case 0:
      return try_access(text, false);
    case 1: {
      const auto unsigned_token = std::string{signed_header} + base64url(text);
      return try_access(unsigned_token + '.' + transport::to_base64url(hmac.sign(unsigned_token)),
                        true);
    }
    case 2:
      return try_refresh(text, false);
    case 3: {
      const auto tag = hmac.sign(text);
      const std::string_view tag_bytes{reinterpret_cast<const char*>(tag.data()), 24};
      return try_refresh(base64url(std::string{text}.append(tag_bytes)), true);
    }
  }
}

}  // namespace moim::fuzz
