// The languages of texts for people, and the choice among them by Accept-Language.
#pragma once

#include <cstdint>
#include <string_view>

namespace moim::transport {

enum class language : std::uint8_t { en, ko };

/// One text in every language.
struct bilingual {
  std::string_view en;
  std::string_view ko;

  constexpr std::string_view in(language wanted) const { return wanted == language::ko ? ko : en; }
};

/// What a client prefers by its Accept-Language (RFC 9110 12.5.4): the language with the higher
/// weight, of equal ones that which stands first. English when neither is asked for, or the header
/// is empty. Regions are not looked at; malformed elements are passed over.
language preferred_language(std::string_view accept_language);

}  // namespace moim::transport
