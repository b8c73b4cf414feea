// The state codec of mailboxes.
#include <algorithm>

#include "domain/mail/mailbox.hpp"
#include "storage/events/state_codec_templates.hpp"

namespace moim::storage {

template <>
struct state_format<mailbox_state> {
  static constexpr std::uint8_t number = 1;
  static auto members(auto& s) { return std::tie(s.opened, s.language, s.version, s.mails); }
  static bool is_sound(const mailbox_state& s) {
    return std::ranges::adjacent_find(s.mails, std::ranges::greater_equal{}, &mail_entry::number) ==
           s.mails.end();
  }
};

MOIM_STATE_CODEC(mailbox_state)

}  // namespace moim::storage
