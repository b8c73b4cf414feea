// Tests the request parser directly, where a test decides which bytes arrive together.
#include "transport/http/http_request.hpp"

#include <algorithm>
#include <string>

#include <doctest/doctest.h>

namespace moim::transport::http_request_test {
namespace {

TEST_CASE("a chunked body with trailers is read in pieces of any size") {
  const std::string text =
      "POST /c HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3\r\nabc\r\n2;extension=1\r\nde\r\n0\r\nSum: a-trailer\r\n\r\n";
  const http_limits limits;
  for (std::size_t step = 1; step <= text.size(); ++step) {
    CAPTURE(step);
    http_request request{limits};
    auto result = http_parse_result::need_more;
    for (std::size_t at = 0; at < text.size(); at += step) {
      REQUIRE(result == http_parse_result::need_more);
      const auto piece = std::string_view{text}.substr(at, step);
      std::ranges::copy(piece, request.space().begin());
      result = request.received(piece.size());
    }
    REQUIRE(result == http_parse_result::complete);
    CHECK(request.body() == "abcde");
    CHECK(request.rest().empty());
  }
}

}  // namespace
}  // namespace moim::transport::http_request_test
