// A mailbox with one of its rules broken (sim/planted/planted_rules.hpp).
#pragma once

#include "domain/mail/mailbox.hpp"

namespace moim::sim {

enum class mailbox_bug { none, want_again, remind_twice, late_outcome };

struct planted_mailbox {
  static inline mailbox_bug broken = mailbox_bug::none;

  static decision<mailbox> decide(const mailbox_state& s, const mailbox::command& c,
                                  const context& ctx);
  static void evolve(mailbox_state& s, const mailbox::event& e, timestamp at);
  static mailbox::reply answer(const mailbox_state& s, const mailbox::command& c);
};

}  // namespace moim::sim
