// Builds the view from the committed feed, shows it to readers, and passes the feed on to those who
// follow it. Everything that was committed before a publication is in it; readers who need a
// position wait here until it is.
#pragma once

#include <filesystem>
#include <map>

#include <caf/event_based_actor.hpp>

#include "actors/engine/environment.hpp"
#include "actors/engine/messages.hpp"

namespace moim::actors {

class projector : public caf::event_based_actor {
 public:
  /// Continues from the view in `env.current_view`, of which `saved_position` is on disk already.
  /// `snapshot_directory` may be empty: no snapshots.
  projector(caf::actor_config& cfg, environment& env, std::filesystem::path snapshot_directory,
            std::uint64_t saved_position);

  caf::behavior make_behavior() override;
  /// A promise keeps who waits alive, and that one keeps us; so do followers.
  void on_exit() override {
    waiting_.clear();
    followers_.clear();
  }

 private:
  void take_in(const committed_batch& batch);
  void publish();
  void tell_followers();
  void save_aside();

  environment& env_;
  const std::filesystem::path snapshot_directory_;
  view view_;
  std::uint64_t saved_position_;
  std::vector<caf::actor> followers_;
  std::vector<committed_batch_ptr> untold_;  // since the last publication; followers hear of them
  bool publishing_ = false;
  bool saving_ = false;
  std::multimap<std::uint64_t, caf::response_promise> waiting_;  // by position
};

}  // namespace moim::actors
