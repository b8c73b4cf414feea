// Text as search compares it: the NFKC_Casefold form of Unicode (UAX #31), in which case, width and
// the ways to write a Korean syllable make no difference. A text is folded once, when it
// is indexed, and a query once, when it comes in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace moim::actors {

std::string fold(std::string_view text);

/// The same without white space at both ends: what a query means.
std::string fold_query(std::string_view text);

/// A gram is one character or two neighbours, as 21 + 21 bits; the second is 0 for one alone.
using gram = std::uint64_t;

/// Every gram of a folded text, each once: a text that holds a query has all grams of the query.
std::vector<gram> grams_in(std::string_view folded);

/// The grams to look a query up by: its pairs, or its only character.
std::vector<gram> grams_to_find(std::string_view folded);

}  // namespace moim::actors
