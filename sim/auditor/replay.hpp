// Replays the records of a stream through `evolve`, from the empty state, into canonical bytes:
// the state of the live entity must be equal to them. Uses no snapshot and no entity.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/auditor/reference_model.hpp"
#include "storage/events/event_codec.hpp"
#include "storage/events/state_codec.hpp"

namespace moim::sim {

/// None when the ledger has no such version of the stream, or it cannot be read.
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

/// Of the streams of one aggregate.
template <class A>
class model_of : public stream_model {
 public:
  using stream_model::stream_model;

  std::string_view category() const final { return A::category; }
  std::optional<std::string> replayed_state(const std::string& stream,
                                            std::uint64_t version) const final {
    return replay<A>(log_, stream, version);
  }
};

}  // namespace moim::sim
