// The mail sender between the ledger and a scripted port: a pending mail is handed over, tried
// again after its wait, given up, or dropped when it is not true any more.
#include "actors/mail/mail_sender.hpp"

#include <deque>

#include "tests/actors/mail/mail_fixture.hpp"

namespace moim::actors::mail_sender_test {

namespace {

/// Answers each order at once, with what stands first in `answers`; without any it keeps `done`.
class scripted_port final : public mail_port {
 public:
  unsigned width() const override { return 2; }
  void hand_over(outgoing_mail order, std::function<void(mail_outcome)> done) override {
    orders.push_back(std::move(order));
    if (answers.empty()) {
      unanswered.push_back(std::move(done));
      return;
    }
    auto answer = std::move(answers.front());
    if (answers.size() > 1 || !repeats) {
      answers.pop_front();
    }
    done(std::move(answer));
  }

  std::deque<mail_outcome> answers;
  bool repeats = false;  // the last answer is given for ever
  std::vector<outgoing_mail> orders;
  std::vector<std::function<void(mail_outcome)>> unanswered;
};

/// Keys that cannot be read while they are shut.
class shut_keys final : public storage::personal_keys {
 public:
  bool shut = false;

  std::variant<storage::key_lookup, storage::io_failure> find(user_id owner) const override {
    if (shut) return storage::io_failure{"input/output error"};
    return kept_.find(owner);
  }
  std::variant<storage::key_lookup, storage::io_failure> find_or_make(user_id owner) override {
    if (shut) return storage::io_failure{"input/output error"};
    return kept_.find_or_make(owner);
  }
  std::optional<storage::io_failure> sync() override { return kept_.sync(); }
  std::optional<storage::io_failure> destroy(user_id owner) override {
    return kept_.destroy(owner);
  }

 private:
  storage::memory_personal_keys kept_;
};

const mail_outcome done{hand_over::done, "2.box@moim.example", "250 Queued"};
const mail_outcome deferred{hand_over::deferred, "2.box@moim.example", "451 Later"};
const mail_outcome refused{hand_over::refused, "2.box@moim.example", "550 Nobody here"};
const mail_outcome unreachable{hand_over::unreachable, {}, "no connection"};

struct sending_fixture {
  sending_fixture(storage::event_log& log, scripted_port& d, storage::personal_keys* keys = nullptr)
      : port(d), actors(log, node_fixture::reactions::from_the_start, keys) {
    actors.start<mail_sender>(
        mail_sender_config{&port, [this] { return time; }, 7, &actors.counters,
                           reader_of<mail_reads>(actors.environment().current_view)});
    actors.run();
  }
  ~sending_fixture() { port.unanswered.clear(); }  // they keep the sender
  void pass(std::int64_t ms) {
    time.ms += ms;
    actors.advance(ms);
  }
  void open_account_of(std::uint32_t n) {
    const open_account command{{"haru@example.com"}, {"haru"}, {"hash"}, role::user};
    actors.send<account>(user(n), command, {time, user(n)});
    open_box(actors, n);
  }
  /// Accounts for two, and the first has a reservation.
  void begin() {
    announce(actors, 1);
    open_account_of(1);
    fill(actors, 1);
  }

