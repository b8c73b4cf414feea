// Tests state tokens: a round trip while the token is valid, and refusal of anything else.
#include "transport/signing/state_token.hpp"

#include <doctest/doctest.h>

namespace moim::transport::state_token_test {

namespace {

secret_key key(std::uint8_t n) {
  secret_key value{};
  value[0] = n;
  return value;
}

constexpr timestamp now{1'000'000};
constexpr timestamp later{1'600'000};

}  // namespace

TEST_CASE("note: it says what it said, until it expires") {
  state_tokens tokens{key(1)};
  for (const std::string& text : {std::string{}, std::string{"a\nb"}, std::string(500, 'x')}) {
    const auto token = tokens.issue(text, later);
    CHECK(tokens.accept(token, now) == text);
    CHECK(tokens.accept(token, {later.ms - 1}) == text);
    CHECK_FALSE(tokens.accept(token, later));
  }
}

TEST_CASE("note: whatever is changed, cut or signed elsewhere is none") {
  state_tokens tokens{key(1)};
  state_tokens others{key(2)};
  const auto token = tokens.issue("text", later);
  CHECK_FALSE(others.accept(token, now));
  for (std::size_t at = 0; at < token.size(); ++at) {
    auto changed = token;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    CHECK_FALSE(tokens.accept(changed, now));
    CHECK_FALSE(tokens.accept(token.substr(0, at), now));
  }
  CHECK_FALSE(tokens.accept(token + "A", now));
  CHECK_FALSE(tokens.accept(token + "=", now));
}

TEST_CASE("note: one that is too long is not looked at") {
  state_tokens tokens{key(1)};
  constexpr std::size_t overhead = 24;
  const std::string fits(state_token_characters_max / 4 * 3 - overhead, 'x');
  CHECK(tokens.accept(tokens.issue(fits, later), now) == fits);
  CHECK_FALSE(tokens.accept(tokens.issue(fits + 'x', later), now));
}

}  // namespace moim::transport::state_token_test
