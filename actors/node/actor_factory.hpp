// The factory of the actors that a node consists of, and what runs them: the shipped ones, on
// threads. The simulation has another: it runs the same actors one message at a time, and to see
// that it would notice, it puts a faulty one in the place of a shipped one.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

#include <caf/actor.hpp>

#include "actors/feed/feed_environment.hpp"
#include "actors/feed/timer_service.hpp"

namespace moim::actors {

/// An actor that a subject brings.
struct subject_actor {
  std::string_view name;
  std::function<caf::actor(caf::actor_system&, feed_environment&, const std::vector<caf::actor>&,
                           const caf::actor&)>
      start;
};

class actor_factory {
 public:
  virtual ~actor_factory() = default;

  /// True: no threads, and no scheduler that would run an actor by itself.
  virtual bool stepped() const { return false; }

  virtual caf::actor start_projector(caf::actor_system& system, feed_environment& env,
                                     const std::filesystem::path& directory,
                                     std::uint64_t saved_position) const;
  virtual caf::actor start_writer(caf::actor_system& system, environment& env,
                                  const caf::actor& projection) const;
  virtual caf::actor start_shard(caf::actor_system& system, environment& env,
                                 const caf::actor& writer) const;
  virtual caf::actor start_reactor(caf::actor_system& system, feed_environment& env,
                                   const caf::actor& projection,
                                   const std::vector<caf::actor>& shards) const;
  virtual caf::actor start_timer_service(caf::actor_system& system, feed_environment& env,
                                         const timer_service::clock& now, timer_sources what,
                                         const std::vector<caf::actor>& shards,
                                         const caf::actor& projection) const;
  /// None where the subject wants none.
  virtual caf::actor start_subject_actor(caf::actor_system& system, feed_environment& env,
                                         const subject_actor& what,
                                         const std::vector<caf::actor>& shards,
                                         const caf::actor& projection) const;
};

}  // namespace moim::actors
