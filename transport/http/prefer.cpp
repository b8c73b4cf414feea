// A header is preferences with commas between them; each may have parameters behind semicolons.
// Commas and semicolons in quoted values separate nothing.
#include "transport/http/prefer.hpp"

#include "transport/host/trim.hpp"

namespace moim::transport {

namespace {

/// Takes what stands in front of the next `separator` outside quotes, and the separator.
std::string_view take_up_to(char separator, std::string_view& rest) {
  bool quoted = false;
  std::size_t at = 0;
  for (; at < rest.size() && (quoted || rest[at] != separator); ++at) {
    if (rest[at] == '"') quoted = !quoted;
    if (quoted && rest[at] == '\\') ++at;
  }
  at = at < rest.size() ? at : rest.size();
  const auto part = rest.substr(0, at);
  rest.remove_prefix(at < rest.size() ? at + 1 : at);
  return part;
}

/// Names of preferences are compared without case; `name` is in lower case.
bool is_named(std::string_view text, std::string_view name) {
  if (text.size() != name.size()) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = text[i];
    if (('A' <= c && c <= 'Z' ? c + ('a' - 'A') : c) != name[i]) return false;
  }
  return true;
}

}  // namespace

bool prefers_minimal(std::string_view prefer) {
  while (!prefer.empty()) {
    auto preference = take_up_to(',', prefer);
    auto value = take_up_to(';', preference);
    const auto name = trim(take_up_to('=', value), field_blank);
    if (is_named(name, "return")) {
      value = trim(value, field_blank);
      return value == "minimal" || value == "\"minimal\"";
    }
  }
  return false;
}

}  // namespace moim::transport
