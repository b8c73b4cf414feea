// Slots open, are drawn and end their offers on time and once, without a command of a client, and
// after a restart too.
#include "actors/popup/slot_timers.hpp"

#include <doctest/doctest.h>

#include "actors/feed/timer_service.hpp"
#include "domain/popup/line_draw.hpp"
#include "tests/actors/feed/reaction_fixture.hpp"

namespace moim::actors::slot_timers_test {

namespace {

constexpr timestamp opening{60'000};
constexpr std::int64_t minute_ms = 60'000;

hex_digest secret_of(store_id store) {
  return sha256_of("secret of " + to_text(store));
}

store_details rush_details(opening_mode how) {
  auto d = details(2);
  d.opening = how;
  d.promotion = promotion_mode::offer;
  d.offer_minutes = 1;
  d.reservation_opens_at = opening;
  return d;
}

struct timed_fixture {
  explicit timed_fixture(storage::event_log& l, timestamp start, draw_secret secret = &secret_of)
      : clock(start), log(l), actors(l) {
    outside_world outside;
    outside.secret_of = std::move(secret);
    actors.start<timer_service>(timer_service::clock{[this] { return clock; }},
                                make_timer_sources(actors.environment(), outside));
    actors.run();
  }

  void announce_rush(opening_mode how) {
    std::optional<hex_digest> commitment;
    if (how == opening_mode::lottery) commitment = draw_commitment(secret_of(the_store()));
    actors.send<store>(the_store(), create_store{organizer, rush_details(how), commitment},
                       {clock, organizer});
    actors.run();
  }
  void line_up(std::uint32_t users) {
    const auto* row = actors.current_view()->find_store(the_store());
    const auto plan =
        plan_slot(row->details, starts_at(the_slot()), row->changed_at, row->draw_commitment);
    for (std::uint32_t n = 1; n <= users; ++n) {
      actors.send<slot>(the_slot(), reserve{user(n), plan}, {clock, user(n)});
    }
    actors.run();
  }
  void pass(std::int64_t ms) {
    clock.ms += ms;
    actors.advance(ms);
  }
  slot_row row() const { return *actors.current_view()->slots.find(the_slot()); }
  std::size_t written(std::string_view type) const { return count(log, type); }

  timestamp clock;
  storage::event_log& log;
  node_fixture actors;
};

}  // namespace

TEST_CASE("slot times: a line opens at its minute, not before, and once") {
  breakable_log log;
  timed_fixture t{log, now};
  t.announce_rush(opening_mode::prequeue);
  t.line_up(4);
  CHECK(t.row().waiting == 4);
  t.pass(opening.ms - now.ms - 1);
  CHECK(t.written("line_opened") == 0);
  t.pass(1);
  CHECK(t.written("line_opened") == 1);
  CHECK(t.row().confirmed == 2);
  const auto records = log.last_position();
  t.pass(10 * minute_ms);
  CHECK(log.last_position() == records);
  CHECK(t.actors.reports.empty());
}

TEST_CASE("slot times: a line whose minute passed while nothing ran opens at the start") {
  breakable_log log;
  {
    timed_fixture before{log, now};
    before.announce_rush(opening_mode::prequeue);
    before.line_up(3);
  }
  timed_fixture after{log, {opening.ms + 7 * minute_ms}};
  after.pass(0);
  CHECK(after.written("line_opened") == 1);
  CHECK(after.row().confirmed == 2);
}

TEST_CASE("slot times: an opening that the store moves is the one that counts") {
  breakable_log log;
  timed_fixture t{log, now};
  t.announce_rush(opening_mode::prequeue);
  t.line_up(3);
  store_changes later;
  later.reservation_opens_at = timestamp{opening.ms + minute_ms};
  t.actors.send<store>(the_store(), edit_store{organizer, false, later}, {t.clock, organizer});
  t.actors.run();
  t.pass(opening.ms - now.ms);
  CHECK(t.written("line_opened") == 0);
  t.pass(minute_ms);
  CHECK(t.written("line_opened") == 1);
}

TEST_CASE(
    "slot times: a lottery is drawn right after its line has closed, with the chain of that") {
  breakable_log log;
  timed_fixture t{log, now};
  t.announce_rush(opening_mode::lottery);
  t.line_up(6);
  t.pass(opening.ms - now.ms);
  t.pass(0);
  CHECK(t.written("line_closed") == 1);
  CHECK(t.written("line_drawn") == 1);
  CHECK(t.row().confirmed == 2);
  hex_digest chain;
  line_drawn drawn;
  CHECK_FALSE(log.read_stream(storage::stream_of<slot>(the_slot()), 1, [&](const auto& record) {
    slot::event event;
    std::string why;
    REQUIRE(storage::decode_event<slot>(record, event, why));
    if (std::holds_alternative<line_closed>(event)) chain = {record.chain};
    if (const auto* e = std::get_if<line_drawn>(&event)) drawn = *e;
    return true;
  }));
  CHECK(drawn.secret == secret_of(the_store()));
  CHECK(drawn.chain == chain);
  CHECK(drawn.seed == draw_seed(drawn.secret, chain, the_slot()));
}

TEST_CASE("slot times: a draw that fails is reported, and done when the secret is there again") {
  breakable_log log;
  {
    timed_fixture t{log, now, [](store_id) { return hex_digest{}; }};
    t.announce_rush(opening_mode::lottery);
    t.line_up(3);
    t.pass(opening.ms - now.ms);
    t.pass(0);
    CHECK(t.written("line_closed") == 1);
    CHECK(t.written("line_drawn") == 0);
    REQUIRE(t.actors.reports.size() == 1);
    CHECK(t.actors.reports[0].find("wrong_draw_secret") != std::string::npos);
  }
  timed_fixture after{log, {opening.ms + 1}};
  after.pass(0);
  CHECK(after.written("line_drawn") == 1);
  CHECK(after.row().confirmed == 2);
}

TEST_CASE("slot times: an offer ends on time, and the next in line gets one") {
  breakable_log log;
  timed_fixture t{log, now};
  t.announce_rush(opening_mode::prequeue);
  t.line_up(4);
  t.pass(opening.ms - now.ms);
  t.actors.send<slot>(the_slot(), cancel_reservation{user(1), 1}, {t.clock, user(1)});
  t.actors.run();
  CHECK(t.row().offered == 1);
  const auto* rows = t.actors.current_view()->reservations.find(user(3));
  REQUIRE(rows != nullptr);
  CHECK(t.actors.current_view()->shown_status((*rows)->back()) == reservation_status::OFFERED);
  t.pass(minute_ms - 1);
  CHECK(t.written("offer_expired") == 0);
  t.pass(1);
  CHECK(t.written("offer_expired") == 1);
  CHECK(t.written("place_offered") == 2);
  const auto answer = t.actors.send<slot>(the_slot(), accept_offer{user(4), 4}, {t.clock, user(4)});
  t.actors.run();
  REQUIRE(std::holds_alternative<reservation_place>((*answer)->result));
  CHECK(t.row().confirmed == 2);
  CHECK(t.row().offered == 0);
  t.pass(10 * minute_ms);
  CHECK(t.written("offer_expired") == 1);
}

TEST_CASE("slot times: a slot that closes has nothing to do any more") {
  breakable_log log;
  timed_fixture t{log, now};
  t.announce_rush(opening_mode::lottery);
  t.line_up(3);
  close(t.actors);
  t.actors.run();
  const auto records = log.last_position();
  t.pass(opening.ms);
  t.pass(10 * minute_ms);
  CHECK(log.last_position() == records);
  CHECK(t.row().waiting == 0);
}

}  // namespace moim::actors::slot_timers_test
