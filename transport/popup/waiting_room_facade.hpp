// The waiting rooms for the handlers of one I/O thread: places as answers, with passes that this
// thread signs and verifies by itself.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/aggregate.hpp"
#include "transport/popup/waiting_room_pass.hpp"
#include "transport/popup/waiting_rooms.hpp"

namespace moim::transport {

/// The place of a user in the room of a store. Not admitted and at no position: the user is not in
/// the room (any more), and enters again.
struct room_answer {
  bool admitted = false;
  std::uint32_t position = 0;                      ///< 1 is next
  std::optional<std::uint64_t> estimated_seconds;  ///< where only the rate decides
  std::optional<std::string> pass;  ///< of an admitted user: for the header Moim-Pass
  std::optional<timestamp> pass_ends_at;
  std::int64_t heartbeat_seconds = 0;  ///< be seen again within
};
BOOST_DESCRIBE_STRUCT(room_answer, (),
                      (admitted, position, estimated_seconds, pass, pass_ends_at,
                       heartbeat_seconds))

/// Not thread-safe; the rooms behind it are.
class waiting_room_facade {
 public:
  waiting_room_facade(waiting_rooms& rooms, const secret_key& key) : rooms_(rooms), passes_(key) {}

  /// None: the rooms are full.
  std::optional<room_answer> enter(store_id store, user_id user, timestamp now);

  /// Whether a reservation may go through; `pass` as the client shows it.
  bool admits(std::string_view pass, store_id store, user_id user, timestamp now) {
    return passes_.is_good(pass, store, user, now);
  }
  void release(store_id store, user_id user, timestamp now) { rooms_.release(store, user, now); }

  /// The event `room` for a stream of the user when the place differs from `last_sent`, which it
  /// updates; empty otherwise. A call counts as a heartbeat of the user.
  std::string_view changed_place(store_id store, user_id user, timestamp now,
                                 std::optional<room_place>& last_sent);

 private:
  room_answer answer_of(const room_place& place, store_id store, user_id user);

  waiting_rooms& rooms_;
  waiting_room_passes passes_;
  std::string event_;
};

}  // namespace moim::transport
