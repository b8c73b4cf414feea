// Removes white space from both ends of a text.
#pragma once

#include <string_view>

namespace moim::transport {

/// The optional white space of header fields (RFC 9110 5.6.3).
inline constexpr std::string_view field_blank = " \t";
inline constexpr std::string_view line_blank = " \t\r\n";

inline std::string_view trim(std::string_view text, std::string_view blank) {
  const auto first = text.find_first_not_of(blank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

}  // namespace moim::transport
