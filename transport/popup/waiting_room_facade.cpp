// Sends a place only when it changed; an admitted user gets the pass with it.
#include "transport/popup/waiting_room_facade.hpp"

#include "storage/codec/json_write.hpp"
#include "transport/host/wall_clock.hpp"

namespace moim::transport {

std::optional<room_answer> waiting_room_facade::enter(store_id store, user_id user, timestamp now) {
  const auto place = rooms_.enter(store, user, now);
  return place ? std::optional{answer_of(*place, store, user)} : std::nullopt;
}

room_answer waiting_room_facade::answer_of(const room_place& place, store_id store, user_id user) {
  const auto& rules = rooms_.rules();
  room_answer answer;
  answer.position = place.position;
  answer.heartbeat_seconds = rules.heartbeat.count();
  if (place.pass_ends_at) {
    answer.admitted = true;
    answer.pass = passes_.make(store, user, *place.pass_ends_at);
    answer.pass_ends_at = place.pass_ends_at;
  } else if (place.position > 0 && rules.rate > 0 && rules.active_max == 0) {
    answer.estimated_seconds = (place.position + rules.rate - 1) / rules.rate;
  }
  return answer;
}

std::string_view waiting_room_facade::changed_place(store_id store, user_id user, timestamp now,
                                                    std::optional<room_place>& last_sent) {
  const auto place = rooms_.look(store, user, now);
  const bool was_there = last_sent && *last_sent != room_place{};
  if (place == last_sent || (!place && !was_there)) {
    return {};
  }
  last_sent = place.value_or(room_place{});
  event_ = "event: room\ndata: ";
  storage::write_json(event_, answer_of(*last_sent, store, user), {&api_offset_minutes_at});
  event_ += "\n\n";
  return event_;
}

}  // namespace moim::transport
