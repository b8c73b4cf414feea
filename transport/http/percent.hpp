// Percent-encoding (RFC 3986 2.1) of paths and query strings.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace moim::transport {

/// None when an escape is cut short or not hexadecimal.
std::optional<std::string> percent_decode(std::string_view text);

/// Everything but letters, digits and `-._~` is escaped.
std::string percent_encode(std::string_view text);

/// The first value of `name` in `a=1&b=2`, decoded, `+` read as a space; none when there is none.
std::optional<std::string> find_query_parameter(std::string_view query, std::string_view name);

}  // namespace moim::transport
