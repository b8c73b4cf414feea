// A line is read without snapshots: they hold no promotions, and millions of events are decoded in
// a second.
#include "transport/queue_line.hpp"

#include "storage/event_codec.hpp"

namespace moim::transport {

std::variant<queue_line, storage::io_failure> queue_line::read(const storage::event_log& log,
                                                               const slot_id& slot) {
  queue_line line;
  std::string why;
  auto broken =
      log.read_stream(storage::stream_of<moim::slot>(slot), 1, [&](const storage::record& record) {
        slot::event event;
        if (!storage::decode_event<moim::slot>(record, event, why)) {
          return false;
        }
        line.take(event, record.position, record.time);
        return true;
      });
  if (broken) {
    return std::move(*broken);
  }
  if (!why.empty()) {
    return storage::io_failure{std::move(why)};
  }
  return line;
}

void queue_line::apply(const actors::fact<slot>& what) {
  if (what.position > position_) {
    take(what.event, what.position, what.time);
  }
}

void queue_line::take(const slot::event& event, std::uint64_t position, timestamp at) {
  slot::evolve(state_, event, at);
  position_ = position;
  if (std::holds_alternative<waiter_promoted>(event)) {
    pace_.add(at);
  }
}

}  // namespace moim::transport
