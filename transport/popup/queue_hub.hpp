// The fan-out of live queues on one I/O thread. While there are listeners, the hub follows the
// committed feed, keeps the queue of each of their slots, and sends each listener of a changed slot
// its place when that differs from what was sent last. Changes between two rounds are merged;
// limits::queue_interval_ms and its neighbours bound the cost. A listener who is in the waiting
// room of the store gets that place, too.
//
// Not thread-safe: everything happens on the I/O thread, and nothing outlives its io_context.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>

#include "actors/engine/gateway.hpp"
#include "domain/limits.hpp"
#include "transport/api/log_reader.hpp"
#include "transport/host/wall_clock.hpp"
#include "transport/http/http_stream.hpp"
#include "transport/popup/queue_event.hpp"
#include "transport/popup/queue_line.hpp"
#include "transport/popup/waiting_room_facade.hpp"

namespace moim::transport {

/// What a listener subscribes to.
struct queue_watch {
  slot_id slot;
  user_id user;
  std::optional<queue_event_id> last_seen;  ///< of the client's last event, when it comes back
};

class queue_hub {
 public:
  static constexpr std::chrono::milliseconds interval_default{limits::queue_interval_ms};

  queue_hub(boost::asio::io_context& io, actors::gateway& gateway, log_reader& reads,
            const wall_clock& clock, std::chrono::milliseconds interval = interval_default,
            waiting_room_facade* rooms = nullptr);
  ~queue_hub();
  queue_hub(const queue_hub&) = delete;
  queue_hub& operator=(const queue_hub&) = delete;

  enum class admission { admitted, too_many, refused };

  /// Lets `open` begin a stream, and feeds it until it is over. `too_many`: this user has
  /// limits::queue_listeners_per_user_max already; `refused`: `open` returned false.
  admission watch(const queue_watch& wanted, const std::function<bool(http_stream&)>& open);

 private:
  class listener;
  using listeners = boost::intrusive::list<listener>;
  struct watched_slot;

  void follow();
  void on_batch(const actors::committed_batch& batch);
  void on_store(const actors::fact<store>& what);
  void on_fact(watched_slot& slot, const actors::any_fact& what);

  void read_next();
  using found_line = std::variant<queue_line, storage::io_failure>;
  void on_read(const slot_id& id, std::uint64_t serial, found_line found);
  void give_up(watched_slot& slot);

  void mark_due(watched_slot& slot);
  void begin_round();
  void run_slice();
  void end_round();
  void tell(listener& who);
  std::string_view place_news(listener& who);
  void watch_rooms();

  void leave(listener& who);
  void forget(watched_slot& slot);

  boost::asio::io_context& io_;
  actors::gateway& gateway_;
  log_reader& reads_;
  const wall_clock& clock_;
  const std::chrono::milliseconds interval_;

  std::unordered_map<slot_id, watched_slot, id_hash> slots_;
  std::unordered_map<user_id, std::uint32_t, id_hash> listeners_of_;
  enum class feed { off, starting, on } feed_ = feed::off;

  std::uint64_t slots_ever_ = 0;
  std::deque<slot_id> unread_;  // their lines are to be read, one after the other
  bool reading_ = false;
  boost::asio::steady_timer read_again_;

  std::vector<watched_slot*> due_;  // changed, and to be gone round next
  struct round;
  std::unique_ptr<round> round_;  // under way
  std::chrono::steady_clock::time_point next_round_at_{};
  boost::asio::steady_timer next_round_;
  bool round_is_set_ = false;
  std::string scratch_;

  waiting_room_facade* const rooms_;  // null: no store has a waiting room
  boost::asio::steady_timer next_look_;
  bool looks_ = false;
};

}  // namespace moim::transport
