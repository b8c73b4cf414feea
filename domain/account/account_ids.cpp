// Strict parsers: ids arrive in URLs, addresses in forms.
#include "domain/account/account_ids.hpp"

#include <functional>

#include "domain/limits.hpp"

namespace moim {

std::string to_text(const login_id& id) {
  return id.name;
}

bool from_text(std::string_view text, login_id& out) {
  constexpr std::size_t characters = 32;
  const bool sound =
      text.size() == characters && text.find_first_not_of("0123456789abcdef") == text.npos;
  out.name = sound ? text : std::string_view{};
  return sound;
}

std::string normalise_email(std::string_view email) {
  const auto first = email.find_first_not_of(" \t");
  const auto last = email.find_last_not_of(" \t");
  if (first == std::string_view::npos) {
    return {};
  }
  std::string text{email.substr(first, last - first + 1)};
  for (char& c : text) {
    if (static_cast<unsigned char>(c) <= ' ' || c == 0x7f) {
      return {};
    }
    if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    }
  }
  const auto at = text.find('@');
  if (at == std::string::npos || at == 0 || text.find('@', at + 1) != std::string::npos) {
    return {};
  }
  const auto dot = text.find('.', at);
  const bool plausible = dot != std::string::npos && dot > at + 1 && text.back() != '.' &&
                         text.size() <= limits::email_bytes_max;
  return plausible ? text : std::string{};
}

std::size_t hash_value(const login_id& id) noexcept {
  return std::hash<std::string>{}(id.name);
}

}  // namespace moim
