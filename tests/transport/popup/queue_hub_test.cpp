// Tests the fan-out of live queues: what listeners get, when, and that nothing is lost between log
// and feed.
#include "transport/popup/queue_hub.hpp"

#include <doctest/doctest.h>

#include "tests/transport/popup/hub_fixture.hpp"

namespace moim::transport::queue_hub_test {

using namespace testing;
using namespace std::chrono_literals;
using enum queue_status;

TEST_CASE("queue hub: each listener is told its place, then what changes it") {
  hub_server s;
  s.commit(planned);
  s.commit(place_confirmed{user(1), 1});
  ear confirmed(s, 1), onlooker(s, 9);
  CHECK(confirmed.next() == event("2-1", {CONFIRMED, 1, 0, 0, 1, 1}));
  CHECK(onlooker.next() == event("2-0", {NONE, 0, 0, 0, 1, 1}));

  s.happen(place_confirmed{user(2), 2});
  CHECK(confirmed.next() == event("3-1", {CONFIRMED, 1, 0, 0, 2, 0}));
  CHECK(onlooker.next() == event("3-0", {NONE, 0, 0, 0, 2, 0}));
  s.happen(waitlist_joined{user(3), 3});
  CHECK(onlooker.next() == event("4-0", {NONE, 0, 0, 1, 2, 0}));
  ear waiting(s, 3);
  CHECK(waiting.next() == event("4-3", {WAITING, 3, 1, 0, 2, 0}));
  CHECK(confirmed.next() == event("4-1", {CONFIRMED, 1, 0, 1, 2, 0}));

  // Who comes behind changes nothing for an onlooker but the length of the line.
  s.happen(waitlist_joined{user(9), 4});
  CHECK(onlooker.next() == event("5-4", {WAITING, 4, 2, 0, 2, 0}));
  CHECK(waiting.next() == event("5-3", {WAITING, 3, 1, 1, 2, 0}));
}

TEST_CASE("queue hub: a cancellation with its promotion is one change") {
  hub_server s;
  s.commit(planned);
  s.commit(place_confirmed{user(1), 1});
  s.commit(place_confirmed{user(2), 2});
  s.commit(waitlist_joined{user(3), 3});
  ear waiting(s, 3);
  CHECK(waiting.next() == event("4-3", {WAITING, 3, 1, 0, 2, 0}));
  s.happen_at_once({reservation_cancelled{user(1), 1}, waiter_promoted{user(3), 3}});
  CHECK(waiting.next() == event("6-3", {CONFIRMED, 3, 0, 0, 2, 0}));
}

TEST_CASE("queue hub: an untouched slot has the places of its plan") {
  hub_server s;
  s.commit(announced);
  ear onlooker(s, 1);
  CHECK(onlooker.next() == event("1-0", {NONE, 0, 0, 0, 0, slot_capacity}));
}

TEST_CASE("queue hub: an untouched slot follows its store, until it begins") {
  hub_server s;
  s.commit(announced);
  ear onlooker(s, 1);
  static_cast<void>(onlooker.next());
  s.happen(store_edited{details_with(7)});
  CHECK(onlooker.next() == event("2-0", {NONE, 0, 0, 0, 0, 7}));
  s.happen(planned);  // as it was when the first reservation came
  CHECK(onlooker.next() == event("3-0", {NONE, 0, 0, 0, 0, slot_capacity}));
  s.happen(store_edited{details_with(9)});
  s.happen(slot_replanned{{9, 10, {0}, {1}, 4}});
  CHECK(onlooker.next() == event("5-0", {NONE, 0, 0, 0, 0, 9}));
}

TEST_CASE("queue hub: an untouched slot of a store that closes has no places") {
  hub_server s;
  s.commit(announced);
  ear before(s, 1);
  static_cast<void>(before.next());
  s.happen(store_closed{});
  const auto closed = event("2-0", {NONE, 0, 0, 0, 0, 0, true});
  CHECK(before.next() == closed);
  CHECK(ear(s, 2).next() == closed);
}

TEST_CASE("queue hub: places that are added reach all who get one, as one change") {
  hub_server s;
  s.commit(planned);
  s.commit(place_confirmed{user(1), 1});
  s.commit(place_confirmed{user(2), 2});
  for (unsigned n = 3; n <= 5; ++n) s.commit(waitlist_joined{user(n), n});
  ear third(s, 3), fourth(s, 4), fifth(s, 5);
  for (auto* who : {&third, &fourth, &fifth}) static_cast<void>(who->next());
  s.happen_at_once({slot_replanned{{4, 10, {0}, {1}, 5}}, waiter_promoted{user(3), 3},
                    waiter_promoted{user(4), 4}});
  CHECK(third.next() == event("9-3", {CONFIRMED, 3, 0, 1, 4, 0}));
  CHECK(fourth.next() == event("9-4", {CONFIRMED, 4, 0, 1, 4, 0}));
  CHECK(fifth.next() == event("9-5", {WAITING, 5, 1, 0, 4, 0}));

  // Fewer places than are confirmed: who leaves makes none free.
  s.happen(slot_replanned{{3, 10, {0}, {1}, 6}});
  s.happen(reservation_cancelled{user(1), 1});
  CHECK(fifth.next() == event("11-5", {WAITING, 5, 1, 0, 3, 0}));
}

TEST_CASE("queue hub: whoever is dropped by a close is told, whenever its turn comes") {
  hub_server s;
  s.commit(planned);
  s.commit(place_confirmed{user(1), 1});
  s.commit(place_confirmed{user(2), 2});
  s.commit(waitlist_joined{user(3), 3});
  ear confirmed(s, 1), waiting(s, 3), onlooker(s, 9);
  for (auto* who : {&confirmed, &waiting, &onlooker}) static_cast<void>(who->next());
  s.happen_at_once({slot_closed{}, reservations_dropped{{{user(1), 1}, {user(2), 2}}}});
  CHECK(confirmed.next() == event("6-1", {CANCELLED, 1, 0, 1, 0, 0, true}));
  CHECK(waiting.next() == event("6-3", {WAITING, 3, 1, 0, 0, 0, true}));
  CHECK(onlooker.next() == event("6-0", {NONE, 0, 0, 1, 0, 0, true}));
  s.happen(reservations_dropped{{{user(3), 3}}});
  CHECK(waiting.next() == event("7-3", {CANCELLED, 3, 0, 0, 0, 0, true}));
  CHECK(confirmed.next() == event("7-1", {CANCELLED, 1, 0, 0, 0, 0, true}));
  CHECK(ear(s, 3).next() == event("7-3", {CANCELLED, 3, 0, 0, 0, 0, true}));
}

TEST_CASE("queue hub: what the log has shown is not taken in twice, what it has not is taken in") {
  hub_server s;
  s.commit(planned);
  s.log.stand_still = true;
  ear listener(s, 1);
  s.log.has_read.get_future().wait();
  s.happen(place_confirmed{user(1), 1});  // after the read
  s.tell_last();                          // and once more
  s.log.may_tell.set_value();
  CHECK(listener.next() == event("2-1", {CONFIRMED, 1, 0, 0, 1, 1}));
  s.tell_last();
  s.happen(place_confirmed{user(2), 2});
  CHECK(listener.next() == event("3-1", {CONFIRMED, 1, 0, 0, 2, 0}));
}

TEST_CASE("queue hub: what happens to the store while its slot is read is not lost") {
  hub_server s;
  s.commit(announced);
  s.log.stand_still = true;
  ear listener(s, 1);
  s.log.has_read.get_future().wait();
  s.happen(store_edited{details_with(7)});
  s.log.may_tell.set_value();
  CHECK(listener.next() == event("2-0", {NONE, 0, 0, 0, 0, 7}));
}

TEST_CASE("queue hub: a read for listeners that have gone is not taken for that of others") {
  hub_server s;
  s.commit(planned);
  s.log.stand_still = true;
  {
    ear gone(s, 1);
    s.log.has_read.get_future().wait();
    gone.raw().abort();
  }
  CHECK(eventually([&] { return s.server->counters().streams_open == 0; }));
  s.log.stand_still = false;
  s.happen(place_confirmed{user(1), 1});  // nobody listens, so nobody keeps it
  ear listener(s, 1);
  s.log.may_tell.set_value();
  CHECK(listener.next() == event("2-1", {CONFIRMED, 1, 0, 0, 1, 1}));
}

TEST_CASE("queue hub: it follows the feed while somebody listens") {
  hub_server s;
  CHECK_FALSE(s.feed.followed);
  for (int round = 0; round < 2; ++round) {
    ear one(s, 1), two(s, 2);
    static_cast<void>(one.next());
    static_cast<void>(two.next());
    CHECK(s.feed.followed);
    one.raw().abort();
    CHECK(eventually([&] { return s.server->counters().streams_open == 1; }));
    CHECK(s.feed.followed);
    two.raw().abort();
    CHECK(eventually([&] { return !s.feed.followed; }));
  }
}

TEST_CASE("queue hub: who comes back is told what it has not seen, and only that") {
  hub_server s;
  s.commit(planned);
  s.commit(place_confirmed{user(1), 1});
  ear up_to_date(s, 1, "2-1"), behind(s, 1, "1-0"), of_another(s, 1, "2-2"), confused(s, 1, "x");
  const auto now = event("2-1", {CONFIRMED, 1, 0, 0, 1, 1});
  CHECK(behind.next() == now);
  CHECK(of_another.next() == now);
  CHECK(confused.next() == now);
  s.happen(place_confirmed{user(2), 2});
  CHECK(up_to_date.next() == event("3-1", {CONFIRMED, 1, 0, 0, 2, 0}));
}

TEST_CASE("queue hub: a user has so many streams, and one that ends makes room") {
  hub_server s;
  std::vector<std::unique_ptr<ear>> ears;
  for (std::uint32_t n = 0; n < limits::queue_listeners_per_user_max; ++n) {
    ears.push_back(std::make_unique<ear>(s, 1));
    CHECK(ears.back()->status == 200);
  }
  CHECK(ear(s, 1).status == 429);
  CHECK(ear(s, 2).status == 200);
  ears.front()->raw().abort();
  CHECK(eventually([&] {
    return s.server->counters().streams_open == limits::queue_listeners_per_user_max - 1;
  }));
  CHECK(ear(s, 1).status == 200);
}

TEST_CASE("queue hub: past streams_max nobody is let in, and nothing is kept") {
  http_limits limits;
  limits.streams_max = 1;
  hub_server s(limits);
  ear one(s, 1);
  CHECK(ear(s, 2).status == 503);
  static_cast<void>(one.next());
  one.raw().abort();
  CHECK(eventually([&] { return !s.feed.followed; }));
  CHECK(ear(s, 2).status == 200);
}

TEST_CASE("queue hub: a line that cannot be read ends its streams") {
  hub_server s;
  s.commit(announced);
  s.log.broken = true;
  CHECK(ear(s, 1).next().empty());
  CHECK(eventually([&] { return s.server->counters().streams_open == 0; }));
  s.log.broken = false;
  CHECK(ear(s, 1).next() == event("1-0", {NONE, 0, 0, 0, 0, slot_capacity}));
}

TEST_CASE("queue hub: a read that takes too long, in events, ends its streams") {
  hub_server s;
  s.commit(planned);
  s.log.stand_still = true;
  ear listener(s, 1);
  s.log.has_read.get_future().wait();
  actors::committed_batch batch;
  batch.facts.assign(limits::queue_missed_events_max, actors::fact<slot>{s.id, 1, {}, planned});
  s.run([&] { s.feed.on_batch(batch); });
  CHECK(s.server->counters().streams_open == 1);
  batch.facts.resize(1);
  s.run([&] { s.feed.on_batch(batch); });
  CHECK(listener.next().empty());
  s.log.stand_still = false;
  s.log.may_tell.set_value();
  CHECK(ear(s, 1).next() == event("1-0", {NONE, 0, 0, 0, 0, slot_capacity}));
}

TEST_CASE("queue hub: many changes reach a listener as few, and the last one always") {
  hub_server s;
  s.commit(planned);
  ear listener(s, 1);
  static_cast<void>(listener.next());
  const auto start = std::chrono::steady_clock::now();
  constexpr std::uint32_t changes = 2'000;
  for (std::uint32_t n = 0; n < changes / 2; ++n) {
    const auto ticket = n + 1;
    s.happen(place_confirmed{user(1), ticket});
    s.happen(reservation_cancelled{user(1), ticket});
  }
  s.happen(place_confirmed{user(2), changes / 2 + 1});
  const auto last = "id: " + std::to_string(changes + 2) + '-' + std::to_string(changes / 2);
  std::size_t events = 1;
  while (!listener.next().starts_with(last)) ++events;
  const auto rounds = (std::chrono::steady_clock::now() - start) /
                      std::chrono::milliseconds{limits::queue_interval_ms};
  CHECK(events <= static_cast<std::size_t>(rounds) + 2);
}

TEST_CASE("queue hub: who does not read is told the newest when it reads on") {
  http_limits limits;
  limits.stream_send_buffer_bytes = 1;
  hub_server s(limits, 1ms);
  s.commit(planned);
  client deaf(*s.server);
  deaf.socket().set_option(asio::socket_base::receive_buffer_size(1));
  deaf.send(get("/1"));
  ear other(s, 2);
  static_cast<void>(other.next());
  std::uint32_t ticket = 0;
  for (std::uint32_t n = 0; n < 60; ++n) {
    // One round each, as seen by the listener that reads.
    if (n % 2 == 0) {
      s.happen(place_confirmed{user(3), ++ticket});
    } else {
      s.happen(reservation_cancelled{user(3), ticket});
    }
    static_cast<void>(other.next());
  }
  CHECK(s.server->counters().streams_open == 2);
  s.happen(place_confirmed{user(3), ++ticket});
  s.happen(place_confirmed{user(4), ++ticket});
  const auto last = event("63-0", {NONE, 0, 0, 0, 2, 0}) + "\n\n";
  std::string all;
  while (!all.ends_with(last)) {
    char c = 0;
    asio::read(deaf.socket(), asio::buffer(&c, 1));
    all += c;
  }
  std::size_t events = 0;
  for (auto at = all.find("id: "); at != std::string::npos; at = all.find("id: ", at + 1)) ++events;
  CHECK(events < 60);
}

TEST_CASE("queue hub: the listeners of a round may leave while it goes on") {
  hub_server s;
  s.commit(planned);
  std::vector<std::unique_ptr<ear>> ears;
  for (unsigned n = 0; n < 5 * limits::queue_slice_listeners / 2; ++n) {
    ears.push_back(std::make_unique<ear>(s, n));
    static_cast<void>(ears.back()->next());
  }
  ear stays(s, 255);
  static_cast<void>(stays.next());
  for (std::uint32_t ticket = 1; !ears.empty(); ++ticket) {
    s.happen(place_confirmed{user(200), ticket});
    for (int left = 10; left > 0 && !ears.empty(); --left) {
      ears[(ticket * 37U + static_cast<unsigned>(left)) % ears.size()]->raw().abort();
      ears.erase(ears.begin() + (ticket * 37U + static_cast<unsigned>(left)) % ears.size());
    }
    s.happen(reservation_cancelled{user(200), ticket});
  }
  CHECK(eventually([&] { return s.server->counters().streams_open == 1; }));
}

}  // namespace moim::transport::queue_hub_test
