// ICU folds; grams are made of its code points. What is not UTF-8 counts as U+FFFD.
#include "actors/view/folded_text.hpp"

#include <algorithm>

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/utf8.h>

#include "domain/ensure.hpp"

namespace moim::actors {

namespace {

constexpr unsigned character_bits = 21;
constexpr std::string_view white_space = " \t\n\v\f\r";

const icu::Normalizer2& folding() {
  static const icu::Normalizer2* const form = [] {
    UErrorCode status = U_ZERO_ERROR;
    const auto* found = icu::Normalizer2::getNFKCCasefoldInstance(status);
    ensure(U_SUCCESS(status), "ICU has its normalisation data built in");
    return found;
  }();
  return *form;
}

std::vector<gram> characters_of(std::string_view text) {
  std::vector<gram> found;
  found.reserve(text.size());
  const auto size = static_cast<std::int32_t>(text.size());
  for (std::int32_t at = 0; at < size;) {
    UChar32 c = 0;
    U8_NEXT_OR_FFFD(text.data(), at, size, c);
    found.push_back(static_cast<gram>(c));
  }
  return found;
}

void append_pairs(std::vector<gram>& out, const std::vector<gram>& characters) {
  for (std::size_t i = 1; i < characters.size(); ++i) {
    out.push_back(characters[i - 1] << character_bits | characters[i]);
  }
}

void drop_repeats(std::vector<gram>& grams) {
  std::sort(grams.begin(), grams.end());
  grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
}

}  // namespace

std::string fold(std::string_view text) {
  std::string folded;
  icu::StringByteSink<std::string> sink(&folded, static_cast<std::int32_t>(text.size()));
  UErrorCode status = U_ZERO_ERROR;
  folding().normalizeUTF8(0, {text.data(), static_cast<std::int32_t>(text.size())}, sink, nullptr,
                          status);
  ensure(U_SUCCESS(status), "any text can be folded");
  return folded;
}

std::string fold_query(std::string_view text) {
  auto folded = fold(text);
  folded.erase(folded.find_last_not_of(white_space) + 1);
  folded.erase(0, folded.find_first_not_of(white_space));
  return folded;
}

std::vector<gram> grams_in(std::string_view folded) {
  const auto characters = characters_of(folded);
  std::vector<gram> found;
  found.reserve(2 * characters.size());
  for (const gram c : characters) {
    found.push_back(c << character_bits);
  }
  append_pairs(found, characters);
  drop_repeats(found);
  return found;
}

std::vector<gram> grams_to_find(std::string_view folded) {
  const auto characters = characters_of(folded);
  std::vector<gram> found;
  if (characters.size() == 1) {
    found.push_back(characters.front() << character_bits);
  }
  append_pairs(found, characters);
  drop_repeats(found);
  return found;
}

}  // namespace moim::actors
