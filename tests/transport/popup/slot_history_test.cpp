// Tests the history of a small rush from its records: places, reasons, and the results of other
// rules.
#include "transport/popup/slot_history.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "domain/popup/line_draw.hpp"
#include "storage/events/event_codec.hpp"
#include "tests/domain/numbered.hpp"
#include "tests/storage/log/log_fixture.hpp"
#include "transport/popup/draw_check.hpp"

namespace moim::transport::slot_history_test {

namespace {

using test::user;

/// Appends what the slot decides, as its entity does.
class rush {
 public:
  explicit rush(std::uint32_t capacity, std::uint32_t waitlist_limit)
      : rush(slot_plan{capacity, waitlist_limit, {0}, {1'000'000}}) {}
  explicit rush(const slot_plan& plan) : plan_(plan) {
    REQUIRE(from_text("0197abcd-0000-7000-8000-00000000ffff", id_.store));
    id_.date = {20'500};
    id_.time = {600};
  }

  void reserve(std::uint8_t n) { run(moim::reserve{user(n), plan_}, n); }
  void cancel(std::uint8_t n, std::uint32_t ticket) { run(cancel_reservation{user(n), ticket}, n); }
  void change_places(std::uint32_t capacity) {
    plan_.capacity = capacity;
    ++plan_.revision;
    run(replan{plan_}, 0);
  }
  void close() { run(close_slot{}, 0); }
  void accept(std::uint8_t n, std::uint32_t ticket) { run(accept_offer{user(n), ticket}, n); }
  void keep_time() { run(moim::keep_time{}, 0); }
  void wait_until(timestamp at) { clock_ = at.ms / 1'000; }
  void draw(const hex_digest& secret) {
    const hex_digest chain{history().chain()};
    run(draw_line{secret, chain, draw_seed(secret, chain, id_)}, 0);
  }
  const slot_id& id() const { return id_; }

  slot_history history(std::uint64_t up_to = ~std::uint64_t{0}) const {
    slot_history result;
    CHECK_FALSE(log_.read_from(1, [&](const storage::record& r) {
      if (r.position <= up_to) CHECK_FALSE(result.take(r));
      return true;
    }));
    return result;
  }

 private:
  void run(const slot::command& command, std::uint8_t n) {
    const timestamp now{1'000 * ++clock_};
    const auto decided = slot::decide(state_, command, {now, user(n)});
    if (decided.events.empty()) return;
    storage::append_request request;
    request.stream = storage::stream_of<slot>(id_);
    request.expected_version = version_;
    request.time = now;
    request.by = user(n);
    for (const auto& event : decided.events) {
      slot::evolve(state_, event, now);
      request.events.push_back(storage::encode_event<slot>(event));
      ++version_;
    }
    storage::append(log_, {request});
  }

  slot_plan plan_;
  slot_id id_;
  slot::state state_;
  std::uint64_t version_ = 0;
  std::int64_t clock_ = 0;
  storage::memory_event_log log_;
};

/// Two places: 1 and 2 get in, 3 to 5 wait; 4 leaves the line, then 1 gives the place back.
struct sample : rush {
  sample() : rush(2, 3) {
    for (std::uint8_t n = 1; n <= 6; ++n) reserve(n);  // the sixth is turned away
    cancel(4, 4);
    cancel(1, 1);
  }
};

using statuses = std::vector<reservation_status>;
constexpr auto in = reservation_status::CONFIRMED;
constexpr auto waits = reservation_status::WAITING;
constexpr auto gone = reservation_status::CANCELLED;

}  // namespace

TEST_CASE("slot history: recounts the slot") {
  const auto history = sample().history();
  CHECK(history.plan().capacity == 2);
  CHECK(history.tickets().size() == 5);
  CHECK(history.count(in) == 2);
  CHECK(history.count(waits) == 1);
  CHECK(history.count(gone) == 2);
  CHECK(history.version() == 9);
  CHECK(history.last().position == 9);
  CHECK(history.ticket_of(user(5)) == 5);
  CHECK(history.ticket_of(user(6)) == 0);
}

TEST_CASE("slot history: says why somebody stands where they stand") {
  using lines = std::vector<std::string>;
  const std::string at_eight = "1970-01-01T00:00:08.000Z";
  const auto history = sample().history();
  CHECK(history.explain(2, 0) ==
        lines{"ticket 2 was taken at position 3, 1970-01-01T00:00:02.000Z",
              "1 tickets were taken before it: 1 had a place, 0 waited, 0 had been cancelled",
              "1 of 2 places were taken and nobody waited: confirmed at once",
              "ticket 1 in front was cancelled at position 8, 1970-01-01T00:00:08.000Z",
              "now confirmed"});
  CHECK(history.explain(3, 0) ==
        lines{"ticket 3 was taken at position 4, 1970-01-01T00:00:03.000Z",
              "2 tickets were taken before it: 2 had a place, 0 waited, 0 had been cancelled",
              "2 of 2 places were taken: number 1 in line",
              "ticket 1 in front was cancelled at position 8, 1970-01-01T00:00:08.000Z",
              "it was the first in line and got a place that came free at position 9, " + at_eight,
              "now confirmed"});
  CHECK(history.explain(5, 0).back() == "now number 1 in line");
  CHECK(history.explain(4, 0).back() == "now cancelled");
  CHECK(sample().history(7).explain(5, 0).back() == "now number 2 in line");
}

TEST_CASE("slot history: the same rush under other rules") {
  const auto history = sample().history();
  CHECK(history.replay(history.plan()) == statuses{gone, in, in, gone, waits});
  CHECK(history.replay({3, 3, {0}, {1'000'000}}) == statuses{gone, in, in, gone, in});
  CHECK(history.replay({1, 1, {0}, {1'000'000}}) == statuses{gone, in, gone, gone, gone});
}

TEST_CASE("slot history: a change of the store and its close are part of it") {
  rush r{1, 9};
  for (std::uint8_t n = 1; n <= 3; ++n) r.reserve(n);
  r.change_places(2);
  r.reserve(4);
  r.close();
  const auto before = r.history(7);
  CHECK(before.plan().capacity == 2);
  CHECK_FALSE(before.closed());
  CHECK(before.count(in) == 2);
  CHECK(before.explain(4, 0)[2] == "2 of 2 places were taken: number 2 in line");

  const auto history = r.history();
  CHECK(history.closed());
  CHECK(history.count(gone) == 4);
  using lines = std::vector<std::string>;
  const std::string at_four = "1970-01-01T00:00:04.000Z";
  const std::string at_six = "1970-01-01T00:00:06.000Z";
  CHECK(history.explain(2, 0) ==
        lines{"ticket 2 was taken at position 3, 1970-01-01T00:00:02.000Z",
              "1 tickets were taken before it: 1 had a place, 0 waited, 0 had been cancelled",
              "1 of 1 places were taken: number 1 in line",
              "the store changed the places to 2 at position 5, " + at_four,
              "it was the first in line and got a place that came free at position 6, " + at_four,
              "the store closed at position 8, " + at_six,
              "it was cancelled at position 9, " + at_six, "now cancelled"});
  CHECK(history.replay(before.plan()) == statuses{gone, gone, gone, gone});
  CHECK(before.replay(before.plan()) == statuses{in, in, waits, waits});
}

namespace {

/// Five line up for two places and are drawn; then a place is given back and offered.
struct lottery : rush {
  lottery() : rush(lottery_plan()) {
    for (std::uint8_t n = 1; n <= 5; ++n) reserve(n);
    wait_until(opening);
    keep_time();
    draw(secret);
  }

  static slot_plan lottery_plan() {
    slot_plan plan{2, 3, opening, {1'000'000'000}};
    plan.opening = opening_mode::lottery;
    plan.draw_commitment = draw_commitment(secret);
    plan.promotion = promotion_mode::offer;
    plan.offer_minutes = 1;
    return plan;
  }

  static constexpr timestamp opening{60'000};
  static inline const hex_digest secret = sha256_of("secret");
};

bool has_line(const std::vector<std::string>& lines, std::string_view text) {
  return std::ranges::any_of(
      lines, [&](const auto& line) { return line.find(text) != std::string::npos; });
}

}  // namespace

TEST_CASE("slot history: a lottery is worked out again") {
  lottery r;
  const auto history = r.history();
  REQUIRE(history.draw());
  const auto& draw = *history.draw();
  CHECK(draw.entrants == std::vector<std::uint32_t>{1, 2, 3, 4, 5});
  CHECK(draw.winners.size() == 2);
  CHECK(draw.winners == std::vector(draw.order.begin(), draw.order.begin() + 2));
  CHECK(check_draw(r.id(), history.plan(), draw).empty());

  const auto winner = history.explain(draw.order[0], 0);
  CHECK(has_line(winner, "it lined up for the draw"));
  CHECK(has_line(winner, "the draw made it number 1"));
  CHECK(has_line(winner, "the draw gave it a place"));
  CHECK(winner.back() == "now confirmed");
  CHECK(history.explain(draw.order[4], 0).back() == "now number 3 in line");

  // The same people under other rules.
  auto more = history.plan();
  more.capacity = 3;
  const auto other = history.replay(more);
  CHECK(other[draw.order[2] - 1] == in);
  CHECK(other[draw.order[3] - 1] == waits);

  auto wrong = draw;
  wrong.drawn->secret = sha256_of("another");
  CHECK(check_draw(r.id(), history.plan(), wrong).size() >= 2);
  wrong = draw;
  wrong.entrants.pop_back();
  CHECK_FALSE(check_draw(r.id(), history.plan(), wrong).empty());
  wrong = draw;
  wrong.chain[0] ^= 1;
  CHECK_FALSE(check_draw(r.id(), history.plan(), wrong).empty());
  wrong = draw;
  std::swap(wrong.winners[0], wrong.winners[1]);
  CHECK_FALSE(check_draw(r.id(), history.plan(), wrong).empty());
}

TEST_CASE("slot history: offers are part of it") {
  lottery r;
  const auto order = r.history().draw()->order;
  r.cancel(static_cast<std::uint8_t>(order[0]), order[0]);
  CHECK(r.history().explain(order[2], 0).back() == "now offered a place");
  CHECK(r.history().count(reservation_status::OFFERED) == 1);
  r.wait_until({200'000});
  r.keep_time();
  r.accept(static_cast<std::uint8_t>(order[3]), order[3]);
  const auto history = r.history();
  CHECK(has_line(history.explain(order[2], 0), "the offer expired"));
  CHECK(history.explain(order[2], 0).back() == "now cancelled");
  CHECK(has_line(history.explain(order[3], 0), "it accepted the offer"));
  CHECK(history.explain(order[3], 0).back() == "now confirmed");
  CHECK(has_line(history.explain(order[4], 0), "the offer to ticket"));
  CHECK(history.replay(history.plan())[order[3] - 1] == in);
}

TEST_CASE("slot history: records that do not fit are told") {
  storage::memory_event_log log;
  storage::append(log, {storage::request("slot/x", 0, {"{}"})});
  slot_history history;
  CHECK_FALSE(log.read_from(1, [&](const storage::record& r) {
    CHECK(history.take(r));
    return true;
  }));
}

}  // namespace moim::transport::slot_history_test
