// A fixture for tests of reactions: one store with a slot a day on a node, the commands that change
// it, and queries of the log.
#pragma once

#include "domain/limits.hpp"
#include "tests/actors/node/node_fixture.hpp"

namespace moim::actors {

inline constexpr std::int64_t day_ms = 24LL * 3600 * 1000;
inline constexpr std::int32_t first_day = 100;

inline const user_id organizer = user(9'999);

inline store_id the_store() {
  store_id id;
  id.value.bytes[0] = 1;
  return id;
}

inline slot_id the_slot(std::int32_t day = 0) {
  return {the_store(), {first_day + day}, {600}};
}

/// One slot a day at 10:00.
inline store_details details(std::uint32_t capacity, std::int32_t days = 3) {
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

inline timestamp starts_at(const slot_id& id) {
  return {id.date.days * day_ms + id.time.minutes * 60'000LL};
}

inline void announce(node_fixture& s, std::uint32_t capacity, std::int32_t days = 3) {
  s.send<store>(the_store(), create_store{organizer, details(capacity, days)}, {now, organizer});
  s.run();
}

inline auto edit(node_fixture& s, std::uint32_t capacity) {
  store_changes changes;
  changes.capacity_per_slot = capacity;
  return s.send<store>(the_store(), edit_store{organizer, false, changes}, {now, organizer});
}

inline auto close(node_fixture& s) {
  return s.send<store>(the_store(), close_store{organizer, false}, {now, organizer});
}

/// With the plan that the view shows, as the route does.
inline auto reserve_as_shown(node_fixture& s, std::uint32_t n, const slot_id& id = the_slot()) {
  const auto* row = s.current_view()->find_store(the_store());
  const auto plan = plan_slot(row->details, starts_at(id), row->changed_at);
  return s.send<slot>(id, reserve{user(n), plan}, {now, user(n)});
}

inline void fill(node_fixture& s, std::uint32_t users, const slot_id& id = the_slot()) {
  for (std::uint32_t n = 1; n <= users; ++n) {
    reserve_as_shown(s, n, id);
  }
  s.run();
}

struct logged_event {
  std::string type;
  std::string cause;
};

inline std::vector<logged_event> records_of(const storage::event_log& log,
                                            const slot_id& id = the_slot()) {
  std::vector<logged_event> found;
  CHECK_FALSE(log.read_stream(storage::stream_of<slot>(id), 1, [&](const storage::record& r) {
    found.push_back({std::string{r.type}, std::string{r.cause}});
    return true;
  }));
  return found;
}

inline std::size_t count(const storage::event_log& log, std::string_view type,
                         const slot_id& id = the_slot()) {
  const auto records = records_of(log, id);
  return static_cast<std::size_t>(
      std::count_if(records.begin(), records.end(), [&](const auto& r) { return r.type == type; }));
}

inline std::uint64_t cursor_of(const storage::event_log& log) {
  return std::get<0>(log.find_cursor(reactor_cursor));
}

inline slot_state state_of(const storage::event_log& log, const slot_id& id = the_slot()) {
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

}  // namespace moim::actors
