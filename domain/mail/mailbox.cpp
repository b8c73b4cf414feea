// Rules of mailboxes: each mail is wanted once, attempts are counted, and the list of mails is
// bounded.
#include "domain/mail/mailbox.hpp"

#include <algorithm>

#include "domain/ensure.hpp"
#include "domain/limits.hpp"

namespace moim {

namespace {

using mailbox_decision = decision<mailbox>;

template <class Mails>
auto find_mail(Mails& mails, std::uint64_t number) {
  const auto found = std::lower_bound(mails.begin(), mails.end(), number,
                                      [](const auto& m, auto n) { return m.number < n; });
  return found != mails.end() && found->number == number ? &*found : nullptr;
}

std::uint64_t number_of(const mailbox_state& s, const want_mail& c) {
  const auto found = std::ranges::find_if(s.mails, [&](const mail_entry& m) {
    return m.kind == c.kind && m.about == c.about && m.cause == c.cause;
  });
  return found == s.mails.end() ? 0 : found->number;
}

/// A reminder stays until it cannot be wanted any more, and a mail that was given up until an
/// operator requests it again.
auto find_forgettable(const std::vector<mail_entry>& mails, timestamp now) {
  return std::ranges::find_if(mails, [&](const mail_entry& m) {
    const bool done = m.status == mail_status::handed_over || m.status == mail_status::dropped;
    return done && (m.kind != mail_kind::reminder || now >= m.expires_at);
  });
}

mailbox_decision decide_want(const mailbox_state& s, const want_mail& c, const context& ctx) {
  if (ctx.now >= c.expires_at || number_of(s, c) != 0) {
    return {};
  }
  const bool full = s.mails.size() >= limits::mails_per_mailbox_max;
  if (full && find_forgettable(s.mails, ctx.now) == s.mails.end()) {
    return refuse<mailbox>(mailbox_full{});
  }
  return accept<mailbox>(
      mail_wanted{s.version + 1, c.kind, c.about, s.language, c.cause, c.expires_at});
}

/// Attempts may be used up without an outcome when the process crashed during each.
mailbox_decision decide_attempt(const mail_entry& m) {
  if (!is_pending(m.status)) {
    return refuse<mailbox>(mail_not_pending{});
  }
  if (m.attempts >= limits::mail_attempts_max) {
    return {{mail_given_up{m.number, m.attempts, {}}}, mail_not_pending{}};
  }
  return accept<mailbox>(mail_attempted{m.number, m.attempts + 1});
}

bool is_latest_attempt(const mail_entry& m, std::uint32_t attempt) {
  return m.status == mail_status::attempted && m.attempts == attempt;
}

personal<std::string> bounded(personal<std::string> answer) {
  if (answer.value.size() > limits::mail_answer_bytes_max) {
    auto end = limits::mail_answer_bytes_max;
    while (end > 0 && (answer.value[end] & 0xc0) == 0x80) {  // within a character
      --end;
    }
    answer.value.resize(end);
  }
  return answer;
}

mailbox_decision decide_hand_over(const mail_entry& m, const record_hand_over& c) {
  if (!is_latest_attempt(m, c.attempt)) {
    return refuse<mailbox>(mail_not_pending{});
  }
  return accept<mailbox>(mail_handed_over{c.number, c.attempt, c.message_id, bounded(c.answer)});
}

mailbox_decision decide_failure(const mail_entry& m, const record_failure& c) {
  if (!is_latest_attempt(m, c.attempt)) {
    return refuse<mailbox>(mail_not_pending{});
  }
  if (c.permanent || c.attempt >= limits::mail_attempts_max) {
    return accept<mailbox>(mail_given_up{c.number, c.attempt, bounded(c.answer)});
  }
  return accept<mailbox>(mail_failed{c.number, c.attempt, bounded(c.answer), c.retry_at});
}

mailbox_decision decide_drop(const mail_entry& m, const drop_mail& c) {
  return is_pending(m.status) ? accept<mailbox>(mail_dropped{c.number, c.reason})
                              : refuse<mailbox>(mail_not_pending{});
}

mailbox_decision decide_again(const mail_entry& m) {
  if (is_pending(m.status)) {
    return {};  // wanted before
  }
  return m.status == mail_status::given_up ? accept<mailbox>(mail_requested_again{m.number})
                                           : refuse<mailbox>(mail_not_given_up{});
}

/// `decide_on(mail)`, or the refusal when there is no such mail.
template <class Decide>
mailbox_decision with_mail(const mailbox_state& s, std::uint64_t number, Decide decide_on) {
  const auto* m = find_mail(s.mails, number);
  return m == nullptr ? refuse<mailbox>(mail_not_found{}) : decide_on(*m);
}

void remember(mailbox_state& s, const mail_wanted& e, timestamp at) {
  ensure(e.number == s.version, "a mail is numbered with the version of its event");
  if (s.mails.size() >= limits::mails_per_mailbox_max) {
    const auto oldest = find_forgettable(s.mails, at);
    ensure(oldest != s.mails.end(), "a mailbox takes a mail only when there is room");
    s.mails.erase(oldest);
  }
  s.mails.push_back({e.number, e.kind, e.about, e.cause, e.expires_at, mail_status::wanted, 0});
}

mail_entry& recorded_mail(mailbox_state& s, std::uint64_t number) {
  auto* m = find_mail(s.mails, number);
  ensure(m != nullptr, "an event names a mail that is remembered");
  return *m;
}

template <class Outcome>
void apply_outcome(mailbox_state& s, const Outcome& e, mail_status status) {
  mail_entry& m = recorded_mail(s, e.number);
  ensure(m.attempts == e.attempt, "an outcome is that of the latest attempt");
  m.status = status;
}

}  // namespace

bool is_pending(mail_status status) {
  return status == mail_status::wanted || status == mail_status::attempted ||
         status == mail_status::failed;
}

std::int64_t mail_backoff_ms(std::uint32_t attempt, std::uint16_t chance) {
  constexpr std::uint32_t doublings_max = 40;  // beyond the cap, and within 64 bits
  const auto doublings = std::min(attempt > 0 ? attempt - 1 : 0, doublings_max);
  const auto whole =
      std::min(limits::mail_backoff_ms_first << doublings, limits::mail_backoff_ms_max);
  return whole / 2 + (whole - whole / 2) * chance / 65'535;
}

decision<mailbox> mailbox::decide(const state& s, const command& c, const context& ctx) {
  if (const auto* cmd = std::get_if<open_mailbox>(&c)) {
    return s.opened ? mailbox_decision{} : accept<mailbox>(mailbox_opened{cmd->language});
  }
  if (!s.opened) {
    return refuse<mailbox>(mailbox_not_open{});
  }
  const auto on = [&](std::uint64_t number, auto decide_on) {
    return with_mail(s, number, decide_on);
  };
  return std::visit(
      overloaded{[&](const open_mailbox&) { return mailbox_decision{}; },
                 [&](const choose_mail_language& cmd) {
                   return cmd.language == s.language
                              ? mailbox_decision{}
                              : accept<mailbox>(mail_language_chosen{cmd.language});
                 },
                 [&](const want_mail& cmd) { return decide_want(s, cmd, ctx); },
                 [&](const attempt_mail& cmd) { return on(cmd.number, decide_attempt); },
                 [&](const record_hand_over& cmd) {
                   return on(cmd.number, [&](const auto& m) { return decide_hand_over(m, cmd); });
                 },
                 [&](const record_failure& cmd) {
                   return on(cmd.number, [&](const auto& m) { return decide_failure(m, cmd); });
                 },
                 [&](const drop_mail& cmd) {
                   return on(cmd.number, [&](const auto& m) { return decide_drop(m, cmd); });
                 },
                 [&](const request_mail_again& cmd) { return on(cmd.number, decide_again); },
                 [&](const show_mailbox&) { return mailbox_decision{}; }},
      c);
}

void mailbox::evolve(state& s, const event& e, timestamp at) {
  ++s.version;
  std::visit(
      overloaded{
          [&](const mailbox_opened& ev) {
            ensure(!s.opened, "a mailbox is opened once");
            s.opened = true;
            s.language = ev.language;
          },
          [&](const mail_language_chosen& ev) { s.language = ev.language; },
          [&](const mail_wanted& ev) { remember(s, ev, at); },
          [&](const mail_attempted& ev) {
            mail_entry& m = recorded_mail(s, ev.number);
            ensure(is_pending(m.status) && ev.attempt == m.attempts + 1, "attempts are counted");
            m.status = mail_status::attempted;
            m.attempts = ev.attempt;
          },
          [&](const mail_handed_over& ev) { apply_outcome(s, ev, mail_status::handed_over); },
          [&](const mail_failed& ev) { apply_outcome(s, ev, mail_status::failed); },
          [&](const mail_given_up& ev) { apply_outcome(s, ev, mail_status::given_up); },
          [&](const mail_dropped& ev) {
            mail_entry& m = recorded_mail(s, ev.number);
            ensure(is_pending(m.status), "what is still to be sent is dropped");
            m.status = mail_status::dropped;
          },
          [&](const mail_requested_again& ev) {
            mail_entry& m = recorded_mail(s, ev.number);
            ensure(m.status == mail_status::given_up, "what was given up is asked for again");
            m.status = mail_status::wanted;
            m.attempts = 0;
          }},
      e);
}

mailbox::reply mailbox::answer(const state& s, const command& c) {
  const auto number =
      std::visit(overloaded{[&](const open_mailbox&) { return std::uint64_t{0}; },
                            [&](const choose_mail_language&) { return std::uint64_t{0}; },
                            [&](const show_mailbox&) { return std::uint64_t{0}; },
                            [&](const want_mail& cmd) { return number_of(s, cmd); },
                            [&](const auto& cmd) { return cmd.number; }},
                 c);
  const auto* m = find_mail(s.mails, number);
  return m == nullptr ? mailbox_receipt{s.language, 0, mail_status::wanted, 0}
                      : mailbox_receipt{s.language, m->number, m->status, m->attempts};
}

}  // namespace moim
