// Which texts are equal for search, and the grams that texts are looked up by.
#include "actors/view/folded_text.hpp"

#include <algorithm>

#include <doctest/doctest.h>

namespace moim::actors::folded_text_test {

TEST_CASE("folding: case, width and composition make no difference") {
  CHECK(fold("Seongsu POPUP") == "seongsu popup");
  CHECK(fold("ＳＥＯＮＧＳＵ　１２") == "seongsu 12");
  CHECK(fold("Straße") == "strasse");
  CHECK(fold("ÉCLAIR") == fold("e\u0301clair"));
  CHECK(fold("성수") == "성수");
  CHECK(fold("\u1109\u1165\u11bc\u1109\u116e") == "성수");  // conjoining jamo
  CHECK(fold("ﾊﾟﾝ") == "パン");
  CHECK(fold("㈜모임") == "(주)모임");
  CHECK(fold("") == "");
}

TEST_CASE("folding: what is no UTF-8 does no harm") {
  for (const std::string_view text : {"\xff", "\xec\x84", "a\xc0\x80z", "\xed\xa0\x80"}) {
    CHECK_NOTHROW(grams_in(fold(text)));
  }
}

TEST_CASE("folding: a query has no white space around it") {
  CHECK(fold_query(" \u3000 성수 팝업\t") == "성수 팝업");
  CHECK(fold_query(" \u3000\n") == "");
}

TEST_CASE("grams: a text has all grams of everything that stands in it") {
  const auto text = fold("첫빛 상점 Seongsu 2층");
  const auto of_text = grams_in(text);
  for (const auto part : {"첫", "첫빛", "빛 상", "상점 seong", "2층", "u 2"}) {
    const auto wanted = grams_to_find(part);
    CHECK(!wanted.empty());
    CHECK(std::includes(of_text.begin(), of_text.end(), wanted.begin(), wanted.end()));
  }
  for (const auto part : {"성", "빛상", "3층"}) {
    const auto wanted = grams_to_find(part);
    CHECK_FALSE(std::includes(of_text.begin(), of_text.end(), wanted.begin(), wanted.end()));
  }
  CHECK(grams_to_find("").empty());
  CHECK(grams_to_find("성").size() == 1);
  CHECK(grams_to_find("성수").size() == 1);
  CHECK(grams_in("aaaa").size() == 2);
}

}  // namespace moim::actors::folded_text_test
