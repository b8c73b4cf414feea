// Prefer headers as RFC 7240 writes them.
#include "transport/http/prefer.hpp"

#include <doctest/doctest.h>

namespace moim::transport::prefer_test {

TEST_CASE("prefer: a minimal answer") {
  for (const auto* header :
       {"return=minimal", "Return=minimal", "return = minimal", "return=\"minimal\"",
        "respond-async, return=minimal", "wait=10,return=minimal;foo=1", "  return=minimal  ",
        "x=\"a,return=representation\", return=minimal", "x=\"\\\"\", return=minimal",
        "return=minimal, return=representation", ",,return=minimal"}) {
    CAPTURE(header);
    CHECK(prefers_minimal(header));
  }
}

TEST_CASE("prefer: anything else") {
  for (const auto* header :
       {"", " ", ",", "return", "return=", "return=representation", "minimal", "returns=minimal",
        "return=minimally", "x=\"return=minimal\"", "x=\"a, return=minimal", "x=\"\\",
        "return=representation, return=minimal", "foo; return=minimal"}) {
    CAPTURE(header);
    CHECK_FALSE(prefers_minimal(header));
  }
}

}  // namespace moim::transport::prefer_test
