// The shipped actors. The log writer waits for the disk, so it has a thread of its own.
#include "actors/node/actor_factory.hpp"

#include <caf/actor_system.hpp>

#include "actors/engine/log_writer.hpp"
#include "actors/engine/shard.hpp"
#include "actors/feed/projector.hpp"
#include "actors/feed/reactor.hpp"

namespace moim::actors {

caf::actor actor_factory::start_projector(caf::actor_system& system, environment& env,
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

caf::actor actor_factory::start_reactor(caf::actor_system& system, environment& env,
                                        const caf::actor& projection,
                                        const std::vector<caf::actor>& shards,
                                        const local_instant& starts_at) const {
  return system.spawn<reactor>(env, projection, shards, starts_at);
}

caf::actor actor_factory::start_timer_service(caf::actor_system& system, environment& env,
                                              const timer_service::clock& now,
                                              timer_service::timer_sources what,
                                              const std::vector<caf::actor>& shards,
                                              const caf::actor& projection) const {
  return system.spawn<timer_service>(env, now, std::move(what), shards, projection);
}

caf::actor actor_factory::start_mail_sender(caf::actor_system& system, environment& env,
                                            const mail_sender_config& with,
                                            const std::vector<caf::actor>& shards,
                                            const caf::actor& projection) const {
  return system.spawn<mail_sender>(env, with, shards, projection);
}

}  // namespace moim::actors
