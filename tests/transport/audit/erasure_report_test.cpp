// Tests the report about a person before, during and after a withdrawal.
#include "transport/audit/erasure_report.hpp"

#include <doctest/doctest.h>

#include "storage/events/event_codec.hpp"
#include "tests/domain/numbered.hpp"
#include "tests/storage/log/log_fixture.hpp"

namespace moim::transport::erasure_report_test {

namespace {

using test::user;

const login_id login_name{"b4c9a289323b21a01c3e940f150eb9b8"};

/// A log that is written event by event, with the keys beside it.
class biography {
 public:
  static slot_id slot_of(std::int32_t day) {
    slot_id id;
    id.date = {day};
    return id;
  }

  template <class A>
  void write(const typename A::id& id, const typename A::event& event) {
    const auto stream = storage::stream_of<A>(id);
    write(stream, encode<A>(id, event, stream, versions_[stream] + 1));
  }
  void write_clear(const char* type, const char* data) {
    write(storage::stream_of<account>(user(1)), {type, 1, data});
  }

  void live() {
    write<account>(user(1), account_opened{{"a@b.c"}, {"n"}, {"$"}, role::user});
    write<login>(login_name, login_claimed{user(1)});
    write<slot>(slot_, slot_planned{{2, 10, {0}, {10'000}, 0}});
    write<slot>(slot_, place_confirmed{user(1), 1});
    write<slot>(slot_, place_confirmed{user(2), 2});
    write<mailbox>({user(1).value}, mailbox_opened{});
    write<mailbox>({user(1).value}, mail_failed{2, 1, {"550 a@b.c"}, {2'000}});
  }
  void withdraw() { write<account>(user(1), account_withdrawn{{login_name}}); }
  void free_login() { write<login>(login_name, login_released{user(1)}); }
  void free_place() { write<slot>(slot_, reservation_cancelled{user(1), 1}); }
  void erase() {
    CHECK_FALSE(keys.destroy(user(1)));
    write<account>(user(1), account_erased{});
  }

  erasure_report shown(user_id of = user(1)) const {
    const auto starts_at = [](calendar_date date, time_of_day) {
      return timestamp{std::int64_t{date.days} * 100};
    };
    erasure_report report{of, keys, starts_at};
    CHECK_FALSE(log_.read_from(1, [&](const storage::record& r) {
      CHECK_FALSE(report.take(r));
      return true;
    }));
    return report;
  }

  storage::memory_personal_keys keys;

 private:
  template <class A>
  storage::draft encode(const typename A::id& id, const typename A::event& event,
                        const std::string& stream, std::uint64_t version) {
    if constexpr (!storage::has_personal_fields<typename A::event>) {
      return storage::encode_event<A>(event);
    } else {
      const auto found = keys.find_or_make({id.value});
      const auto& known = std::get<storage::key_lookup>(found);
      return known.standing == storage::key_standing::destroyed
                 ? storage::encode_event<A>(event, storage::erased_seal{})
                 : storage::encode_event<A>(event,
                                            storage::record_seal{known.key, stream, version});
    }
  }
  void write(const std::string& stream, storage::draft event) {
    storage::append_request request;
    request.stream = stream;
    request.expected_version = versions_[stream]++;
    request.time = {1'000};
    request.events.push_back(std::move(event));
    storage::append(log_, {request});
  }

  const slot_id slot_ = slot_of(20'500);
  std::map<std::string, std::uint64_t> versions_;
  storage::memory_event_log log_;
};

}  // namespace

TEST_CASE("erasure: of somebody who stays everything can be read") {
  biography life;
  life.live();
  const auto report = life.shown();
  CHECK(report.opened());
  CHECK_FALSE(report.withdrawn());
  CHECK(report.sealed_fields() == 4);
  CHECK(report.open_fields() == 4);
  CHECK(report.logins().at(storage::stream_of<login>(login_name)));
  CHECK(report.tickets() == 1);
  CHECK(report.held().size() == 1);
  CHECK(report.mentions() == 5);
  CHECK_FALSE(report.is_complete());
}

TEST_CASE("erasure: it is complete when nothing is held and nothing can be read") {
  biography life;
  life.live();
  life.withdraw();
  CHECK_FALSE(life.shown().is_complete());
  life.free_place();
  life.free_login();
  CHECK_FALSE(life.shown().is_complete());
  life.erase();
  const auto report = life.shown();
  CHECK(report.is_complete());
  CHECK(report.withdrawn()->position == 8);
  CHECK(report.erased()->position == 11);
  CHECK(report.sealed_fields() == 4);
  CHECK(report.open_fields() == 0);
  CHECK(report.held().empty());
  CHECK_FALSE(report.logins().at(storage::stream_of<login>(login_name)));
}

TEST_CASE("erasure: each thing that is left is told") {
  biography life;
  SUBCASE("a place") {
    life.live();
    life.withdraw();
    life.free_login();
    life.erase();
    CHECK(life.shown().held().size() == 1);
  }
  SUBCASE("a login") {
    life.live();
    life.withdraw();
    life.free_place();
    life.erase();
    CHECK(life.shown().logins().begin()->second);
  }
  SUBCASE("a key that came back") {
    life.live();
    life.withdraw();
    life.free_place();
    life.free_login();
    life.write<account>(user(1), account_erased{});
    CHECK(life.shown().open_fields() == 4);
  }
  SUBCASE("records from before fields were sealed") {
    life.write_clear("account_opened",
                     R"({"email":"a@b.c","nickname":"n","passwordHash":"$","may":"user"})");
    life.withdraw();
    life.erase();
    CHECK(life.shown().clear_records() == std::vector<std::uint64_t>{1});
  }
  CHECK_FALSE(life.shown().is_complete());
}

TEST_CASE("erasure: a visit that has been stays what it was") {
  biography life;
  life.live();
  life.write<slot>(life.slot_of(5), slot_planned{{2, 10, {0}, {10'000}, 0}});
  life.write<slot>(life.slot_of(5), place_confirmed{user(1), 1});  // at 500, before second 1
  CHECK(life.shown().held().size() == 2);
  life.withdraw();
  CHECK(life.shown().held().size() == 1);
  life.free_place();
  life.free_login();
  life.erase();
  CHECK(life.shown().is_complete());
}

TEST_CASE("erasure: of the others nothing is told but what they hold") {
  biography life;
  life.live();
  const auto other = life.shown(user(2));
  CHECK_FALSE(other.opened());
  CHECK(other.tickets() == 1);
  CHECK(other.sealed_fields() == 0);
}

TEST_CASE("erasure: what came after is empty, and counts as sealed") {
  biography life;
  life.live();
  life.withdraw();
  life.free_place();
  life.free_login();
  life.erase();
  life.write<mailbox>({user(1).value}, mail_failed{2, 2, {"550 a@b.c"}, {2'000}});
  CHECK(life.shown().sealed_fields() == 5);
  CHECK(life.shown().is_complete());
}

}  // namespace moim::transport::erasure_report_test
