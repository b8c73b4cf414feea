// The event codec, compiled for each aggregate of the program.
#include "storage/events/event_codec.hpp"

#include "domain/account/account.hpp"
#include "domain/account/login.hpp"
#include "domain/mail/mailbox.hpp"
#include "domain/popup/permits.hpp"
#include "domain/popup/slot.hpp"
#include "domain/popup/store.hpp"
#include "storage/events/event_codec_templates.hpp"

namespace moim::storage {

namespace detail {

std::string event_problem(const record& from, std::string_view reason) {
  std::string text{from.type};
  text += " at position " + std::to_string(from.position) + ": ";
  return text.append(reason);
}

std::string event_problem(const record& from, const std::vector<violation>& problems) {
  std::string reason;
  for (const auto& [field, rule] : problems) {
    reason += reason.empty() ? "" : ", ";
    reason += field.empty() ? rule : field + ' ' + rule;
  }
  return event_problem(from, reason);
}

}  // namespace detail

#define MOIM_EVENT_CODEC(A)                                                             \
  template draft encode_event<A>(const A::event&, const field_seal&);                   \
  template bool decode_event<A>(const record&, A::event&, std::string&,                 \
                                std::span<const upcaster>);                             \
  template bool decode_event<A>(const record&, A::event&, std::string&, field_opener&); \
  template bool decode_event<A>(const record&, A::event&, std::string&, record_opener&);

MOIM_EVENT_CODEC(account)
MOIM_EVENT_CODEC(login)
MOIM_EVENT_CODEC(mailbox)
MOIM_EVENT_CODEC(permits)
MOIM_EVENT_CODEC(slot)
MOIM_EVENT_CODEC(store)

#undef MOIM_EVENT_CODEC

// These have no personal fields.
template draft encode_event<login>(const login::event&);
template draft encode_event<permits>(const permits::event&);
template draft encode_event<slot>(const slot::event&);
template draft encode_event<store>(const store::event&);

}  // namespace moim::storage
