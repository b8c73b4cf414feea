// Events of mailboxes for the tests of the codecs.
#pragma once

#include "domain/mail/mailbox.hpp"
#include "tests/storage/events/sample_events.hpp"
#include "tests/storage/popup/popup_samples.hpp"

namespace moim::storage {

template <>
inline mailbox_id sample_id<mailbox>() {
  return {sample_user.value};
}

template <>
inline std::vector<mailbox::event> samples<mailbox>() {
  return {
      mailbox_opened{mail_language::ko},
      mail_language_chosen{mail_language::en},
      mail_wanted{3, mail_kind::promoted, {sample_slot, 11}, mail_language::en, 257, sample_time},
      mail_attempted{3, 1},
      mail_handed_over{3, 1, "3.uuid@moim.example", {"250 2.0.0 Queued"}},
      mail_failed{3, 1, {"451 4.7.1 Greylisted"}, sample_time},
      mail_given_up{3, 20, {"550 5.1.1 no such mailbox"}},
      mail_dropped{3, mail_drop::overtaken},
      mail_requested_again{3}};
}

template <>
inline std::vector<std::pair<std::string, mailbox::event>> old_samples<mailbox>() {
  std::vector<std::pair<std::string, mailbox::event>> old;
  for (const auto& event : samples<mailbox>()) {
    std::visit(
        [&]<class E>(const E&) {
          if (E::type.sealed_from == 2) {
            old.emplace_back(std::string{E::type.name} + ".1", event);
          }
        },
        event);
  }
  return old;
}

}  // namespace moim::storage
