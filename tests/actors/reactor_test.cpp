// Reactions through the real actors: what a store does reaches its slots, once, in whatever order
// things happen, however often the process dies, and without more under way than there may be.
#include "actors/reactor.hpp"

#include <set>

#include "domain/limits.hpp"
#include "tests/actors/stage.hpp"

namespace moim::actors {

namespace {

constexpr timestamp now{1'000};
constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
constexpr std::int32_t first_day = 100;

user_id user(std::uint32_t n) {
  user_id id;
  for (std::size_t i = 0; i < 4; ++i) {
    id.value.bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
  }
  return id;
}

const user_id organizer = user(9'999);

store_id the_store() {
  store_id id;
  id.value.bytes[0] = 1;
  return id;
}

slot_id the_slot(std::int32_t day = 0) {
  return {the_store(), {first_day + day}, {600}};
}

/// One slot a day at 10:00.
store_details details(std::uint32_t capacity, std::int32_t days = 3) {
  store_details d;
  d.name = "First Light";
  d.category = "life";
  d.location = "Seongsu";
  d.start_date.days = first_day;
  d.end_date.days = first_day + days - 1;
  d.reservation_opens_at = {0};
  d.reservation_closes_at = {200 * day_ms};
  d.time_slots = {{600}};
  d.capacity_per_slot = capacity;
  return d;
}

timestamp starts_at(const slot_id& id) {
  return {id.date.days * day_ms + id.time.minutes * 60'000LL};
}

void announce(stage& s, std::uint32_t capacity, std::int32_t days = 3) {
  s.send<store>(the_store(), create_store{organizer, details(capacity, days)}, {now, organizer});
  s.run();
}

auto edit(stage& s, std::uint32_t capacity) {
  store_changes changes;
  changes.capacity_per_slot = capacity;
  return s.send<store>(the_store(), edit_store{organizer, false, changes}, {now, organizer});
}

auto close(stage& s) {
  return s.send<store>(the_store(), close_store{organizer, false}, {now, organizer});
}

/// With the plan that the view shows, as the route does.
auto send_reserve(stage& s, std::uint32_t n, const slot_id& id = the_slot()) {
  const auto* row = s.current_view()->find_store(the_store());
  const auto plan = plan_slot(row->details, starts_at(id), row->changed_at);
  return s.send<slot>(id, reserve{user(n), plan}, {now, user(n)});
}

void fill(stage& s, std::uint32_t users, const slot_id& id = the_slot()) {
  for (std::uint32_t n = 1; n <= users; ++n) {
    send_reserve(s, n, id);
  }
  s.run();
}

struct logged {
  std::string type;
  std::string cause;
};

std::vector<logged> records_of(const storage::event_log& log, const slot_id& id = the_slot()) {
  std::vector<logged> found;
  CHECK_FALSE(log.read_stream(storage::stream_of<slot>(id), 1, [&](const storage::record& r) {
    found.push_back({std::string{r.type}, std::string{r.cause}});
    return true;
  }));
  return found;
}

std::size_t count(const storage::event_log& log, std::string_view type,
                  const slot_id& id = the_slot()) {
  const auto records = records_of(log, id);
  return static_cast<std::size_t>(
      std::count_if(records.begin(), records.end(), [&](const auto& r) { return r.type == type; }));
}

std::uint64_t cursor_of(const storage::event_log& log) {
  return std::get<0>(log.find_cursor(reactor_cursor));
}

slot_state state_of(const storage::event_log& log, const slot_id& id = the_slot()) {
  slot_state state;
  CHECK_FALSE(log.read_stream(storage::stream_of<slot>(id), 1, [&](const storage::record& r) {
    slot::event event;
    std::string why;
    REQUIRE(storage::decode_event<slot>(r, event, why));
    slot::evolve(state, event, r.time);
    return true;
  }));
  return state;
}

}  // namespace

TEST_CASE("reactor: an edit reaches the slots that have begun, with its position as the cause") {
  breakable_log log;
  stage s{log};
  announce(s, 1);
  fill(s, 3);
  fill(s, 2, the_slot(1));
  const auto edited = edit(s, 2);
  s.run();
  const auto cause = storage::cause_of_reaction((*edited)->position);
  CHECK(count(log, "slot_replanned") == 1);
  CHECK(count(log, "waiter_promoted") == 1);
  CHECK(records_of(log).back().cause == cause);
  CHECK(records_of(log, the_slot(1)).back().cause == cause);
  CHECK(records_of(log, the_slot(2)).empty());  // nobody was there
  CHECK(s.current_view()->slots.find(the_slot())->capacity == 2);
  CHECK(s.current_view()->slots.find(the_slot())->confirmed == 2);
  CHECK(cursor_of(log) >= (*edited)->position);
  CHECK(s.reports.empty());
}

TEST_CASE("reactor: an edit that does not change the rules leaves the slots alone") {
  breakable_log log;
  stage s{log};
  announce(s, 1);
  fill(s, 3);
  const auto before = log.last_position();
  store_changes changes;
  changes.name = "Second Light";
  s.send<store>(the_store(), edit_store{organizer, false, changes}, {now, organizer});
  s.run();
  CHECK(log.last_position() == before + 1);
  CHECK(cursor_of(log) == before + 1);
}

TEST_CASE("reactor: a first reservation with the old plan gets the new one, wherever they cross") {
  for (std::uint32_t steps = 0; steps < 40; ++steps) {
    breakable_log log;
    stage s{log};
    announce(s, 1);
    const auto first = send_reserve(s, 1);  // its plan is that of before
    const auto second = send_reserve(s, 2);
    for (std::uint32_t i = 0; i < steps; ++i) {
      s.step();
    }
    edit(s, 2);
    s.run();
    CAPTURE(steps);
    const auto state = state_of(log);
    CHECK(state.plan->capacity == 2);
    CHECK(state.confirmed == 2);
  }
  for (std::uint32_t steps = 0; steps < 40; ++steps) {
    breakable_log log;
    stage s{log};
    announce(s, 1);
    edit(s, 2);
    for (std::uint32_t i = 0; i < steps; ++i) {
      s.step();
    }
    send_reserve(s, 1);  // with the old plan, or with the new one
    send_reserve(s, 2);
    s.run();
    CAPTURE(steps);
    CHECK(state_of(log).plan->capacity == 2);
    CHECK(state_of(log).confirmed == 2);
  }
}

TEST_CASE("reactor: a close reaches a slot whose first reservation was under way") {
  for (std::uint32_t steps = 0; steps < 40; ++steps) {
    breakable_log log;
    stage s{log};
    announce(s, 1);
    close(s);
    for (std::uint32_t i = 0; i < steps; ++i) {
      s.step();
    }
    send_reserve(s, 1);
    s.run();
    CAPTURE(steps);
    const auto state = state_of(log);
    CHECK(state.closed);
    CHECK(state.confirmed == 0);
    CHECK(s.current_view()->slots.find(the_slot())->confirmed == 0);
    CHECK(s.current_view()->find_store(the_store())->closed_at == now);
  }
}

TEST_CASE("reactor: a close drops more than go at once, a part at a time") {
  breakable_log log;
  stage s{log};
  announce(s, 3);
  const auto users = 2 * limits::dropped_at_once_max + 7;
  fill(s, users);
  close(s);
  s.run();
  CHECK(count(log, "slot_closed") == 1);
  CHECK(count(log, "reservations_dropped") == 3);
  CHECK(state_of(log).confirmed == 0);
  CHECK(state_of(log).line.size() == 0);
  const auto* row = s.current_view()->slots.find(the_slot());
  CHECK(row->confirmed == 0);
  CHECK(row->waiting == 0);
  const auto* mine = s.current_view()->reservations.find(user(users));
  CHECK((*mine)->front().status == reservation_status::CANCELLED);
  const auto refused = send_reserve(s, users + 1);
  s.run();
  const auto* why = std::get_if<slot::rejection>(&(*refused)->result);
  REQUIRE(why != nullptr);
  CHECK(std::holds_alternative<slot_is_closed>(*why));
}

TEST_CASE("reactor: whenever the process dies, every order has one effect in the end") {
  constexpr std::int32_t days = 5;
  for (std::uint32_t steps = 0; steps < 120; steps += 3) {
    breakable_log log;
    CAPTURE(steps);
    {
      stage s{log};
      announce(s, 1, days);
      for (std::int32_t day = 0; day < days; ++day) {
        fill(s, 3, the_slot(day));
      }
      edit(s, 2);
      edit(s, 1);
      edit(s, 3);
      for (std::uint32_t i = 0; i < steps; ++i) {
        s.step();
      }
      log.broken = true;  // from here on nothing reaches the disk any more
      s.run();
    }
    log.broken = false;
    {
      stage s{log};
      s.run();
    }
    stage s{log};  // and once more, with nothing left to do
    const auto before = log.last_position();
    s.run();
    CHECK(log.last_position() == before);
    const auto capacity = s.current_view()->find_store(the_store())->details.capacity_per_slot;
    for (std::int32_t day = 0; day < days; ++day) {
      const auto state = state_of(log, the_slot(day));
      CHECK(state.plan->capacity == capacity);
      CHECK(state.confirmed >= std::min(capacity, 3U));
      std::set<std::string> causes;
      for (const auto& r : records_of(log, the_slot(day))) {
        if (r.type == "slot_replanned") {
          CHECK(causes.insert(r.cause).second);
        }
      }
    }
  }
}

TEST_CASE("reactor: a cursor that was lost costs deliveries, not effects") {
  breakable_log log;
  {
    stage s{log};
    announce(s, 1);
    fill(s, 3);
    edit(s, 2);
    s.run();
    edit(s, 3);
    s.run();
  }
  const auto before = log.last_position();
  const auto cursor = cursor_of(log);
  for (const std::uint64_t position : {std::uint64_t{0}, cursor / 2, cursor}) {
    CHECK_FALSE(log.put_cursor(reactor_cursor, position));
    stage s{log};
    s.run();
    CHECK(log.last_position() == before);
    CHECK(cursor_of(log) >= cursor);
  }
}

TEST_CASE("reactor: no more is under way than there may be, and all gets its turn") {
  breakable_log log;
  stage s{log};
  constexpr std::int32_t days = 300;  // more slots than orders may be under way
  static_assert(days > limits::reactions_in_flight_max);
  announce(s, 1, days);
  for (std::int32_t day = 0; day < days; ++day) {
    send_reserve(s, 1, the_slot(day));
  }
  s.run();
  edit(s, 2);
  edit(s, 3);
  std::int64_t most = 0;
  while (s.step()) {
    most = std::max(most, s.counters.orders_in_flight.load());
  }
  CHECK(most == static_cast<std::int64_t>(limits::reactions_in_flight_max));
  CHECK(s.counters.orders_in_flight == 0);
  CHECK(s.counters.reacted_position == log.last_position());
  for (std::int32_t day = 0; day < days; ++day) {
    CHECK(state_of(log, the_slot(day)).plan->capacity == 3);
  }
}

TEST_CASE("reactor: when the log fails it stops, tells why, and a restart goes on") {
  breakable_log log;
  std::uint64_t before = 0;
  {
    stage s{log};
    announce(s, 1);
    fill(s, 3);
    before = cursor_of(log);
    edit(s, 2);
    while (log.last_position() < 5 + 1 && s.step()) {  // created, planned, three tickets; edited
    }
    log.broken = true;
    s.run();
    CHECK(cursor_of(log) == before);
    REQUIRE_FALSE(s.reports.empty());
    CHECK(s.reports.back().starts_with("reactions stop at position"));
    CHECK(count(log, "slot_replanned") == 0);
  }
  log.broken = false;
  stage s{log};
  s.run();
  CHECK(count(log, "slot_replanned") == 1);
  CHECK(cursor_of(log) > before);
}

TEST_CASE("reactor: a command that reacts to an event takes effect once, also after a restart") {
  breakable_log log;
  const auto send_replan = [](stage& s, std::uint32_t capacity, std::uint64_t cause) {
    auto answer = std::make_shared<std::optional<answer_of<slot>>>();
    const slot_plan plan{capacity, 1'000'000, {0}, {1'000'000}, capacity};
    s.door().ask(command_for<slot>{the_slot(), replan{plan}, {now, {}}, {}, cause},
                 [answer](answer_of<slot> a) { *answer = std::move(a); });
    return answer;
  };
  {
    stage s{log};
    s.send<slot>(the_slot(), reserve{user(1), {1, 1'000'000, {0}, {1'000'000}}}, {now, user(1)});
    s.run();
    const auto first = send_replan(s, 2, 77);
    const auto again = send_replan(s, 3, 77);
    while (s.step()) {
      CHECK((!again->has_value() || log.last_position() >= 3));  // not before the first is durable
    }
    CHECK((*first)->position == 3);
    CHECK((*again)->position == 3);
    CHECK(log.last_position() == 3);
  }
  std::string cause;
  CHECK_FALSE(log.read_from(3, [&](const storage::record& r) {
    cause = r.cause;
    CHECK_FALSE(r.by);
    return true;
  }));
  CHECK(cause == "position:77");
  const auto stream = storage::stream_of<slot>(the_slot());
  for (const bool with_snapshot : {false, true}) {
    if (with_snapshot) {
      slot_state state;
      REQUIRE_FALSE(log.read_stream(stream, 1, [&](const storage::record& r) {
        slot::event event;
        std::string why;
        REQUIRE(storage::decode_event<slot>(r, event, why));
        slot::evolve(state, event, r.time);
        return true;
      }));
      REQUIRE_FALSE(log.put_snapshot(stream, {3, storage::encode_state(state), 77}));
    }
    stage s{log};
    send_replan(s, 4, 77);
    send_replan(s, 4, 76);
    s.run();
    CHECK(log.last_position() == 3);
  }
  stage s{log};
  send_replan(s, 4, 78);
  s.run();
  CHECK(log.last_position() == 4);
}

}  // namespace moim::actors
