// One event after the other through `evolve`, from nothing; no snapshot, no entity.
#include "sim/auditor/replay.hpp"

#include "domain/account/account.hpp"
#include "domain/mail/mailbox.hpp"
#include "domain/popup/permits.hpp"
#include "domain/popup/slot.hpp"
#include "domain/popup/store.hpp"
#include "storage/events/event_codec.hpp"
#include "storage/events/state_codec.hpp"

namespace moim::sim {

namespace {

template <class A>
std::optional<std::string> replay(const ledger& log, const std::string& stream,
                                  std::uint64_t version) {
  typename A::state state;
  std::uint64_t reached = 0;
  for (const auto position : log.of_stream(stream)) {
    if (reached == version) break;
    const auto& entry = log.at(position);
    storage::record record;
    record.position = position;
    record.version = entry.version;
    record.schema = entry.schema;
    record.type = entry.type;
    record.data = entry.data;
    typename A::event event;
    std::string why;
    if (!storage::decode_event<A>(record, event, why)) return std::nullopt;
    A::evolve(state, event, timestamp{entry.time_ms});
    ++reached;
  }
  return reached == version ? std::optional{storage::impersonal_state(state)} : std::nullopt;
}

}  // namespace

std::optional<std::string> replayed_state(const ledger& log, const std::string& stream,
                                          std::uint64_t version) {
  if (storage::is_stream_of<slot>(stream)) return replay<slot>(log, stream, version);
  if (storage::is_stream_of<account>(stream)) return replay<account>(log, stream, version);
  if (storage::is_stream_of<login>(stream)) return replay<login>(log, stream, version);
  if (storage::is_stream_of<store>(stream)) return replay<store>(log, stream, version);
  if (storage::is_stream_of<mailbox>(stream)) return replay<mailbox>(log, stream, version);
  if (storage::is_stream_of<permits>(stream)) return replay<permits>(log, stream, version);
  return std::nullopt;
}

}  // namespace moim::sim
