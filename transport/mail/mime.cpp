// Both header forms are built of encoded words with base64: Korean and emoji are three and four
// bytes a character, which quoted-printable would triple.
#include "transport/mail/mime.hpp"

#include <algorithm>
#include <cstdint>

#include "transport/host/utf8_text.hpp"

namespace moim::transport {

namespace {

constexpr std::size_t line_characters_max = 76;  // RFC 2045 6.7, RFC 2047 2
constexpr std::size_t word_characters_max = 75;  // RFC 2047 2
constexpr std::string_view word_begin = "=?UTF-8?B?";
constexpr std::string_view word_end = "?=";
constexpr std::string_view fold = "\r\n ";

void append_base64(std::string& out, std::string_view bytes) {
  static constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const auto group = bytes.substr(i, 3);
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j) {
      bits = bits << 8 | (j < group.size() ? static_cast<std::uint8_t>(group[j]) : 0U);
    }
    for (std::size_t j = 0; j < 4; ++j) {
      out += j <= group.size() ? digits[(bits >> (18 - 6 * j)) & 63] : '=';
    }
  }
}

bool is_plain(std::string_view clean) {
  return std::ranges::all_of(clean, [](char c) { return (c & 0x80) == 0; }) &&
         clean.find("=?") == std::string_view::npos;
}

/// Each word holds whole characters, as RFC 2047 5 wants it.
std::string encoded_words(std::string_view clean, std::size_t column) {
  std::string out;
  std::string_view rest = clean;
  while (!rest.empty()) {
    const auto room = std::min(word_characters_max, line_characters_max - column) -
                      word_begin.size() - word_end.size();
    const auto bytes_max = room / 4 * 3;
    std::size_t take = 0;
    while (take < rest.size() && take + character_bytes(rest.substr(take)) <= bytes_max) {
      take += character_bytes(rest.substr(take));
    }
    out += word_begin;
    append_base64(out, rest.substr(0, take));
    out += word_end;
    rest.remove_prefix(take);
    if (!rest.empty()) {
      out += fold;
      column = 1;
    }
  }
  return out;
}

/// Folds at single spaces between words; none when a word does not fit a line.
bool fold_words(std::string_view text, std::size_t column, std::string& out) {
  if (text.find("  ") != std::string_view::npos || text.starts_with(' ') || text.ends_with(' ')) {
    return false;  // white space that folding could lose
  }
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    if (word.size() + 1 > line_characters_max) {
      return false;
    }
    const bool first = out.empty();
    if (column + !first + word.size() > line_characters_max) {
      out += fold;
      column = 1;
    } else if (!first) {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return true;
}

void append_escape(std::string& line, char c) {
  static constexpr std::string_view digits = "0123456789ABCDEF";
  line += '=';
  line += digits[static_cast<std::uint8_t>(c) >> 4];
  line += digits[static_cast<std::uint8_t>(c) & 15];
}

/// One line of text as lines of at most 76 characters, joined by soft breaks.
void append_quoted_line(std::string& out, std::string_view text) {
  std::string line;
  std::string piece;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool last = i + 1 == text.size();
    const bool printable = c > ' ' && c <= '~' && c != '=';
    piece.clear();
    if (printable || ((c == ' ' || c == '\t') && !last)) {
      piece = c;
    } else {
      append_escape(piece, c);
    }
    if (line.size() + piece.size() + !last > line_characters_max) {
      out.append(line) += "=\r\n";
      line.clear();
    }
    line += piece;
  }
  out.append(line) += "\r\n";
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    append_quoted_line(out, line);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
  }
  return out;
}

std::string base64_lines(std::string_view text) {
  std::string canonical;
  for (const char c : text) {
    canonical += c == '\n' ? "\r\n" : std::string(1, c);
  }
  std::string out;
  constexpr std::size_t bytes_a_line = line_characters_max / 4 * 3;
  for (std::size_t i = 0; i < canonical.size(); i += bytes_a_line) {
    append_base64(out, std::string_view{canonical}.substr(i, bytes_a_line));
    out += "\r\n";
  }
  return out;
}

}  // namespace

std::string encode_header_text(std::string_view text, std::size_t column) {
  const auto clean = clean_line(text);
  std::string folded;
  return is_plain(clean) && fold_words(clean, column, folded) ? folded
                                                              : encoded_words(clean, column);
}

std::string encode_display_name(std::string_view text, std::size_t column) {
  const auto clean = clean_line(text);
  constexpr std::size_t quotes = 2;
  if (!is_plain(clean) || column + clean.size() + quotes > line_characters_max) {
    return encoded_words(clean, column);
  }
  std::string quoted = "\"";
  for (const char c : clean) {
    if (c == '"' || c == '\\') {
      quoted += '\\';
    }
    quoted += c;
  }
  return quoted += '"';
}

encoded_body encode_body(std::string_view text) {
  auto quoted = quoted_printable(text);
  auto packed = base64_lines(text);
  return quoted.size() <= packed.size() ? encoded_body{"quoted-printable", std::move(quoted)}
                                        : encoded_body{"base64", std::move(packed)};
}

}  // namespace moim::transport
