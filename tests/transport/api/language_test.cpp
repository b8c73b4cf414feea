// Tests Accept-Language as browsers, apps and curl send it, and malformed values.
#include "transport/api/language.hpp"

#include <string>
#include <utility>

#include <doctest/doctest.h>

namespace moim::transport::language_test {

TEST_CASE("the language with the higher weight is chosen") {
  constexpr auto en = language::en;
  constexpr auto ko = language::ko;
  const std::pair<std::string_view, language> cases[] = {
      {"", en},
      {"ko", ko},
      {"en", en},
      {"ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", ko},
      {"en-US,en;q=0.9,ko;q=0.8", en},
      {"en;q=0.5, ko;q=0.6", ko},
      {"en;q=0.501 , ko ; q=0.5", en},
      {"ko,en", ko},
      {"en,ko", en},
      {"KO-kr", ko},
      {"ko-Kore-KR", ko},
      {"fr, de;q=0.8", en},
      {"fr, ko;q=0.1", ko},
      {"*", en},
      {"ko, *", ko},
      {"ko;q=0.5, *", en},  // English by the star
      {"en;q=0, *", ko},
      {"en;q=0, ko;q=0", en},
      {"ko;q=0", en},
      {"*;q=0", en},
      {"kok", en},  // Konkani
      {"k", en},
      {"ko;q=1.0,en;q=1.000", ko},
      {"ko;q=0.,en;q=0.001", en},
      // Malformed elements do not count.
      {"ko;q=1.5", en},
      {"ko;q=1.001", en},
      {"ko;q=-1", en},
      {"ko;q=0.1234", en},
      {"ko;q=x, en;q=0.1", en},
      {"ko;v=1", en},
      {"ko;q=", en},
      {";q=1,,,ko,", ko},
      {" \t", en},
      {",;,;=", en},
  };
  for (const auto& [header, expected] : cases) {
    CAPTURE(header);
    CHECK(preferred_language(header) == expected);
  }
  CHECK(preferred_language(std::string(1'000'000, ',') + "ko") == ko);
}

}  // namespace moim::transport::language_test
