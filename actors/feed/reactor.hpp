// Carries out reactions (actors/feed/reactions.hpp): reads the log up to the position that queries
// show, and sends the commands that events ask for, in the order of the events. A bounded number of
// commands is in flight and no more are kept: later events are read from the log when their turn
// comes.
//
// The cursor is the position up to which every command has been answered. It is written after the
// answers, so after a crash some commands are sent again, and entities drop them by their cause
// (actors/engine/entity.hpp): delivery at least once, effect once. A command that is refused counts
// as answered. One that is answered `unavailable`, or a log that cannot be read, ends the round:
// after a pause it goes on from the cursor, unless the log has failed for good. An entity gets a
// command after it has answered the one before, so that none overtakes one that is sent again.
#pragma once

#include <deque>
#include <map>
#include <unordered_set>

#include <caf/event_based_actor.hpp>

#include "actors/engine/messages.hpp"
#include "actors/feed/feed_environment.hpp"

namespace moim::actors {

inline constexpr std::string_view reactor_cursor = "reactions";

class reactor : public caf::event_based_actor {
 public:
  /// `env.current_view` shows the end of the log, as when a node starts.
  reactor(caf::actor_config& cfg, feed_environment& env, caf::actor projection,
          std::vector<caf::actor> shards);

  caf::behavior make_behavior() override;
  void on_exit() override { settling_ = {}; }  // a promise keeps its actor

 private:
  void find_place();
  void follow(const committed_batch& batch);
  void go_on();
  bool may_send() const;
  bool read_more();
  void send_command(any_command command);
  void on_answer(std::uint64_t cause, const std::string& stream, bool unavailable);
  std::uint64_t done() const;
  void write_cursor_if_due();
  void write_cursor();
  void interrupt(const std::string& why);
  void rest();

  feed_environment& env_;
  caf::actor projection_;  // until it has been asked for the feed
  const std::vector<caf::actor> shards_;
  std::uint64_t shown_ = 0;                          // the log is read up to here
  std::uint64_t read_ = 0;                           // and has been read up to there
  std::uint64_t cursor_ = 0;                         // as it was written last
  std::deque<any_command> commands_;                 // of the event at `read_`
  std::map<std::uint64_t, std::size_t> unanswered_;  // commands by the position of their cause
  std::unordered_set<std::string> busy_;             // streams whose answer is waited for
  bool reacted_ = false;                             // since the cursor was written
  bool interrupted_ = false;                         // no command is sent before a pause
  bool continuing_ = false;                          // a message to itself is on its way
  bool stopping_ = false;                            // no command is sent any more
  caf::response_promise settling_;
};

}  // namespace moim::actors
