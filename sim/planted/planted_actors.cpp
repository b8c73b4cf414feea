// Each planted actor is linked to the one behind it, so that both end together.
#include "sim/planted/planted_actors.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include "actors/engine/log_writer.hpp"
#include "actors/engine/shard.hpp"
#include "actors/feed/projector.hpp"
#include "sim/planted/command_filter.hpp"
#include "storage/log/append_rules.hpp"
#include "storage/log/memory_event_log.hpp"

namespace moim::sim {

namespace {

using namespace actors;

/// A log in memory with what the log holds now.
std::shared_ptr<storage::memory_event_log> copy_of(const storage::event_log& log) {
  auto copy = std::make_shared<storage::memory_event_log>();
  const auto failure = log.read_from(1, [&](const storage::record& r) {
    const auto request = storage::request_of(r);
    return std::get<0>(copy->append({&request, 1})).front().last_position != 0;
  });
  return failure ? nullptr : copy;
}

/// Knows what the writer will answer, and does not wait for it.
caf::behavior hasty_writer(caf::event_based_actor* self, const caf::actor& writer,
                           const std::shared_ptr<storage::memory_event_log>& copy) {
  self->link_to(writer);
  return {[=](append_events& events) {
            const auto outcome = std::get<0>(copy->append({&events.request, 1})).front();
            events.pending->succeed(outcome, self->context());
            self->send(writer, std::move(events));
          },
          [=](const await_appends& question) { return self->delegate(writer, question); },
          [](const append_failed&) {}};
}

caf::behavior losing_writer(caf::event_based_actor* self, const caf::actor& writer,
                            random_source* chance) {
  self->link_to(writer);
  return {[=](append_events& events) {
            if (!chance->one_in(40)) self->delegate(writer, std::move(events));
          },
          [=](const await_appends& question) { return self->delegate(writer, question); }};
}

caf::behavior losing_projector(caf::event_based_actor* self, const caf::actor& projector,
                               random_source* chance) {
  self->link_to(projector);
  return {[=](const batch_committed& batch) {
            if (!chance->one_in(20)) self->send(projector, batch);
          },
          [=](const await_position& wanted) { return self->delegate(projector, wanted); },
          [=](const follow_feed& f) { return self->delegate(projector, f); },
          [=](const settle& s) { return self->delegate(projector, s); }};
}

/// Lets readers in before the view is as far as they want.
caf::behavior hasty_projector(caf::event_based_actor* self, const caf::actor& projector) {
  self->link_to(projector);
  return {[=](const batch_committed& batch) { self->send(projector, batch); },
          [](const await_position&) { return position_reached{}; },
          [=](const follow_feed& f) { return self->delegate(projector, f); },
          [=](const settle& s) { return self->delegate(projector, s); }};
}

template <class A>
auto deliver_badly(caf::event_based_actor* self, const std::vector<caf::actor>& shards,
                   actor_bug broken, random_source* chance) {
  return [=](command_for<A>& command) {
    if (broken == actor_bug::deliver_twice && chance->one_in(2))
      self->send(shards.front(), command);
    const auto to = broken == actor_bug::two_entities ? chance->below(shards.size()) : 0;
    return self->delegate(shards[to], std::move(command));
  };
}

template <class... A>
caf::behavior careless_router(caf::event_based_actor* self, const std::vector<caf::actor>& shards,
                              actor_bug broken, random_source* chance, type_list<A...>) {
  for (const auto& s : shards) self->link_to(s);
  return {deliver_badly<A>(self, shards, broken, chance)..., ignore_answer<A>()...,
          [](const caf::error&) {},
          [=](const settle& s) {
            for (std::size_t i = 1; i < shards.size(); ++i) {
              self->request(shards[i], caf::infinite, s).then([](const settled&) {});
            }
            return self->delegate(shards.front(), s);
          }};
}

}  // namespace

caf::actor planted_actors::start_projector(caf::actor_system& system, feed_environment& env,
                                           const std::filesystem::path& directory,
                                           std::uint64_t saved_position) const {
  auto sound = stepped_actor_factory::start_projector(system, env, directory, saved_position);
  if (broken_ == actor_bug::lose_batch) {
    return remember("projector", system.spawn(losing_projector, sound, &random_));
  }
  if (broken_ == actor_bug::show_too_early) {
    return remember("projector", system.spawn(hasty_projector, sound));
  }
  return sound;
}

caf::actor planted_actors::start_writer(caf::actor_system& system, environment& env,
                                        const caf::actor& projection) const {
  auto sound = stepped_actor_factory::start_writer(system, env, projection);
  if (broken_ == actor_bug::reply_before_commit) {
    return system.spawn(hasty_writer, sound, copy_of(env.log));
  }
  if (broken_ == actor_bug::lose_append) return system.spawn(losing_writer, sound, &random_);
  return sound;
}

caf::actor planted_actors::start_shard(caf::actor_system& system, environment& env,
                                       const caf::actor& log_writer) const {
  if (broken_ != actor_bug::deliver_twice && broken_ != actor_bug::two_entities) {
    return stepped_actor_factory::start_shard(system, env, log_writer);
  }
  // What is planted stands in front of both.
  const auto start_unstepped = [&] {
    return actor_factory::start_shard(system, env,
                                      log_writer);  // NOLINT(bugprone-parent-virtual-call)
  };
  std::vector sound{start_unstepped(), start_unstepped()};
  return remember_shard(
      system.spawn([sound, broken = broken_, chance = &random_](caf::event_based_actor* self) {
        return careless_router(self, sound, broken, chance, aggregates{});
      }));
}

}  // namespace moim::sim
