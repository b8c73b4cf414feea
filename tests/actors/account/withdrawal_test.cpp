// Withdrawals, with a crash between any two messages: the next process completes what is left, and
// no personal field of the user can be read any more.
#include "storage/events/event_codec.hpp"
#include "storage/events/state_codec.hpp"
#include "tests/actors/node/node_fixture.hpp"
#include "tests/domain/numbered.hpp"

namespace moim::actors::withdrawal_test {

namespace {

using test::user;

constexpr timestamp now{1'000};
constexpr const char* address = "someone@example.com";

slot_id slot_number(std::uint8_t n) {
  slot_id id;
  id.store.value.bytes[0] = 1;
  id.date.days = n;
  return id;
}

const login_id email{"b4c9a289323b21a01c3e940f150eb9b8"};
const login_id other_login{"00c9a289323b21a01c3e940f150eb9b8"};

const withdraw_account withdrawal{{address}, {}, {email, other_login}};

template <class A>
auto ask(node_fixture& s, const typename A::id& id, typename A::command what,
         user_id by = user(1)) {
  const auto answer = s.send<A>(id, std::move(what), {now, by});
  s.run();
  REQUIRE(answer->has_value());
  return (*answer)->result;
}

reserve reservation(std::uint8_t n) {
  return {user(n), {1, 10, {0}, {1'000'000}}};
}

/// An account with a profile, a login of each kind, a place in one slot and one in the line of
/// another.
void fill(node_fixture& s) {
  ask<account>(s, user(1), open_account{{address}, {"someone"}, {"$argon2id$"}, role::user});
  ask<login>(s, email, claim_login{user(1)});
  ask<login>(s, other_login, claim_login{user(1)});
  profile_change profile;
  profile.phone = "010-1234-5678";
  ask<account>(s, user(1), change_profile{profile});
  ask<slot>(s, slot_number(1), reservation(1));
  ask<slot>(s, slot_number(1), reservation(2));
  ask<slot>(s, slot_number(2), reservation(2));
  ask<slot>(s, slot_number(2), reservation(1));
}

account_state replayed(const storage::event_log& log, const storage::personal_keys& keys) {
  account_state state;
  storage::record_opener reader{keys, user(1)};
  std::string why;
  CHECK_FALSE(
      log.read_stream(storage::stream_of<account>(user(1)), 1, [&](const storage::record& record) {
        account::event event;
        REQUIRE_MESSAGE(storage::decode_event<account>(record, event, why, reader), why);
        account::evolve(state, event, record.time);
        return true;
      }));
  return state;
}

bool is_free(node_fixture& s, const login_id& id) {
  return std::holds_alternative<login::rejection>(ask<login>(s, id, show_login{}));
}

reservation_status status_of(node_fixture& s, std::uint8_t slot_n, std::uint8_t user_n,
                             std::uint32_t ticket) {
  const auto result = ask<slot>(s, slot_number(slot_n), show_reservation{user(user_n), ticket});
  return std::get<reservation_place>(result).status;
}

void check_erased(node_fixture& s, const storage::event_log& log,
                  const storage::personal_keys& keys) {
  CHECK(std::get<storage::key_lookup>(keys.find(user(1))).standing ==
        storage::key_standing::destroyed);
  CHECK(is_free(s, email));
  CHECK(is_free(s, other_login));
  CHECK(status_of(s, 1, 1, 1) == reservation_status::CANCELLED);
  CHECK(status_of(s, 2, 1, 2) == reservation_status::CANCELLED);
  CHECK(status_of(s, 1, 2, 2) == reservation_status::CONFIRMED);  // promoted
  for (const auto* once : {"account_withdrawn", "account_erased", "waiter_promoted"}) {
    CHECK(count_events(log, once) == 1);
  }
  CHECK(count_events(log, "login_released") == 2);
  CHECK(count_events(log, "reservation_cancelled") == 2);
  account_state gone;
  gone.standing = account_standing::erased;
  gone.opened_at = now;
  CHECK(storage::encode_state(replayed(log, keys)) == storage::encode_state(gone));
  CHECK(s.reports.empty());
}

}  // namespace

TEST_CASE("withdrawal: a withdrawal frees places and logins, destroys the key and is confirmed") {
  breakable_log log;
  storage::memory_personal_keys keys;
  node_fixture s{log, node_fixture::reactions::from_the_start, &keys};
  fill(s);
  CHECK(replayed(log, keys).email.value == address);
  ask<account>(s, user(1), withdrawal);
  check_erased(s, log, keys);
  CHECK(s.current_view()->has_withdrawn(user(1)));
}

TEST_CASE(
    "withdrawal: a process that dies after any message of a withdrawal leaves one that is "
    "finished") {
  bool ended = false;
  for (int steps = 0; !ended; ++steps) {
    CAPTURE(steps);
    breakable_log log;
    storage::memory_personal_keys keys;
    {
      node_fixture first{log, node_fixture::reactions::from_the_start, &keys};
      fill(first);
      const auto answer = first.send<account>(user(1), withdrawal, {now, user(1)});
      for (int i = 0; i < steps && !ended; ++i) {
        ended = !first.step();
      }
      CHECK((!ended || steps > 10));
      log.broken = true;  // nothing that it still does comes to the log
      first.run();
    }
    log.broken = false;
    node_fixture second{log, node_fixture::reactions::from_the_start, &keys};
    second.run();
    if (count_events(log, "account_withdrawn") == 0) {
      CHECK(replayed(log, keys).email.value == address);
      ask<account>(second, user(1), withdrawal);
    }
    check_erased(second, log, keys);
  }
}

TEST_CASE("withdrawal: a visit that has been stays what it was") {
  breakable_log log;
  storage::memory_personal_keys keys;
  node_fixture s{log, node_fixture::reactions::from_the_start, &keys};
  fill(s);
  const timestamp after_both{3 * 86'400'000};
  s.send<account>(user(1), withdrawal, {after_both, user(1)});
  s.run();
  CHECK(count_events(log, "account_erased") == 1);
  CHECK(count_events(log, "reservation_cancelled") == 0);
}

TEST_CASE("withdrawal: reactions that are late do what those in time would have done") {
  constexpr timestamp later{now.ms + 500};
  constexpr timestamp after_both{3 * 86'400'000};
  for (const auto when : {later, after_both}) {
    CAPTURE(when.ms);
    breakable_log log;
    storage::memory_personal_keys keys;
    node_fixture s{log, node_fixture::reactions::later, &keys};
    fill(s);
    s.send<account>(user(1), withdrawal, {when, user(1)});
    s.run();
    s.start_reactions();  // it meets the places with a view that shows the withdrawal
    s.run();
    CHECK(count_events(log, "account_erased") == 1);
    CHECK(count_events(log, "reservation_cancelled") == (when == later ? 2 : 0));
    CHECK_FALSE(log.read_from(1, [&](const storage::record& record) {
      CHECK((record.type != "reservation_cancelled" || record.time == later));
      return true;
    }));
  }
}

TEST_CASE(
    "withdrawal: a place that a token still about takes after the withdrawal is freed as well") {
  breakable_log log;
  storage::memory_personal_keys keys;
  node_fixture s{log, node_fixture::reactions::from_the_start, &keys};
  fill(s);
  ask<account>(s, user(1), withdrawal);
  const auto taken = ask<slot>(s, slot_number(3), reservation(1));
  CHECK(std::get<reservation_place>(taken).status == reservation_status::CONFIRMED);
  s.run();
  CHECK(status_of(s, 3, 1, 1) == reservation_status::CANCELLED);
  const auto again = ask<slot>(s, slot_number(3), reservation(1));
  CHECK(std::get<reservation_place>(again).ticket == 2);
  s.run();
  CHECK(status_of(s, 3, 1, 2) == reservation_status::CANCELLED);
}

TEST_CASE("withdrawal: an account without places or a key of its own is erased too") {
  breakable_log log;
  storage::memory_personal_keys keys;
  storage::append_request request;
  request.stream = storage::stream_of<account>(user(1));
  request.time = now;
  request.events = {
      {"account_opened", 1,
       R"({"email":"someone@example.com","nickname":"n","passwordHash":"$","may":"user"})"}};
  REQUIRE(std::holds_alternative<std::vector<storage::append_outcome>>(log.append({&request, 1})));
  node_fixture s{log, node_fixture::reactions::from_the_start, &keys};
  ask<login>(s, email, claim_login{user(1)});
  ask<account>(s, user(1), withdraw_account{{address}, {}, {email}});
  CHECK(std::get<storage::key_lookup>(keys.find(user(1))).standing ==
        storage::key_standing::destroyed);
  CHECK(is_free(s, email));
  CHECK(count_events(log, "account_erased") == 1);
  CHECK(replayed(log, keys).email.value.empty());
  CHECK(s.reports.empty());
}

TEST_CASE("withdrawal: when the log fails in between, it says so and the next start finishes") {
  breakable_log log;
  storage::memory_personal_keys keys;
  {
    node_fixture s{log, node_fixture::reactions::from_the_start, &keys};
    fill(s);
    const auto answer = s.send<account>(user(1), withdrawal, {now, user(1)});
    while (!answer->has_value() && s.step()) {
    }
    log.broken = true;
    s.run();
    CHECK(count_events(log, "account_erased") == 0);
    CHECK_FALSE(s.reports.empty());
  }
  log.broken = false;
  node_fixture s{log, node_fixture::reactions::from_the_start, &keys};
  s.run();
  check_erased(s, log, keys);
}

TEST_CASE("withdrawal: the replies that are kept hold nothing in clear") {
  breakable_log log;
  storage::memory_personal_keys keys;
  node_fixture s{log, node_fixture::reactions::from_the_start, &keys};
  open_account open{{address}, {"someone"}, {"$argon2id$"}, role::user};
  const idempotency once{"anyone\nkey", "print"};
  const auto first = s.send<account>(user(1), open, {now, {}}, once);
  s.run();
  const auto stored = log.find_reply(storage::stream_of<account>(user(1)) + "\nanyone\nkey");
  REQUIRE(std::get<0>(stored));
  CHECK(std::get<0>(stored)->reply.find("someone") == std::string::npos);
  s.sweep();
  s.sweep();
  const auto repeat = s.send<account>(user(1), open, {now, {}}, once);
  s.run();
  CHECK(std::get<account_view>((*repeat)->result).email.value == address);
  CHECK((*repeat)->position == (*first)->position);
  REQUIRE_FALSE(keys.destroy(user(1)));
  const auto late = s.send<account>(user(1), open, {now, {}}, once);
  s.run();
  CHECK(std::holds_alternative<account::rejection>((*late)->result));
}

TEST_CASE("withdrawal: snapshots of accounts are sealed, and useless without the key") {
  breakable_log log;
  storage::memory_personal_keys keys;
  const auto stream = storage::stream_of<account>(user(1));
  {
    node_fixture s{log, node_fixture::reactions::from_the_start, &keys};
    ask<account>(s, user(1), open_account{{address}, {"someone"}, {"$"}, role::user});
    for (std::uint64_t i = 0; i <= limits::snapshot_events_passive_min; ++i) {
      ask<account>(s, user(1), grant_role{i % 2 == 0 ? role::admin : role::user});
    }
    s.sweep();
    s.sweep();
  }
  const auto stored = log.find_snapshot(stream);
  REQUIRE(std::get<0>(stored));
  CHECK(std::get<0>(stored)->state.find("someone") == std::string::npos);
  {
    node_fixture s{log, node_fixture::reactions::from_the_start, &keys};
    const auto shown = ask<account>(s, user(1), show_account{});
    CHECK(std::get<account_view>(shown).email.value == address);
  }
  REQUIRE_FALSE(keys.destroy(user(1)));
  node_fixture s{log, node_fixture::reactions::from_the_start, &keys};
  const auto shown = ask<account>(s, user(1), show_account{});
  CHECK(std::get<account_view>(shown).email.value.empty());
  CHECK(std::get<account_view>(shown).may == role::admin);
}

TEST_CASE("withdrawal: what a mail server says later is not kept") {
  breakable_log log;
  storage::memory_personal_keys keys;
  node_fixture s{log, node_fixture::reactions::from_the_start, &keys};
  fill(s);
  const mailbox_id box{user(1).value};
  ask<mailbox>(s, box, open_mailbox{});
  ask<mailbox>(s, box, want_mail{mail_kind::confirmed, {slot_number(1), 1}, 1, {now.ms + 1'000}});
  ask<mailbox>(s, box, attempt_mail{2});
  ask<account>(s, user(1), withdrawal);
  ask<mailbox>(s, box, record_failure{2, 1, {"550 <someone@example.com> unknown"}, false, now});
  CHECK(count_events(log, "mail_failed") == 1);
  CHECK_FALSE(log.read_from(1, [&](const storage::record& record) {
    const bool failed = record.type == "mail_failed";
    CHECK((!failed || record.data.find(R"("answer":"")") != std::string::npos));
    return true;
  }));
  CHECK_FALSE(mail_reads{*s.current_view()}.has_mailbox(user(1)));
}

}  // namespace moim::actors::withdrawal_test
