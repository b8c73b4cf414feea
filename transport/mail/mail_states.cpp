// Writes no personal fields: nobody needs them to audit.
#include "transport/mail/mail_states.hpp"

#include "storage/codec/json_write.hpp"
#include "storage/events/replayed_state.hpp"
#include "transport/host/wall_clock.hpp"

namespace moim::transport {

namespace {

struct mailbox_shown {
  bool opened = false;
  mail_language language = mail_language::ko;
  std::vector<mail_entry> mails;
};
BOOST_DESCRIBE_STRUCT(mailbox_shown, (), (opened, language, mails))

mailbox_shown shown(const mailbox_state& s) {
  return {s.opened, s.language, s.mails};
}

}  // namespace

bool write_mail_state(std::string& out, const storage::replayed_state& replayed) {
  if (const auto* state = std::get_if<mailbox_state>(&replayed.state())) {
    storage::write_json(out, shown(*state), {&api_offset_minutes_at});
    return true;
  }
  return false;
}

}  // namespace moim::transport
