// A mailbox: a live state, a replayed one and one read back from a snapshot have the same canonical
// bytes.
#include <doctest/doctest.h>

#include "storage/events/state_codec.hpp"
#include "tests/storage/events/replayed_commands.hpp"
#include "tests/storage/mail/mail_samples.hpp"

namespace moim::storage::mail_states_test {

TEST_CASE("a mailbox is the same live, replayed and read back") {
  std::vector<mailbox::event> log;
  mailbox_state live;
  run_command<mailbox>(live, open_mailbox{mail_language::en}, sample_user, log);
  for (std::uint64_t cause = 1; cause <= 3; ++cause) {
    const want_mail want{mail_kind::confirmed, {sample_slot, 7}, cause, {sample_time.ms + 1}};
    run_command<mailbox>(live, want, sample_user, log);
  }
  run_command<mailbox>(live, attempt_mail{3}, sample_user, log);
  run_command<mailbox>(live, record_failure{3, 1, {"451"}, false, sample_time}, sample_user, log);
  mailbox_state replayed;
  for (const auto& event : log) {
    mailbox::evolve(replayed, event, sample_time);
  }
  CHECK(encode_state(replayed) == encode_state(live));
  mailbox_state read;
  REQUIRE(decode_state(encode_state(live), read));
  CHECK(encode_state(read) == encode_state(live));
  CHECK(read.mails.at(1).attempts == 1);

  std::swap(live.mails[0], live.mails[1]);
  CHECK_FALSE(decode_state(encode_state(live), read));
}

}  // namespace moim::storage::mail_states_test
