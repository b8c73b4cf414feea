// The event codec of mailboxes, and the old schemas of their events.
#include <array>

#include "domain/mail/mailbox.hpp"
#include "storage/events/event_codec_templates.hpp"

namespace moim::storage {

template <>
struct event_history<mailbox> {
  static constexpr auto upcasters = std::to_array<upcaster>({{"mail_handed_over", 1, &keep_data},
                                                             {"mail_failed", 1, &keep_data},
                                                             {"mail_given_up", 1, &keep_data}});
};

MOIM_EVENT_CODEC(mailbox)

}  // namespace moim::storage
