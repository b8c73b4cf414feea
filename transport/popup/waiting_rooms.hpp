// The waiting rooms in front of stores, an admission control for rushes: users wait and are
// admitted first come, first served, so many a second and so many at a time. A room spreads load
// and decides nothing: the slot alone gives places. So it is in the memory of this process only,
// and users enter again after a restart.
//
// A user enters once and keeps the place by heartbeats: an open stream, or entering again. A user
// without one for `heartbeat` has left, and no longer counts as admitted.
#pragma once

#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "domain/limits.hpp"
#include "domain/popup/popup_ids.hpp"
#include "transport/popup/waiting_room_rules.hpp"

namespace moim::transport {

/// Where a user stands in the room of a store.
struct room_place {
  std::uint32_t position = 0;             ///< 1 is next; 0 for an admitted user
  std::optional<timestamp> pass_ends_at;  ///< of those
  bool operator==(const room_place&) const = default;
};

/// Thread-safe. `now` may step back: no time passes then.
class waiting_rooms {
 public:
  explicit waiting_rooms(const waiting_room_rules& rules,
                         std::size_t users_max = limits::waiting_room_users_max)
      : rules_(rules), users_max_(users_max) {}

  const waiting_room_rules& rules() const { return rules_; }

  /// Enters, or sends a heartbeat. None: there are `users_max` users in the rooms already.
  std::optional<room_place> enter(store_id store, user_id user, timestamp now);

  /// A heartbeat. None for a user who is not there.
  std::optional<room_place> look(store_id store, user_id user, timestamp now);

  /// The user has reserved: the place is free for the next one. The pass stays valid until it ends.
  void release(store_id store, user_id user, timestamp now);

  /// Users who wait or were admitted, in all rooms.
  std::size_t users() const;

 private:
  struct visitor {
    user_id user;
    timestamp seen;
    std::uint64_t rank = 0;  // position is what is above the room's `served`
    std::optional<timestamp> pass_ends_at;
    bool is_active = false;
  };
  struct room {
    std::unordered_map<user_id, visitor, id_hash> visitors;
    std::deque<visitor*> line;    // of those who wait, the first come first
    std::deque<visitor*> passes;  // of those let through, the first to end first
    std::uint64_t served = 0;     // left the line at its front
    std::uint32_t active = 0;
    double allowance = 0;  // users that the rate lets through now
    timestamp now;
    timestamp tidied_at;
  };

  room& open(store_id store, timestamp now);
  void advance(room& r, timestamp now);
  void end_passes(room& r);
  void let_through(room& r);
  void tidy(room& r);
  void tidy_all(timestamp now);
  void forget(room& r, visitor* who);
  bool is_gone(const room& r, const visitor& who) const;
  static room_place place_of(const room& r, const visitor& who);

  const waiting_room_rules rules_;
  const std::size_t users_max_;
  mutable std::mutex lock_;
  std::unordered_map<store_id, room, id_hash> rooms_;
  std::size_t users_ = 0;
  timestamp tidied_all_at_;
};

}  // namespace moim::transport
