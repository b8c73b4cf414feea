// Fuzz target: HTTP requests from the network. The first byte is the size of the reads into which
// the rest is split: for every split the parser must find the same request. (An incomplete request
// may be refused sooner with one split than with another.)
#include "transport/http/http_request.hpp"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>

#include "tests/fuzz/fuzz.hpp"
#include "transport/http/percent.hpp"

namespace moim::fuzz {

namespace {

using transport::http_parse_result;
using transport::http_request;

constexpr transport::http_limits limits{
    .header_bytes_max = 512, .header_fields_max = 8, .body_bytes_max = 256};

struct outcome {
  http_parse_result result = http_parse_result::need_more;
  std::size_t taken = 0;  // bytes of the input that make up the request, once it is complete
};

/// Feeds at most `step` bytes at a time.
outcome feed(http_request& request, std::string_view input, std::size_t step) {
  outcome out;
  while (out.result == http_parse_result::need_more && out.taken < input.size()) {
    const auto space = request.space();
    demand(!space.empty(), "an incomplete request has room for more");
    const auto count = std::min({step, space.size(), input.size() - out.taken});
    std::memcpy(space.data(), input.data() + out.taken, count);
    out.taken += count;
    out.result = request.received(count);
  }
  if (out.result == http_parse_result::complete) {
    out.taken -= request.rest().size();
  }
  return out;
}

void use(const http_request& request) {
  demand(request.path().size() + request.query().size() <= request.target().size(),
         "path and query are parts of the target");
  demand(request.body().size() <= limits.body_bytes_max, "a body keeps its limit");
  (void)request.header("Authorization");
  (void)request.header(boost::beast::http::field::content_type);
  (void)request.keep_alive();
  (void)transport::percent_decode(request.path());
  (void)transport::find_query_parameter(request.query(), "limit");
}

}  // namespace

void try_input(std::string_view input) {
  const auto [which, text] = choose(input);
  http_request whole{limits};
  http_request pieces{limits};
  const auto at_once = feed(whole, text, text.size());
  const auto in_steps = feed(pieces, text, 1 + which % 64);
  const bool complete = at_once.result == http_parse_result::complete;
  demand(complete == (in_steps.result == http_parse_result::complete),
         "the cut decides whether there is a request");
  if (!complete) {
    return;
  }
  use(whole);
  demand(at_once.taken == in_steps.taken, "the cut decides where a request ends");
  demand(whole.method() == pieces.method() && whole.target() == pieces.target() &&
             whole.body() == pieces.body() && whole.keep_alive() == pieces.keep_alive() &&
             whole.header("Authorization") == pieces.header("Authorization"),
         "the cut decides what a request says");
  const std::string body{whole.body()};
  whole.reset();
  demand(feed(whole, text, text.size()).taken == at_once.taken && whole.body() == body,
         "a second request through the same object is read as the first");
}

}  // namespace moim::fuzz
