// Cursors of lists of stores. base64url over big-endian numbers:
//
//   1 order | 8 as of, in ms | 8 key of the rank | 8 tie of the rank
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "actors/popup/store_search.hpp"

namespace moim::transport {

std::string cursor_of(const actors::store_place& place);

/// None for what no list of stores in that order gives out.
std::optional<actors::store_place> parse_store_cursor(std::string_view text,
                                                      actors::store_order order);

}  // namespace moim::transport
