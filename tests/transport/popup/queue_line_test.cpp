// Tests the queue of a slot between its log, its store and the feed, and the estimate.
#include "transport/popup/queue_line.hpp"

#include <doctest/doctest.h>

#include "tests/transport/popup/hub_fixture.hpp"

namespace moim::transport::queue_line_test {

using namespace testing;

namespace {

constexpr slot_id id{};
constexpr std::uint32_t promotions = promotion_pace::promotions_min;

/// A line that is told one event a second, from a slot with as many places as promotions that make
/// a pace, and as many users in line for each.
class line_after {
 public:
  line_after() {
    take(slot_planned{{promotions, 100, {0}, {1}}});
    for (std::uint32_t n = 1; n <= promotions; ++n) take(place_confirmed{user(n), n});
    for (std::uint32_t n = promotions + 1; n <= 3 * promotions; ++n) {
      take(waitlist_joined{user(n), n});
    }
  }

  void take(const slot::event& event) {
    ++second_;
    line_.apply(actors::fact<slot>{id, second_, now(), event});
  }
  void promote(std::uint32_t n) { take(waiter_promoted{user(n), n}); }
  /// The confirmed leave, and the first of the line follow them.
  void let_everybody_in() {
    for (std::uint32_t n = 1; n <= promotions; ++n) {
      take(reservation_cancelled{user(n), n});
      promote(promotions + n);
    }
  }

  /// What the last of the line is told.
  std::optional<std::uint64_t> estimate() const {
    return line_.estimate(line_.place_of(user(3 * promotions)), now());
  }

 private:
  timestamp now() const { return {static_cast<std::int64_t>(second_) * 1'000}; }

  queue_line line_;
  std::uint64_t second_ = 0;
};

}  // namespace

TEST_CASE("queue line: places that come free give a pace") {
  line_after line;
  CHECK_FALSE(line.estimate());
  line.let_everybody_in();
  // One place in two seconds, and the first of the five was eight seconds ago.
  CHECK(line.estimate() == 8);
}

TEST_CASE("queue line: places that are offered give a pace as well, also after others expired") {
  line_after line;
  for (std::uint32_t n = 1; n <= promotions; ++n) {
    line.take(reservation_cancelled{user(n), n});
    line.take(place_offered{user(promotions + n), promotions + n, {1'000'000}});
  }
  CHECK(line.estimate() == 8);
  line.take(offer_expired{user(promotions + 1), promotions + 1});
  line.take(place_offered{user(2 * promotions + 1), 2 * promotions + 1, {1'000'000}});
  CHECK(line.estimate());
}

TEST_CASE("queue line: places that are added give none") {
  line_after line;
  line.take(slot_replanned{{2 * promotions, 100, {0}, {1}, 7}});
  for (std::uint32_t n = 1; n <= promotions; ++n) line.promote(promotions + n);
  CHECK_FALSE(line.estimate());
}

TEST_CASE("queue line: nothing is estimated while more are confirmed than there are places") {
  line_after line;
  line.let_everybody_in();
  line.take(slot_replanned{{promotions - 1, 100, {0}, {1}, 7}});
  CHECK_FALSE(line.estimate());
  line.take(reservation_cancelled{user(2 * promotions), 2 * promotions});
  CHECK(line.estimate());
}

TEST_CASE("queue line: nothing is estimated in a slot that is closed") {
  line_after line;
  line.let_everybody_in();
  line.take(slot_closed{});
  CHECK_FALSE(line.estimate());
}

TEST_CASE("queue line: what it was read with is not taken in again, of slot and store") {
  storage::memory_event_log log;
  const auto commit = [&]<class A>(const typename A::id& to, const typename A::event& event,
                                   std::uint64_t version) {
    storage::append_request request;
    request.stream = storage::stream_of<A>(to);
    request.expected_version = version;
    request.events.push_back(storage::encode_event<A>(event));
    REQUIRE(log.append({&request, 1}).index() == 0);
    return actors::any_fact{actors::fact<A>{to, log.last_position(), {}, event}};
  };
  const auto read = [&] { return std::get<queue_line>(queue_line::read(log, id)); };

  const auto first = commit.operator()<store>(id.store, announced, 0);
  commit.operator()<store>(id.store, store_edited{details_with(7)}, 1);
  auto unbegun = read();
  unbegun.apply(first);
  CHECK(unbegun.position() == 2);
  CHECK(unbegun.place_of(user(1)).remaining == 7);

  const auto begins = commit.operator()<slot>(id, planned, 0);
  commit.operator()<slot>(id, place_confirmed{user(1), 1}, 1);
  auto begun = read();
  begun.apply(begins);
  CHECK(begun.position() == 4);
  CHECK(begun.place_of(user(1)) == queue_place{queue_status::CONFIRMED, 1, 0, 0, 1, 1});
}

}  // namespace moim::transport::queue_line_test
