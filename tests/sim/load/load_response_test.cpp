// Answers as they come from a connection: whole, in parts, and broken.
#include "sim/load/load_response.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "sim/load/load_limits.hpp"

namespace moim::sim::load::load_response_test {

TEST_CASE("an answer is read as soon as all of it is there") {
  const std::string text =
      "HTTP/1.1 201 Created\r\nServer: moim\r\ncontent-LENGTH:  5 \r\nMoim-Position: "
      "12\r\n\r\nhello";
  for (std::size_t length = 0; length < text.size(); ++length) {
    CAPTURE(length);
    const auto part = read_response(std::string_view{text}.substr(0, length));
    CHECK(part.is == response::state::incomplete);
    const bool head_is_there = length >= text.size() - 5;
    CHECK(part.bytes == (head_is_there ? text.size() : 0));
  }
  const std::string more = text + "HTTP/1.1 200";
  const auto whole = read_response(more);
  CHECK(whole.is == response::state::complete);
  CHECK(whole.status == 201);
  CHECK(whole.body == "hello");
  CHECK(whole.bytes == text.size());
  CHECK(whole.keep_alive);
}

TEST_CASE("an answer without a body needs no length") {
  const auto none = read_response("HTTP/1.1 204 No Content\r\n\r\n");
  CHECK(none.is == response::state::complete);
  CHECK(none.body.empty());
  CHECK(read_response("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n").is ==
        response::state::complete);
  CHECK(read_response("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").is ==
        response::state::complete);
}

TEST_CASE("an answer may end the connection") {
  CHECK_FALSE(read_response("HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n")
                  .keep_alive);
  CHECK(read_response("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n")
            .keep_alive);
}

TEST_CASE("what is no answer is malformed") {
  for (const auto* bad :
       {"SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 20\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n", "HTTP/1.1200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"}) {
    CAPTURE(bad);
    CHECK(read_response(bad).is == response::state::malformed);
  }
}

TEST_CASE("an answer has a largest size") {
  const auto announced = [](std::size_t bytes) {
    return read_response(fmt::format("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", bytes)).is;
  };
  CHECK(announced(response_bytes_max) == response::state::incomplete);
  CHECK(announced(response_bytes_max + 1) == response::state::malformed);
  const std::string endless = "HTTP/1.1 200 OK\r\nX: " + std::string(70'000, 'x');
  CHECK(read_response(endless).is == response::state::malformed);
}

}  // namespace moim::sim::load::load_response_test
