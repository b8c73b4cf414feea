// Builds the view from the committed feed, publishes it to readers, and passes the feed on to its
// followers. A publication holds everything that was committed before it; a reader that needs a
// position waits here until it is published.
#pragma once

#include <filesystem>
#include <map>

#include <caf/event_based_actor.hpp>

#include "actors/engine/messages.hpp"
#include "actors/feed/feed_environment.hpp"

namespace moim::actors {

class projector : public caf::event_based_actor {
 public:
  /// Continues from the view in `env.current_view`, of which `saved_position` is on disk already.
  /// `snapshot_directory` may be empty: no snapshots.
  projector(caf::actor_config& cfg, feed_environment& env, std::filesystem::path snapshot_directory,
            std::uint64_t saved_position);

  caf::behavior make_behavior() override;
  /// A promise keeps the actor that waits alive, and that one keeps this; so do followers.
  void on_exit() override {
    waiting_.clear();
    followers_.clear();
  }

 private:
  void take_in(const committed_batch& batch);
  void publish();
  void tell_followers();
  void save_aside();

  feed_environment& env_;
  const std::filesystem::path snapshot_directory_;
  view view_;
  std::uint64_t saved_position_;
  std::vector<caf::actor> followers_;
  std::vector<committed_batch_ptr> unpublished_;  // followers get them with the next publication
  bool publishing_ = false;
  bool saving_ = false;
  std::multimap<std::uint64_t, caf::response_promise> waiting_;  // by position
};

}  // namespace moim::actors
