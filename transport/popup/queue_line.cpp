// Reads a queue without snapshots: they hold no promotions, and millions of events are decoded in a
// second.
#include "transport/popup/queue_line.hpp"

#include "storage/events/event_codec.hpp"

namespace moim::transport {

namespace {

/// Everything that the log has of one aggregate.
template <class A, class Take>
std::optional<storage::io_failure> read_facts(const storage::event_log& log,
                                              const typename A::id& id, Take take) {
  actors::fact<A> what{id, 0, {}, {}};
  std::string why;
  auto broken = log.read_stream(storage::stream_of<A>(id), 1, [&](const storage::record& record) {
    if (!storage::decode_event<A>(record, what.event, why)) {
      return false;
    }
    what.position = record.position;
    what.time = record.time;
    take(what);
    return true;
  });
  if (!broken && !why.empty()) {
    broken = storage::io_failure{std::move(why)};
  }
  return broken;
}

}  // namespace

/// The store comes first: what happens to it while the slot is read matters only when the slot has
/// not begun by then, and the feed brings it.
std::variant<queue_line, storage::io_failure> queue_line::read(const storage::event_log& log,
                                                               const slot_id& id) {
  queue_line line;
  const auto take = [&](const auto& what) { line.take(what); };
  auto broken = read_facts<store>(log, id.store, take);
  if (!broken) {
    broken = read_facts<slot>(log, id, take);
  }
  if (broken) {
    return std::move(*broken);
  }
  return line;
}

void queue_line::apply(const actors::any_fact& what) {
  if (const auto* of_store = std::get_if<actors::fact<store>>(&what)) {
    if (of_store->position > store_position_) {
      take(*of_store);
    }
  } else if (const auto* of_slot = std::get_if<actors::fact<slot>>(&what)) {
    if (of_slot->position > position_) {
      take(*of_slot);
    }
  }
}

void queue_line::take(const actors::fact<store>& what) {
  std::visit(
      overloaded{
          [this](const store_created& e) { unbegun_.capacity = e.details.capacity_per_slot; },
          [this](const store_edited& e) { unbegun_.capacity = e.details.capacity_per_slot; },
          [this](const store_closed&) { unbegun_.closed = true; }},
      what.event);
  store_position_ = what.position;
}

/// Places that were added, or given at the opening, are no sign of how fast others come free: only
/// one that comes after a cancellation, or after an offer that expired, counts.
void queue_line::take(const actors::fact<slot>& what) {
  slot::evolve(state_, what.event, what.time);
  position_ = what.position;
  const bool moves = std::holds_alternative<waiter_promoted>(what.event) ||
                     std::holds_alternative<place_offered>(what.event);
  if (came_free_ && moves) {
    pace_.add(what.time);
  }
  came_free_ = std::holds_alternative<reservation_cancelled>(what.event) ||
               std::holds_alternative<offer_expired>(what.event);
}

std::optional<std::uint64_t> queue_line::estimate(const queue_place& place, timestamp now) const {
  const bool moves = state_.plan && !state_.closed && state_.confirmed <= state_.plan->capacity;
  return moves ? pace_.seconds_to(place.position, now) : std::nullopt;
}

}  // namespace moim::transport
