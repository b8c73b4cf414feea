// The event codec of accounts and logins, and the old schemas of their events.
#include <array>

#include "domain/account/account.hpp"
#include "domain/account/login.hpp"
#include "storage/events/event_codec_templates.hpp"

namespace moim::storage {

template <>
struct event_history<account> {
  static constexpr auto upcasters = std::to_array<upcaster>({{"account_opened", 1, &keep_data}});
};

template <>
struct event_history<login> : no_event_history {};

MOIM_EVENT_CODEC(account)
MOIM_EVENT_CODEC(login)

}  // namespace moim::storage
