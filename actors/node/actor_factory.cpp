// The shipped actors. The log writer waits for the disk, so it has a thread of its own.
#include "actors/node/actor_factory.hpp"

#include <caf/actor_system.hpp>

#include "actors/engine/log_writer.hpp"
#include "actors/engine/shard.hpp"
#include "actors/feed/projector.hpp"
#include "actors/feed/reactor.hpp"

namespace moim::actors {

caf::actor actor_factory::start_projector(caf::actor_system& system, feed_environment& env,
                                          const std::filesystem::path& directory,
                                          std::uint64_t saved_position) const {
  return system.spawn<projector>(env, directory, saved_position);
}

caf::actor actor_factory::start_writer(caf::actor_system& system, environment& env,
                                       const caf::actor& projection) const {
  return stepped() ? system.spawn<log_writer>(env, projection)
                   : system.spawn<log_writer, caf::detached>(env, projection);
}

caf::actor actor_factory::start_shard(caf::actor_system& system, environment& env,
                                      const caf::actor& writer) const {
  return system.spawn<shard>(env, writer);
}

caf::actor actor_factory::start_reactor(caf::actor_system& system, feed_environment& env,
                                        const caf::actor& projection,
                                        const std::vector<caf::actor>& shards) const {
  return system.spawn<reactor>(env, projection, shards);
}

caf::actor actor_factory::start_timer_service(caf::actor_system& system, feed_environment& env,
                                              const timer_service::clock& now, timer_sources what,
                                              const std::vector<caf::actor>& shards,
                                              const caf::actor& projection) const {
  return system.spawn<timer_service>(env, now, std::move(what), shards, projection);
}

caf::actor actor_factory::start_subject_actor(caf::actor_system& system, feed_environment& env,
                                              const subject_actor& what,
                                              const std::vector<caf::actor>& shards,
                                              const caf::actor& projection) const {
  return what.start(system, env, shards, projection);
}

}  // namespace moim::actors
