// Operations draw from the mailboxes of four users; the first of these have an account at times.
#include "sim/mail/mail_operations.hpp"

#include <array>
#include <utility>

#include <boost/describe/enum_from_string.hpp>
#include <fmt/format.h>

#include "sim/host/durations.hpp"
#include "sim/mail/mail_answer_text.hpp"
#include "sim/mail/mail_questions.hpp"
#include "sim/popup/popup_config.hpp"
#include "storage/events/event_codec.hpp"

namespace moim::sim {

namespace {

constexpr std::size_t mailboxes_max = 4;
constexpr time_of_day reminder_time{15 * 60};

question ask_mailbox(const clients& of, std::string_view kind, const operation& o,
                     std::int64_t now_ms) {
  auto q = of.question_of(kind, o.user, now_ms);
  const auto& owner = of.config().users[o.place % mailboxes_max];
  q.stream = storage::stream_of<mailbox>({owner.value});
  q.has_token = kind != mailbox_kind::open_mailbox;
  q.details = mailbox_question{o.number % 2 == 0 ? "ko" : "en", 0};
  return q;
}

/// An operator asks for what queries show as given up, and at times for anything.
question ask_for_retry(const clients& of, std::string_view kind, const operation& o,
                       std::int64_t now_ms) {
  auto q = ask_mailbox(of, kind, o, now_ms);
  auto& what = q.edit<mailbox_question>();
  what.number = o.number % 30;
  const auto view = of.view();
  if (view == nullptr || o.amount < 100) return q;
  std::vector<std::pair<mailbox_id, std::uint64_t>> dead;
  view->mails.for_each([&](const mailbox_id& box, const actors::mail_rows& rows) {
    for (const auto& row : *rows) {
      if (row.status == mail_status::given_up) dead.emplace_back(box, row.number);
    }
  });
  if (!dead.empty()) {
    const auto& [box, number] = dead[o.number % dead.size()];
    q.stream = storage::stream_of<mailbox>(box);
    what.number = number;
  }
  return q;
}

std::int64_t next_reminder_ms(std::int64_t at_ms) {
  const auto due_ms = at_ms / day_ms * day_ms + reminder_time.minutes * minute_ms;
  return due_ms < at_ms ? due_ms + day_ms : due_ms;
}

/// To the next instant at which users are reminded, nearly or past it.
void pass_days(fault_target& run, const operation& o) {
  constexpr std::int64_t offsets_ms[] = {-1, 0, 2'000, 6 * hour_ms};
  const auto now_ms = run.now_ms();
  run.pass_time(next_reminder_ms(now_ms + 1) + offsets_ms[o.number % 4] - now_ms);
}

constexpr std::array mail_operation_table{
    operation_type{mailbox_kind::open_mailbox, 19, 5, &ask_mailbox},
    operation_type{mailbox_kind::choose_language, 20, 1, &ask_mailbox},
    operation_type{mailbox_kind::show_mailbox, 21, 1, &ask_mailbox, false},
    operation_type{mailbox_kind::retry_mail, 22, 4, &ask_for_retry},
    operation_type{"pass_days", 11, 2, &pass_days},
    operation_type{"slow_sender", 13, 5,
                   [](fault_target& run, const operation& o) {
                     run.hold_back("sender", 10 + o.number % 200);
                   }},
    operation_type{"mail_trouble", 14, 8,
                   [](fault_target& run, const operation& o) {
                     run.service("mail").disturb(o.number, 10 + o.amount % 200);
                   }},
};

mailbox::command mailbox_command(const mailbox_asked& q) {
  mail_language language = mail_language::ko;
  boost::describe::enum_from_string(q.language.c_str(), language);
  if (q.kind == mailbox_kind::open_mailbox) return open_mailbox{language};
  if (q.kind == mailbox_kind::choose_language) return choose_mail_language{language};
  if (q.kind == mailbox_kind::retry_mail) return request_mail_again{q.number};
  return show_mailbox{};
}

constexpr std::array mail_route_table{
    question_route{mailbox::category,
                   [](clients& of, std::size_t number) {
                     of.ask<mailbox>(number, mailbox_command(mailbox_asked{of.asked(number)}),
                                     [](const auto& result) { return answer_text(result); });
                   },
                   [](const question& q) {
                     const auto& what = q.as<mailbox_question>();
                     return fmt::format("0  0 {} {}", what.language, what.number);
                   }},
};

}  // namespace

std::span<const operation_type> mail_operations() {
  return mail_operation_table;
}

std::span<const question_route> mail_routes() {
  return mail_route_table;
}

/// On the day before each visit.
std::vector<std::int64_t> reminder_instants(const workload_config& config) {
  std::vector<std::int64_t> all;
  for (std::int32_t n = 0; n < config.part<popup_config>().days; ++n) {
    all.push_back(popup_config::start_of({config.first_day.days + n - 1}, reminder_time).ms);
  }
  return all;
}

}  // namespace moim::sim
