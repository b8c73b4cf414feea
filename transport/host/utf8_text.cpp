// Follows the table of well-formed byte sequences (RFC 3629 4).
#include "transport/host/utf8_text.hpp"

#include <algorithm>
#include <cstdint>

namespace moim::transport {

namespace {

bool continues(char c) {
  return (c & 0xc0) == 0x80;
}

}  // namespace

std::size_t character_bytes(std::string_view text) {
  const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const auto first = at(0);
  const std::size_t size = first < 0x80                     ? 1
                           : first >= 0xc2 && first <= 0xdf ? 2
                           : (first & 0xf0) == 0xe0         ? 3
                           : first >= 0xf0 && first <= 0xf4 ? 4
                                                            : 0;
  if (size == 0 || size > text.size() ||
      !std::ranges::all_of(text.substr(1, size - 1), continues)) {
    return 0;
  }
  const bool sound = size < 3 || !((first == 0xe0 && at(1) < 0xa0) ||  // overlong
                                   (first == 0xed && at(1) > 0x9f) ||  // a surrogate
                                   (first == 0xf0 && at(1) < 0x90) ||  // overlong
                                   (first == 0xf4 && at(1) > 0x8f));   // past U+10FFFF
  return sound ? size : 0;
}

std::string clean_line(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto size = character_bytes(text);
    const auto first = static_cast<std::uint8_t>(text[0]);
    const bool is_c1 = size == 2 && first == 0xc2 && static_cast<std::uint8_t>(text[1]) < 0xa0;
    if (size == 0) {
      out += "\xef\xbf\xbd";  // U+FFFD
    } else if (is_c1 || first < 0x20 || first == 0x7f || text.starts_with("\xe2\x80\xa8") ||
               text.starts_with("\xe2\x80\xa9")) {  // line and paragraph separators
      out += ' ';
    } else {
      out += text.substr(0, size);
    }
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return out;
}

}  // namespace moim::transport
