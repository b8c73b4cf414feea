// Mailboxes: a mail is wanted once, attempts are counted, outcomes recorded, the list is bounded.
#include "domain/mail/mailbox.hpp"

#include "domain/limits.hpp"
#include "tests/domain/given.hpp"

namespace moim::test::mailbox_test {

namespace {

constexpr timestamp now{5'000};
constexpr timestamp expires{10'000};
constexpr timestamp later{7'000};
const reservation_id visit{{numbered<store_id>(1), {20'788}, {600}}, 7};
const reservation_id other_visit{{numbered<store_id>(1), {20'788}, {600}}, 8};

const mailbox_opened opened{mail_language::ko};
const want_mail want{mail_kind::confirmed, visit, 40, expires};
const mail_wanted wanted{2, mail_kind::confirmed, visit, mail_language::ko, 40, expires};
const mail_attempted attempted{2, 1};
const personal<std::string> greylisted{"451 4.7.1 Greylisted"};
const personal<std::string> refused{"550 5.1.1 no such mailbox"};

mailbox_receipt receipt(mail_status status, std::uint32_t attempts) {
  return {mail_language::ko, 2, status, attempts};
}

scenario<mailbox> given_wanted() {
  return given<mailbox>({opened, wanted}, now);
}
scenario<mailbox> given_attempted() {
  return given<mailbox>({opened, wanted, attempted}, now);
}
scenario<mailbox> given_dead() {
  return given<mailbox>({opened, wanted, attempted, mail_given_up{2, 1, refused}}, now);
}

/// An open mailbox with as many pending mails as it can hold.
scenario<mailbox> given_full() {
  std::vector<mailbox::event> history{opened};
  for (std::uint64_t i = 0; i < limits::mails_per_mailbox_max; ++i) {
    history.push_back(
        mail_wanted{2 + i, mail_kind::confirmed, visit, mail_language::ko, 100 + i, expires});
  }
  return given<mailbox>(history, now);
}

}  // namespace

TEST_CASE("mailbox: opens once, in a language that can be changed") {
  given<mailbox>({})
      .when(open_mailbox{mail_language::en}, now)
      .then({mailbox_opened{mail_language::en}})
      .answers({mail_language::en, 0, mail_status::wanted, 0})
      .when(open_mailbox{mail_language::ko}, now)
      .then({})
      .when(choose_mail_language{mail_language::ko}, now)
      .then({mail_language_chosen{mail_language::ko}})
      .when(choose_mail_language{mail_language::ko}, now)
      .then({})
      .when(want, now)
      .then({mail_wanted{3, want.kind, visit, mail_language::ko, 40, expires}});
}

TEST_CASE("mailbox: before it opens nothing is wanted") {
  const mailbox::command commands[] = {choose_mail_language{}, want,          attempt_mail{1},
                                       record_hand_over{},     drop_mail{},   record_failure{},
                                       request_mail_again{1},  show_mailbox{}};
  for (const auto& command : commands) {
    CAPTURE(command.index());
    given<mailbox>({}).when(command, now).refused(mailbox_not_open{});
  }
}

TEST_CASE("mailbox: a mail is wanted once for an event, and only while it is news") {
  auto again = want;
  again.cause = 41;
  given<mailbox>({opened}, now)
      .when(want, now)
      .then({wanted})
      .answers(receipt(mail_status::wanted, 0))
      .when(want, now)
      .then({})
      .answers(receipt(mail_status::wanted, 0))
      .when(again, now)
      .then({mail_wanted{3, want.kind, visit, mail_language::ko, 41, expires}});
  given<mailbox>({opened}, now).when(want, {expires.ms - 1}).then({wanted});
  given<mailbox>({opened}, now)
      .when(want, expires)
      .then({})
      .answers({mail_language::ko, 0, mail_status::wanted, 0});
}

TEST_CASE("mailbox: the attempt comes first, then its outcome") {
  given_wanted()
      .when(attempt_mail{2}, now)
      .then({attempted})
      .answers(receipt(mail_status::attempted, 1))
      .when(record_hand_over{2, 1, "2.x@moim.example", {"250 OK"}}, now)
      .then({mail_handed_over{2, 1, "2.x@moim.example", {"250 OK"}}})
      .answers(receipt(mail_status::handed_over, 1))
      .when(attempt_mail{2}, now)
      .refused(mail_not_pending{})
      .when(record_hand_over{2, 1, {}, {}}, now)
      .refused(mail_not_pending{})
      .when(request_mail_again{2}, now)
      .refused(mail_not_given_up{});
  given_wanted().when(record_hand_over{2, 1, {}, {}}, now).refused(mail_not_pending{});
  given_wanted().when(attempt_mail{3}, now).refused(mail_not_found{});
}

TEST_CASE("mailbox: a failure is tried again until attempts are used up") {
  given_attempted()
      .when(record_failure{2, 1, greylisted, false, later}, now)
      .then({mail_failed{2, 1, greylisted, later}})
      .answers(receipt(mail_status::failed, 1))
      .when(attempt_mail{2}, later)
      .then({mail_attempted{2, 2}})
      .when(record_failure{2, 1, greylisted, false, later}, later)
      .refused(mail_not_pending{});  // of the attempt before
  auto tried = given_wanted();
  for (std::uint32_t attempt = 1; attempt < limits::mail_attempts_max; ++attempt) {
    tried.when(attempt_mail{2}, now).then({mail_attempted{2, attempt}});
    tried.when(record_failure{2, attempt, greylisted, false, later}, now)
        .then({mail_failed{2, attempt, greylisted, later}});
  }
  constexpr auto last = limits::mail_attempts_max;
  tried.when(attempt_mail{2}, now).then({mail_attempted{2, last}});
  tried.when(record_failure{2, last, greylisted, false, later}, now)
      .then({mail_given_up{2, last, greylisted}});
}

TEST_CASE("mailbox: a refusal for good is given up at once, until an operator asks") {
  given_attempted()
      .when(record_failure{2, 1, refused, true, later}, now)
      .then({mail_given_up{2, 1, refused}})
      .answers(receipt(mail_status::given_up, 1));
  given_dead()
      .when(attempt_mail{2}, now)
      .refused(mail_not_pending{})
      .when(request_mail_again{2}, now)
      .then({mail_requested_again{2}})
      .answers(receipt(mail_status::wanted, 0))
      .when(request_mail_again{2}, now)
      .then({})
      .when(attempt_mail{2}, now)
      .then({attempted});
}

TEST_CASE("mailbox: an attempt without an outcome is repeated, but not for ever") {
  auto crashing = given_attempted();
  for (std::uint32_t attempt = 2; attempt <= limits::mail_attempts_max; ++attempt) {
    crashing.when(attempt_mail{2}, now).then({mail_attempted{2, attempt}});
  }
  crashing.when(attempt_mail{2}, now)
      .refused(mail_not_pending{}, {mail_given_up{2, limits::mail_attempts_max, {}}});
}

TEST_CASE("mailbox: what is not true any more is dropped") {
  for (const auto& scenario : {given_wanted(), given_attempted()}) {
    auto dropped = scenario;
    dropped.when(drop_mail{2, mail_drop::overtaken}, now)
        .then({mail_dropped{2, mail_drop::overtaken}})
        .answers(receipt(mail_status::dropped, scenario.state().mails.at(0).attempts))
        .when(attempt_mail{2}, now)
        .refused(mail_not_pending{});
  }
  given_dead().when(drop_mail{2, mail_drop::no_address}, now).refused(mail_not_pending{});
}

TEST_CASE("mailbox: an answer is kept up to its limit, in whole characters") {
  std::string of_three_bytes = "가";
  std::string longer = "x";
  while (longer.size() <= limits::mail_answer_bytes_max) longer += of_three_bytes;
  auto scenario = given_attempted();
  scenario.when(record_hand_over{2, 1, "id", {longer}}, now);
  const auto kept = longer.substr(0, 1 + (limits::mail_answer_bytes_max - 1) / 3 * 3);
  scenario.then({mail_handed_over{2, 1, "id", {kept}}});
}

TEST_CASE("mailbox: it forgets what is done with, and is full when nothing is") {
  auto next = want;
  next.cause = 1'000;
  given_full().when(next, now).refused(mailbox_full{});

  auto busy = given_full();
  busy.when(attempt_mail{90}, now).when(record_hand_over{90, 1, "id", {}}, now);
  busy.when(next, now);
  CHECK(busy.state().mails.size() == limits::mails_per_mailbox_max);
  CHECK(busy.state().mails.back().cause == 1'000);
  busy.when(attempt_mail{90}, now).refused(mail_not_found{});
}

TEST_CASE("mailbox: dead letters are not forgotten, reminders not before their visit") {
  auto scenario = given_full();
  const auto finish = [&](std::uint64_t number) {
    scenario.when(attempt_mail{number}, now).when(record_hand_over{number, 1, "id", {}}, now);
  };
  auto next = want;
  next.cause = 1'000;
  scenario.when(attempt_mail{10}, now).when(record_failure{10, 1, refused, true, later}, now);
  scenario.when(next, now).refused(mailbox_full{});
  finish(30);
  const want_mail remind{mail_kind::reminder, visit, 0, expires};
  scenario.when(remind, now);
  scenario.when(attempt_mail{30}, now).refused(mail_not_found{});
  scenario.when(request_mail_again{10}, now).then({mail_requested_again{10}});

  finish(scenario.state().mails.back().number);
  scenario.when(next, now).refused(mailbox_full{});
  scenario.when(remind, now).then({});
  next.expires_at = {expires.ms + 1};
  scenario.when(next, expires);
  CHECK(scenario.state().mails.back().cause == 1'000);
  scenario.when(remind, expires).then({});
}

TEST_CASE("mailbox: one reminder for each reservation") {
  const want_mail remind{mail_kind::reminder, visit, 0, expires};
  const want_mail remind_other{mail_kind::reminder, other_visit, 0, expires};
  given<mailbox>({opened}, now)
      .when(remind, now)
      .then({mail_wanted{2, mail_kind::reminder, visit, mail_language::ko, 0, expires}})
      .when(remind, later)
      .then({})
      .when(remind_other, later)
      .then({mail_wanted{3, mail_kind::reminder, other_visit, mail_language::ko, 0, expires}});
}

TEST_CASE("mailbox: waits double up to the cap, and half of each is chance") {
  constexpr std::uint16_t most = 65'535;
  CHECK(mail_backoff_ms(1, most) == 100);
  CHECK(mail_backoff_ms(1, 0) == 50);
  CHECK(mail_backoff_ms(2, most) == 200);
  CHECK(mail_backoff_ms(5, most) == 1'600);
  CHECK(mail_backoff_ms(20, most) == limits::mail_backoff_ms_max);
  CHECK(mail_backoff_ms(4'000'000'000, 0) == limits::mail_backoff_ms_max / 2);
  for (std::uint32_t attempt = 1; attempt < limits::mail_attempts_max; ++attempt) {
    CHECK(mail_backoff_ms(attempt, 100) <= mail_backoff_ms(attempt + 1, 100));
    CHECK(mail_backoff_ms(attempt, 0) < mail_backoff_ms(attempt, most));
  }
}

TEST_CASE("mailbox: a log that contradicts itself is a bug") {
  const auto replayed = [](std::vector<mailbox::event> history) {
    return is_a_bug([&] { given<mailbox>(history, now); });
  };
  CHECK_FALSE(replayed({opened, wanted, attempted}));
  CHECK(replayed({opened, opened}));
  CHECK(replayed({opened, mail_wanted{3, mail_kind::confirmed, visit, {}, 1, expires}}));
  CHECK(replayed({opened, attempted}));
  CHECK(replayed({opened, wanted, mail_attempted{2, 2}}));
  CHECK(replayed({opened, wanted, mail_handed_over{2, 1, {}, {}}}));
  CHECK(replayed({opened, wanted, mail_requested_again{2}}));
}

}  // namespace moim::test::mailbox_test
