// The view after each event, and the view on disk: it is loaded as it was saved, or rebuilt.
#include "actors/feed/view_snapshot.hpp"

#include <fstream>

#include <doctest/doctest.h>

#include "storage/log/memory_event_log.hpp"
#include "tests/storage/events/log_of_events.hpp"
#include "tests/storage/log/temporary_directory.hpp"

namespace moim::actors::view_snapshot_test {

namespace {

using storage::append_events;
using test::user;

store_id the_store() {
  store_id id;
  id.value.bytes[0] = 7;
  return id;
}

slot_id the_slot() {
  return {the_store(), {20'000}, {600}};
}

/// A store; one place confirmed, two waiting; the first cancels and the second is promoted.
void fill(storage::event_log& log) {
  store_details details;
  details.name = "First Light";
  append_events<store>(log, the_store(), 0, {store_created{user(9), details}});
  append_events<slot>(log, the_slot(), 0,
                      {slot_planned{{1, 10, {0}, {10'000}}}, place_confirmed{user(1), 1},
                       waitlist_joined{user(2), 2}, waitlist_joined{user(3), 3}});
  append_events<slot>(log, the_slot(), 4,
                      {reservation_cancelled{user(1), 1}, waiter_promoted{user(2), 2}});
  append_events<account>(log, user(4), 0, {account_opened{}, account_withdrawn{}});
  append_events<mailbox>(log, {user(4).value}, 0, {mailbox_opened{}});
  append_events<mailbox>(log, {user(1).value}, 0, {mailbox_opened{}});
}

view view_of(const storage::event_log& log) {
  view v;
  REQUIRE_FALSE(catch_up(v, log));
  return v;
}

void check_filled(const view& v) {
  CHECK(v.position == 11);
  REQUIRE(v.find_store(the_store()) != nullptr);
  CHECK(v.find_store(the_store())->details.name == "First Light");
  CHECK((*v.store_at.find(0))->id == the_store());
  const auto* row = v.slots.find(the_slot());
  REQUIRE(row != nullptr);
  CHECK(row->capacity == 1);
  CHECK(row->confirmed == 1);
  CHECK(row->waiting == 1);
  const auto status_of = [&](std::uint8_t n) {
    const auto* rows = v.reservations.find(user(n));
    REQUIRE(rows != nullptr);
    REQUIRE((*rows)->size() == 1);
    return (*rows)->front().status;
  };
  CHECK(status_of(1) == reservation_status::CANCELLED);
  CHECK(status_of(2) == reservation_status::CONFIRMED);
  CHECK(status_of(3) == reservation_status::WAITING);
  CHECK(v.withdrawals.size() == 1);
  CHECK(v.has_withdrawn(user(4)));
  CHECK_FALSE(mail_reads{v}.has_mailbox(user(4)));
  CHECK(mail_reads{v}.has_mailbox(user(1)));
}

}  // namespace

TEST_CASE("view: shows what the log tells") {
  storage::memory_event_log log;
  fill(log);
  check_filled(view_of(log));
}

TEST_CASE("view: comes back from disk as it was, and goes on from there") {
  const storage::temporary_directory directory;
  storage::memory_event_log log;
  fill(log);
  REQUIRE_FALSE(save_view(view_of(log), directory.path(), log));
  append_events<slot>(log, the_slot(), 6, {waiter_promoted{user(3), 3}});
  auto loaded = load_view(directory.path(), log);
  REQUIRE(loaded);
  check_filled(*loaded);
}

TEST_CASE("view: one of many pieces comes back as it was") {
  const storage::temporary_directory directory;
  storage::memory_event_log log;
  fill(log);
  std::vector<slot::event> joined;
  constexpr std::uint32_t users = 20'000;
  for (std::uint32_t n = 4; n < users; ++n) {
    joined.push_back(waitlist_joined{user(n), n});
  }
  append_events<slot>(log, the_slot(), 6, joined);
  const auto shown = view_of(log);
  REQUIRE_FALSE(save_view(shown, directory.path(), log));
  CHECK(std::filesystem::file_size(directory.path() / view_snapshot_name) > 1'000'000);
  const auto loaded = load_view(directory.path(), log);
  REQUIRE(loaded);
  CHECK(loaded->reservations.size() == users - 1);
  const auto sum = view_digest(shown, {});
  CHECK(view_digest(*loaded, {}) == sum);
  append_events<slot>(log, the_slot(), 6 + users - 4, {reservation_cancelled{user(3), 3}});
  CHECK(view_digest(view_of(log), {}) != sum);
}

TEST_CASE("view: what is hidden changes no numbers, and stays hidden on disk") {
  const storage::temporary_directory directory;
  storage::memory_event_log log;
  fill(log);
  append_events<slot>(log, the_slot(), 6, {reservation_hidden{user(1), 1}});
  auto shown = view_of(log);
  REQUIRE_FALSE(save_view(shown, directory.path(), log));
  const auto loaded = load_view(directory.path(), log);
  REQUIRE(loaded);
  for (const view* v : {&std::as_const(shown), &*loaded}) {
    const auto* gone = v->find_reservation(user(1), {the_slot(), 1});
    REQUIRE(gone != nullptr);
    CHECK(gone->hidden);
    CHECK(gone->status == reservation_status::CANCELLED);
    CHECK_FALSE(v->find_reservation(user(2), {the_slot(), 2})->hidden);
    CHECK(v->slots.find(the_slot())->confirmed == 1);
    CHECK(v->slots.find(the_slot())->waiting == 1);
  }
}

TEST_CASE("view: a file with any byte changed is not sound, and costs a replay at most") {
  const storage::temporary_directory directory;
  storage::memory_event_log log;
  fill(log);
  const auto shown = view_of(log);
  const auto sum = view_digest(shown, {});
  REQUIRE_FALSE(save_view(shown, directory.path(), log));
  const auto path = directory.path() / view_snapshot_name;
  const auto size = std::filesystem::file_size(path);
  const auto is_sound = [&] { return look_at_saved_view(directory.path()).value().sound; };
  for (std::uintmax_t at = 0; at < size; ++at) {
    std::fstream file{path, std::ios::in | std::ios::out | std::ios::binary};
    file.seekg(static_cast<std::streamoff>(at));
    const char good = static_cast<char>(file.get());
    file.seekp(static_cast<std::streamoff>(at));
    file.put(static_cast<char>(good ^ 1));
    file.close();
    REQUIRE_FALSE(is_sound());
    if (const auto loaded = load_view(directory.path(), log)) {
      REQUIRE(view_digest(*loaded, {}) == sum);
    }
    file.open(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(at));
    file.put(good);
  }
  CHECK(is_sound());
  CHECK(load_view(directory.path(), log));
  std::filesystem::resize_file(path, size / 2);
  CHECK_FALSE(is_sound());
  CHECK_FALSE(load_view(directory.path(), log));
}

TEST_CASE("view: a file of another log, or from its future, is ignored") {
  const storage::temporary_directory directory;
  storage::memory_event_log log;
  fill(log);
  REQUIRE_FALSE(save_view(view_of(log), directory.path(), log));
  storage::memory_event_log other;
  append_events<slot>(other, the_slot(), 0, {slot_planned{{1, 10, {0}, {10'000}}}});
  for (std::uint8_t n = 1; n < 20; ++n) {
    append_events<slot>(other, the_slot(), n, {waitlist_joined{user(n), n}});
  }
  CHECK_FALSE(load_view(directory.path(), other));
  storage::memory_event_log shorter;
  CHECK_FALSE(load_view(directory.path(), shorter));
}

TEST_CASE("view: a record that cannot be read stops the replay and is named") {
  storage::memory_event_log log;
  storage::append_request request{
      "slot/nonsense", 0, {5'000}, {}, {}, {{"slot_planned", 1, "{}"}}, {}};
  REQUIRE(std::get<0>(log.append({&request, 1})).front().last_position == 1);
  view v;
  const auto why = catch_up(v, log);
  REQUIRE(why);
  CHECK(why->starts_with("position 1: "));
}

}  // namespace moim::actors::view_snapshot_test
