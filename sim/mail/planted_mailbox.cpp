// Each bug changes the state that the shipped rules see, or the events that they decide. `evolve`
// accepts every event.
#include "sim/mail/planted_mailbox.hpp"

#include <algorithm>

namespace moim::sim {

namespace {

decision<mailbox> decide_want(const mailbox_state& s, const want_mail& c, const context& ctx) {
  auto seen = s;
  const bool forgets =
      planted_mailbox::broken == mailbox_bug::want_again ||
      (planted_mailbox::broken == mailbox_bug::remind_twice && c.kind == mail_kind::reminder);
  if (forgets) {
    std::erase_if(seen.mails, [&](const mail_entry& m) {
      return m.kind == c.kind && m.about == c.about && m.cause == c.cause;
    });
  }
  return mailbox::decide(seen, c, ctx);
}

template <class Outcome>
void count_back(mailbox::event& e) {
  auto* outcome = std::get_if<Outcome>(&e);
  if (outcome != nullptr && outcome->attempt > 1) --outcome->attempt;
}

template <class Outcome>
void believe(const mailbox_state& s, mailbox::event& e) {
  auto* outcome = std::get_if<Outcome>(&e);
  if (outcome == nullptr) return;
  const auto mail = std::ranges::find(s.mails, outcome->number, &mail_entry::number);
  if (mail != s.mails.end()) outcome->attempt = mail->attempts;
}

}  // namespace

decision<mailbox> planted_mailbox::decide(const mailbox_state& s, const mailbox::command& c,
                                          const context& ctx) {
  const auto* want = std::get_if<want_mail>(&c);
  auto result = want != nullptr ? decide_want(s, *want, ctx) : mailbox::decide(s, c, ctx);
  if (broken == mailbox_bug::late_outcome) {
    for (auto& event : result.events) {
      count_back<mail_handed_over>(event);
      count_back<mail_failed>(event);
      count_back<mail_given_up>(event);
    }
  }
  return result;
}

void planted_mailbox::evolve(mailbox_state& s, const mailbox::event& e, timestamp at) {
  auto believed = e;
  believe<mail_handed_over>(s, believed);
  believe<mail_failed>(s, believed);
  believe<mail_given_up>(s, believed);
  mailbox::evolve(s, believed, at);
}

mailbox::reply planted_mailbox::answer(const mailbox_state& s, const mailbox::command& c) {
  return mailbox::answer(s, c);
}

}  // namespace moim::sim
