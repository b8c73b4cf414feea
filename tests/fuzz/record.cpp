// Fuzz target: frames of the log as read from disk, and the data of their events.
#include <string>

#include "storage/aggregates.hpp"
#include "storage/events/event_codec.hpp"
#include "storage/log/record_format.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace moim::fuzz {

namespace {

/// A seal without keys: personal fields are read as empty, and written in clear.
class clear_text final : public storage::field_seal {
 public:
  std::string seal(std::string_view, std::string_view clear) const override {
    return std::string{clear};
  }
};

template <class A>
void try_event(const storage::record& record) {
  typename A::event event;
  std::string why;
  if (!storage::decode_event<A>(record, event, why)) {
    demand(!why.empty(), "a refused event has a reason");
    return;
  }
  const auto draft = storage::encode_event<A>(event, clear_text{});
  storage::record again = record;
  again.type = draft.type;
  again.schema = draft.schema;
  again.data = draft.data;
  typename A::event second;
  demand(storage::decode_event<A>(again, second, why), "an event that is written can be read");
  demand(storage::encode_event<A>(second, clear_text{}).data == draft.data,
         "an event is written one way only");
}

}  // namespace

void try_input(std::string_view input) {
  storage::sha256 hash;
  storage::record record;
  for (std::string_view rest = input; !rest.empty();) {
    const auto before = rest;
    if (!storage::take_frame(rest, record)) {
      demand(rest.size() == before.size(), "what is no frame is left where it is");
      break;
    }
    const auto frame = before.substr(0, before.size() - rest.size());
    (void)storage::chain_holds(frame, {}, hash);
    if (!record.stream.empty() && !record.type.empty() &&
        record.data.size() <= storage::data_bytes_max) {
      std::string again;
      storage::append_frame(again, record, {}, hash);
      demand(again.size() == frame.size() &&
                 std::string_view{again}.substr(0, again.size() - storage::chain_bytes) ==
                     frame.substr(0, frame.size() - storage::chain_bytes),
             "a record has one frame");
      demand(storage::chain_holds(again, {}, hash), "a frame that is written keeps its chain");
    }
    for_each_type(aggregates{}, [&]<class A>(std::type_identity<A>) { try_event<A>(record); });
  }
}

}  // namespace moim::fuzz
