// Carries out reactions (actors/reactions.hpp): reads the log behind what queries show, and sends
// what events ask of other aggregates, in the order of the events. So many commands are under way
// at a time and no more are kept: whatever happens meanwhile is read from the log when its turn
// comes.
//
// The cursor is the position up to which every order has been answered. It is written after the
// answers, so after a crash some orders are sent again, and their receivers drop them by their
// cause (actors/entity.hpp): delivery at least once, effect once. An order that is refused has had
// its turn as well. When the log does not accept any more, so that orders are answered
// `unavailable`, the reactor stops; the next start goes on from the cursor.
#pragma once

#include <deque>
#include <map>

#include <caf/event_based_actor.hpp>

#include "actors/environment.hpp"
#include "actors/messages.hpp"
#include "actors/reactions.hpp"

namespace moim::actors {

inline constexpr std::string_view reactor_cursor = "reactions";

class reactor : public caf::event_based_actor {
 public:
  /// `env.current_view` shows the end of the log, as when a node starts.
  reactor(caf::actor_config& cfg, environment& env, caf::actor projection,
          std::vector<caf::actor> shards, slot_start starts_at);

  caf::behavior make_behavior() override;

 private:
  void follow(const committed_batch& batch);
  void go_on();
  bool read_more();
  void send_order(any_order order);
  void on_answer(std::uint64_t cause, bool unavailable);
  std::uint64_t done() const;
  void write_cursor_if_due();
  void write_cursor();
  void stop_for_good(const std::string& why);

  environment& env_;
  caf::actor projection_;  // until it has been asked for the feed
  const std::vector<caf::actor> shards_;
  const slot_start starts_at_;
  std::uint64_t shown_ = 0;                          // the log is read up to here
  std::uint64_t read_ = 0;                           // and has been read up to there
  std::uint64_t cursor_ = 0;                         // as it was written last
  std::deque<any_order> orders_;                     // of the event at `read_`
  std::map<std::uint64_t, std::size_t> unanswered_;  // orders by the position of their cause
  std::size_t in_flight_ = 0;
  bool reacted_ = false;     // since the cursor was written
  bool stopped_ = false;     // no order is sent any more
  bool continuing_ = false;  // a message to itself is on its way
  caf::response_promise settling_;
};

}  // namespace moim::actors
