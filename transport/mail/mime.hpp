// The encodings that carry text through mail: encoded words in headers (RFC 2047), and
// quoted-printable and base64 in bodies (RFC 2045 6.7 and 6.8). Lines end in CRLF.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace moim::transport {

/// A header body of unstructured text (a subject), folded so that no line is longer than 76
/// characters; `column` is where it begins. ASCII text that needs no encoding stays as it is.
std::string encode_header_text(std::string_view text, std::size_t column);

/// The same for a display name: it comes out as a quoted string or as encoded words.
std::string encode_display_name(std::string_view text, std::size_t column);

/// A body of text in whichever encoding is shorter, and its name for Content-Transfer-Encoding.
/// Lines of `text` end in LF.
struct encoded_body {
  std::string_view encoding;
  std::string bytes;
};
encoded_body encode_body(std::string_view text);

}  // namespace moim::transport
