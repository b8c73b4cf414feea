// Parses with std::from_chars, which stops at the first other character; that must be the end.
#include "transport/host/whole_number.hpp"

#include <charconv>

namespace moim::transport {

std::optional<std::uint64_t> parse_whole_number(std::string_view text) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool sound = error == std::errc{} && end == text.data() + text.size();
  return sound ? std::optional{value} : std::nullopt;
}

}  // namespace moim::transport
