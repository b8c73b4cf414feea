// Builds the view from the committed feed, shows it to readers, and passes the feed on to those who
// follow it. Everything that was committed before a publication is in it; readers who need a
// position wait here until it is.
#pragma once

#include <filesystem>
#include <map>

#include <caf/event_based_actor.hpp>

#include "actors/environment.hpp"
#include "actors/messages.hpp"

namespace moim::actors {

class projector : public caf::event_based_actor {
 public:
  /// Continues from the view in `env.current_view`, of which `saved_position` is on disk already.
  /// `snapshot_directory` may be empty: no snapshots.
  projector(caf::actor_config& cfg, environment& env, std::filesystem::path snapshot_directory,
            std::uint64_t saved_position);

  caf::behavior make_behavior() override;

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
  std::vector<committed_batch_ptr> untold_;  // followers hear of these when they are published
  bool publishing_ = false;
  bool saving_ = false;
  std::multimap<std::uint64_t, caf::response_promise> waiting_;  // by position
};

}  // namespace moim::actors
