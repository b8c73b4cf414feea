// Lists of entity tags as clients send them (RFC 9110 13.1.2).
#include "transport/http/etag.hpp"

#include <doctest/doctest.h>

namespace moim::transport::etag_test {

TEST_CASE("etag: is found in a list, whatever stands around it") {
  for (const auto* list :
       {"*", "\"a-1\"", "W/\"a-1\"", "\"x\", \"a-1\"", "\"x,y\",W/\"a-1\" , \"z\""}) {
    CHECK_MESSAGE(names_etag(list, "\"a-1\""), list);
  }
  for (const auto* list :
       {"", "a-1", "\"a-1", "\"a-12\"", "\"x\" a-1 \"y\"", "\"\"", ", ,", "**"}) {
    CHECK_MESSAGE(!names_etag(list, "\"a-1\""), list);
  }
}

}  // namespace moim::transport::etag_test
