// A token holds the browser or the user that it is bound to, a line feed, and its text.
#include "transport/account/kakao_state_tokens.hpp"

#include <charconv>

#include "storage/codec/sha256.hpp"
#include "transport/host/random.hpp"
#include "transport/signing/base64url.hpp"

namespace moim::transport {

namespace {

constexpr std::size_t browser_bytes = 32;

timestamp after(timestamp now, std::chrono::milliseconds life) {
  return {now.ms + life.count()};
}

std::string bound(std::string_view to, std::string_view text) {
  return std::string{to}.append("\n").append(text);
}

/// The text of a token when it is bound to this.
std::optional<std::string> unbound(const std::optional<std::string>& token, std::string_view to) {
  if (to.empty() || !token || token->size() <= to.size() || !token->starts_with(to) ||
      (*token)[to.size()] != '\n') {
    return std::nullopt;
  }
  return token->substr(to.size() + 1);
}

}  // namespace

kakao_state_tokens::kakao_state_tokens(const server_secret& secret, bool secure)
    : secure_(secure),
      states_(secret.derive("kakao-state")),
      codes_(secret.derive("kakao-code")),
      links_(secret.derive("kakao-link")),
      verifiers_(secret.derive("kakao-verifier")) {}

kakao_state_tokens::begun kakao_state_tokens::begin(std::size_t page, timestamp now) {
  const auto browser = to_base64url(random_bytes<browser_bytes>());
  storage::sha256 hash;
  begun result;
  result.state =
      states_.issue(bound(browser, std::to_string(page)), after(now, kakao_sign_in_lifetime));
  result.challenge = to_base64url(hash(verifier_of(browser)));
  // Lax: the browser comes back from another site.
  result.cookie = std::string{kakao_cookie} + '=' + browser +
                  "; Path=/api/v1/auth/kakao; HttpOnly; SameSite=Lax; Max-Age=" +
                  std::to_string(std::chrono::seconds{kakao_sign_in_lifetime}.count()) +
                  (secure_ ? "; Secure" : "");
  return result;
}

std::optional<std::size_t> kakao_state_tokens::page_of(std::string_view state,
                                                       std::string_view browser, timestamp now) {
  const auto text = unbound(states_.accept(state, now), browser);
  std::size_t page = 0;
  if (!text || std::from_chars(text->data(), text->data() + text->size(), page).ec != std::errc{}) {
    return std::nullopt;
  }
  return page;
}

std::string kakao_state_tokens::verifier_of(std::string_view browser) {
  return to_base64url(verifiers_.sign(browser));
}

std::string kakao_state_tokens::code_token(std::string_view code, std::string_view browser,
                                           timestamp now) {
  return codes_.issue(bound(browser, code), after(now, kakao_code_lifetime));
}

std::optional<std::string> kakao_state_tokens::code_in(std::string_view token,
                                                       std::string_view browser, timestamp now) {
  return unbound(codes_.accept(token, now), browser);
}

std::string kakao_state_tokens::link_token_for(user_id owner, std::string_view kakao_id,
                                               timestamp now) {
  return links_.issue(bound(to_text(owner), kakao_id), after(now, kakao_link_lifetime));
}

std::optional<std::string> kakao_state_tokens::id_to_link(std::string_view token, user_id user,
                                                          timestamp now) {
  return unbound(links_.accept(token, now), to_text(user));
}

}  // namespace moim::transport
