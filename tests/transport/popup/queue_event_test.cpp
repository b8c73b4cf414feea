// Tests the bytes of an event, and the round trip of ids.
#include "transport/popup/queue_event.hpp"

#include <doctest/doctest.h>

namespace moim::transport::queue_event_test {

TEST_CASE("queue event: one id, one line of data, one empty line") {
  std::string out = "before";
  append_queue_event(out, {812, 17}, {queue_status::WAITING, 17, 7, 3, 10, 0, false, {}});
  CHECK(out ==
        "beforeid: 812-17\n"
        "data: {\"status\":\"WAITING\",\"ticket\":17,\"position\":7,\"behind\":3,\"confirmed\":10,"
        "\"remaining\":0,\"closed\":false}\n\n");
  out.clear();
  append_queue_event(out, {1, 0}, {queue_status::NONE, 0, 0, 0, 1, 9, true, 120});
  CHECK(out ==
        "id: 1-0\n"
        "data: {\"status\":\"NONE\",\"ticket\":0,\"position\":0,\"behind\":0,\"confirmed\":1,"
        "\"remaining\":9,\"closed\":true,\"estimatedSeconds\":120}\n\n");
}

TEST_CASE("queue event: ids are read as they are written, and nothing else is") {
  CHECK(parse_queue_event_id("812-17") == queue_event_id{812, 17});
  CHECK(parse_queue_event_id("18446744073709551615-4294967295") ==
        queue_event_id{18446744073709551615U, 4294967295U});
  for (const auto* text : {"", "-", "812", "812-", "-17", "812-17-1", "812 -17", "x-1", "1-x",
                           "+1-1", "18446744073709551616-1", "1-4294967296"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_queue_event_id(text));
  }
}

}  // namespace moim::transport::queue_event_test