  scripted_port& port;
  timestamp time = now;
  node_fixture actors;
};

template <class Event>
std::size_t count_of(const storage::event_log& log, std::uint32_t n) {
  return recorded_by<Event>(log, n, [](const Event&) { return 0; }).size();
}

}  // namespace

TEST_CASE("mail sender: what is wanted is attempted, handed over and recorded, once") {
  breakable_log log;
  scripted_port port;
  port.answers = {done};
  sending_fixture s{log, port};
  s.begin();
  REQUIRE(port.orders.size() == 1);
  const auto& order = port.orders.front();
  CHECK(order.box == box(1));
  CHECK(order.number == 2);
  CHECK(order.kind == mail_kind::confirmed);
  CHECK(order.language == mail_language::en);
  CHECK(order.about == reservation_id{the_slot(), 1});
  CHECK(order.address == "haru@example.com");
  CHECK(order.nickname == "haru");
  CHECK(order.store->details.name == "First Light");
  CHECK(order.attempt == 1);
  const auto events = events_of(log, box(1));
  REQUIRE(events.size() == 4);
  CHECK(std::holds_alternative<mail_attempted>(events[2]));
  const auto* over = std::get_if<mail_handed_over>(&events[3]);
  REQUIRE(over != nullptr);
  CHECK(over->message_id == done.message_id);
  CHECK(over->answer.value == done.answer);
  s.pass(10 * limits::timer_retry_ms);
  CHECK(port.orders.size() == 1);
  CHECK(s.actors.current_view()->find_mail(box(1), 2) == nullptr);
}

TEST_CASE("mail sender: the attempt is durable before the port hears of it") {
  breakable_log log;
  scripted_port port;
  sending_fixture s{log, port};
  s.begin();
  REQUIRE(port.orders.size() == 1);
  CHECK(count_of<mail_attempted>(log, 1) == 1);
  CHECK(count_of<mail_handed_over>(log, 1) == 0);
}

TEST_CASE("mail sender: an attempt without an outcome is made again after a restart") {
  breakable_log log;
  scripted_port port;
  storage::memory_personal_keys keys;
  {
    sending_fixture s{log, port, &keys};
    s.begin();
  }
  port.answers = {done};
  sending_fixture s{log, port, &keys};
  s.pass(0);
  REQUIRE(port.orders.size() == 2);
  CHECK(port.orders[0].number == port.orders[1].number);
  CHECK(port.orders[1].attempt == 2);
  CHECK(count_of<mail_handed_over>(log, 1) == 1);
}

TEST_CASE("mail sender: an outcome that cannot be sealed waits, and the mail goes out once") {
  breakable_log log;
  scripted_port port;
  shut_keys keys;
  sending_fixture s{log, port, &keys};
  s.begin();
  REQUIRE(port.unanswered.size() == 1);
  keys.shut = true;
  port.unanswered.front()(done);
  s.actors.run();
  s.pass(3 * limits::timer_retry_ms);
  CHECK(count_of<mail_handed_over>(log, 1) == 0);
  keys.shut = false;
  s.pass(limits::timer_retry_ms);
  CHECK(count_of<mail_handed_over>(log, 1) == 1);
  CHECK(count_of<mail_attempted>(log, 1) == 1);
  CHECK(port.orders.size() == 1);
}

TEST_CASE("mail sender: what was deferred is tried again after its wait, which doubles") {
  breakable_log log;
  scripted_port port;
  port.answers = {deferred, deferred, deferred, done};
  sending_fixture s{log, port};
  s.begin();
  CHECK(port.orders.size() == 1);
  s.pass(limits::mail_backoff_ms_first / 2 - 1);
  CHECK(port.orders.size() == 1);
  s.pass(limits::mail_backoff_ms_first / 2 + 1);
  CHECK(port.orders.size() == 2);
  s.pass(2 * limits::mail_backoff_ms_first);
  CHECK(port.orders.size() == 3);
  s.pass(4 * limits::mail_backoff_ms_first);
  CHECK(port.orders.size() == 4);
  CHECK(count_of<mail_handed_over>(log, 1) == 1);
  const auto waits = recorded_by<mail_failed>(log, 1, [](const auto& e) { return e.answer.value; });
  CHECK(waits == std::vector<std::string>(3, "451 Later"));
}

TEST_CASE("mail sender: a refusal is given up at once, and sent again when it is asked for") {
  breakable_log log;
  scripted_port port;
  port.answers = {refused, done};
  sending_fixture s{log, port};
  s.begin();
  s.pass(limits::mail_backoff_ms_max);
  CHECK(port.orders.size() == 1);
  const auto* dead = s.actors.current_view()->find_mail(box(1), 2);
  REQUIRE(dead != nullptr);
  CHECK(dead->status == mail_status::given_up);
  CHECK(dead->answered_at == log.last_position());
  const auto told =
      recorded_by<mail_given_up>(log, 1, [](const auto& e) { return e.answer.value; });
  CHECK(told == std::vector<std::string>{"550 Nobody here"});
  const auto& counters = s.actors.counters;
  CHECK(counters.mails_pending == 0);
  CHECK(counters.mails_given_up == 1);
  CHECK(counters.mail_failures == 1);
  s.actors.send<mailbox>(box(1), request_mail_again{2}, {s.time, {}});
  s.actors.run();
  s.pass(1);
  CHECK(port.orders.size() == 2);
  CHECK(count_of<mail_handed_over>(log, 1) == 1);
  CHECK(counters.mails_given_up == 0);
  CHECK(counters.mails_handed_over == 1);
}

TEST_CASE("mail sender: mails that are to be sent, and dead letters, are counted after a restart") {
  breakable_log log;
  scripted_port port;
  {
    port.answers = {refused, deferred};
    port.repeats = true;
    sending_fixture s{log, port};
    s.begin();
    cancel(s.actors, 1, 1);
    s.actors.run();
    CHECK(s.actors.counters.mails_pending == 1);
    CHECK(s.actors.counters.mails_given_up == 1);
  }
  sending_fixture s{log, port};
  CHECK(s.actors.counters.mails_pending == 1);
  CHECK(s.actors.counters.mails_given_up == 1);
}

TEST_CASE("mail sender: a mail that always fails is given up after so many attempts") {
  breakable_log log;
  scripted_port port;
  port.answers = {deferred};
  port.repeats = true;
  sending_fixture s{log, port};
  s.begin();
  for (std::uint32_t i = 0; i < 2 * limits::mail_attempts_max; ++i) {
    s.pass(limits::mail_backoff_ms_max);
  }
  CHECK(port.orders.size() == limits::mail_attempts_max);
  CHECK(count_of<mail_given_up>(log, 1) == 1);
}

TEST_CASE("mail sender: while nobody can be reached one tries for all, after longer waits") {
  breakable_log log;
  scripted_port port;
  port.answers = {unreachable};
  port.repeats = true;
  sending_fixture s{log, port};
  announce(s.actors, 10);
  for (std::uint32_t n = 1; n <= 5; ++n) {
    s.open_account_of(n);
  }
  fill(s.actors, 5);
  for (int i = 0; i < 60; ++i) {
    s.pass(1'000);
  }
  const auto attempts = port.orders.size();
  CHECK(attempts >= 6);
  CHECK(attempts <= 14);  // 100 ms doubling to a minute, and the second that was under way at first
  port.answers = {done};
  for (int i = 0; i < 120; ++i) {
    s.pass(1'000);
  }
  for (std::uint32_t n = 1; n <= 5; ++n) {
    CHECK(count_of<mail_handed_over>(log, n) == 1);
  }
}

TEST_CASE("mail sender: what is not true any more is dropped") {
  breakable_log log;
  scripted_port port;
  port.answers = {deferred, done};
  sending_fixture s{log, port};
  s.begin();
  cancel(s.actors, 1, 1);
  s.actors.run();
  s.pass(limits::timer_retry_ms);
  const auto dropped = recorded_by<mail_dropped>(log, 1, [](const auto& e) { return e.number; });
  CHECK(dropped == std::vector<std::uint64_t>{2});
  REQUIRE(port.orders.size() == 2);
  CHECK(port.orders[1].kind == mail_kind::cancelled);
}

TEST_CASE("mail sender: queries that lag behind hide no cancellation before the attempt") {
  breakable_log log;
  scripted_port port;
  port.answers = {deferred, done};
  sending_fixture s{log, port};
  s.begin();
  s.actors.hold_view(true);
  cancel(s.actors, 1, 1);
  s.actors.run();
  s.pass(limits::timer_retry_ms);
  const auto attempts = recorded_by<mail_attempted>(log, 1, [](const auto& e) { return e.number; });
  CHECK(attempts == std::vector<std::uint64_t>{2, 2});
  CHECK(port.orders.size() == 1);
  s.actors.hold_view(false);
  s.actors.run();
  const auto dropped = recorded_by<mail_dropped>(log, 1, [](const auto& e) { return e.number; });
  CHECK(dropped == std::vector<std::uint64_t>{2});
  REQUIRE(port.orders.size() == 2);
  CHECK(port.orders[1].kind == mail_kind::cancelled);
}

TEST_CASE("mail sender: who has no account has no address, and is not written to") {
  breakable_log log;
  scripted_port port;
  sending_fixture s{log, port};
  announce(s.actors, 1);
  open_box(s.actors, 1);
  fill(s.actors, 1);
  CHECK(port.orders.empty());
  const auto why = recorded_by<mail_dropped>(log, 1, [](const auto& e) { return e.reason; });
  CHECK(why == std::vector{mail_drop::no_address});
}

}  // namespace moim::actors::mail_sender_test
