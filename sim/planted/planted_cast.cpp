// Whoever stands before another is linked to it, so that both go together.
#include "sim/planted/planted_cast.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>

#include "actors/engine/log_writer.hpp"
#include "actors/engine/shard.hpp"
#include "actors/feed/projector.hpp"
#include "sim/planted/planted_permits.hpp"
#include "sim/planted/planted_rules.hpp"
#include "storage/log/append_rules.hpp"
#include "storage/log/memory_event_log.hpp"

namespace moim::sim {

namespace {

using namespace actors;

/// Wakes slots, mailboxes, accounts and permits that have other rules.
class planted_shard final : public shard {
 public:
  using shard::shard;

 private:
  using shard::start;
  caf::actor start(const user_id& id) override {
    return spawn<entity<account, planted_account>, caf::lazy_init + caf::monitored>(env_, writer_,
                                                                                    id);
  }
  caf::actor start(const slot_id& id) override {
    return spawn<entity<slot, planted_slot>, caf::lazy_init + caf::monitored>(env_, writer_, id);
  }
  caf::actor start(const mailbox_id& id) override {
    return spawn<entity<moim::mailbox, planted_mailbox>, caf::lazy_init + caf::monitored>(
        env_, writer_, id);
  }
  caf::actor start(const permit_holder& id) override {
    return spawn<entity<permits, planted_permits>, caf::lazy_init + caf::monitored>(env_, writer_,
                                                                                    id);
  }
};

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

caf::behavior losing_writer(caf::event_based_actor* self, const caf::actor& writer, dice* chance) {
  self->link_to(writer);
  return {[=](append_events& events) {
            if (!chance->one_in(40)) self->delegate(writer, std::move(events));
          },
          [=](const await_appends& question) { return self->delegate(writer, question); }};
}

caf::behavior losing_projector(caf::event_based_actor* self, const caf::actor& projector,
                               dice* chance) {
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
auto pass_on(caf::event_based_actor* self, const std::vector<caf::actor>& shards, bug broken,
             dice* chance) {
  return [=](command_for<A>& order) {
    if (broken == bug::deliver_twice && chance->one_in(2)) self->send(shards.front(), order);
    const auto to = broken == bug::two_entities ? chance->below(shards.size()) : 0;
    return self->delegate(shards[to], std::move(order));
  };
}

/// Answers to what was sent a second time come here. They must not be refused: CAF tells the sender
/// of a refused message, who refuses that, and so on without end.
caf::behavior careless_router(caf::event_based_actor* self, const std::vector<caf::actor>& shards,
                              bug broken, dice* chance) {
  for (const auto& s : shards) self->link_to(s);
  return {pass_on<account>(self, shards, broken, chance),
          pass_on<login>(self, shards, broken, chance),
          pass_on<store>(self, shards, broken, chance),
          pass_on<slot>(self, shards, broken, chance),
          pass_on<mailbox>(self, shards, broken, chance),
          pass_on<permits>(self, shards, broken, chance),
          [](const answer_of<account>&) {},
          [](const answer_of<login>&) {},
          [](const answer_of<store>&) {},
          [](const answer_of<slot>&) {},
          [](const answer_of<mailbox>&) {},
          [](const answer_of<permits>&) {},
          [](const caf::error&) {},
          [=](const settle& s) {
            for (std::size_t i = 1; i < shards.size(); ++i) {
              self->request(shards[i], caf::infinite, s).then([](const settled&) {});
            }
            return self->delegate(shards.front(), s);
          }};
}

}  // namespace

caf::actor planted_cast::start_projector(caf::actor_system& system, feed_environment& env,
                                         const std::filesystem::path& directory,
                                         std::uint64_t saved_position) const {
  auto sound = stepped_cast::start_projector(system, env, directory, saved_position);
  if (broken_ == bug::lose_batch) {
    return projector = system.spawn(losing_projector, sound, &dice_);
  }
  if (broken_ == bug::show_too_early) return projector = system.spawn(hasty_projector, sound);
  return sound;
}

caf::actor planted_cast::start_writer(caf::actor_system& system, environment& env,
                                      const caf::actor& projection) const {
  auto sound = stepped_cast::start_writer(system, env, projection);
  if (broken_ == bug::reply_before_commit) {
    return system.spawn(hasty_writer, sound, copy_of(env.log));
  }
  if (broken_ == bug::lose_append) return system.spawn(losing_writer, sound, &dice_);
  return sound;
}

caf::actor planted_cast::start_shard(caf::actor_system& system, environment& env,
                                     const caf::actor& log_writer) const {
  if (breaks_rules(broken_)) {
    return shards.emplace_back(system.spawn<planted_shard>(env, log_writer));
  }
  if (broken_ != bug::deliver_twice && broken_ != bug::two_entities) {
    return stepped_cast::start_shard(system, env, log_writer);
  }
  // What is planted stands in front of both.
  const auto start_unstepped = [&] {
    return actor_factory::start_shard(system, env,
                                      log_writer);  // NOLINT(bugprone-parent-virtual-call)
  };
  std::vector sound{start_unstepped(), start_unstepped()};
  return shards.emplace_back(system.spawn(careless_router, sound, broken_, &dice_));
}

caf::actor planted_cast::start_reactor(caf::actor_system& system, feed_environment& env,
                                       const caf::actor& projection,
                                       const std::vector<caf::actor>& to) const {
  if (broken_ == bug::tell_withdrawn) {
    const auto before = untrue_view_.start(system, env, projection, broken_);
    return stepped_cast::start_reactor(system, *untrue_view_.env, before, to);
  }
  const bool keeps = broken_ == bug::keep_place || broken_ == bug::keep_login;
  return stepped_cast::start_reactor(
      system, env, projection, keeps ? std::vector{start_keeping_shards(system, to, broken_)} : to);
}

caf::actor planted_cast::start_timer_service(caf::actor_system& system, feed_environment& env,
                                             const actors::timer_service::clock& now,
                                             actors::timer_sources what,
                                             const std::vector<caf::actor>& to,
                                             const caf::actor& projection) const {
  auto before = to;
  if (broken_ == bug::remind_early) {
    for (auto& timer_source : what) timer_source = make_hasty(std::move(timer_source));
  }
  if (broken_ == bug::remind_twice) before = {start_untrue_shards(system, to, broken_)};
  return stepped_cast::start_timer_service(system, env, now, std::move(what), before, projection);
}

caf::actor planted_cast::start_subject_actor(caf::actor_system& system, feed_environment& env,
                                             const subject_actor& what,
                                             const std::vector<caf::actor>& to,
                                             const caf::actor& projection) const {
  if (what.name != mail_subject::actor_name) {
    return stepped_cast::start_subject_actor(system, env, what, to, projection);
  }
  if (broken_ == bug::remind_cancelled || broken_ == bug::lose_mail) {
    const auto before = untrue_view_.start(system, env, projection, broken_);
    return stepped_cast::start_subject_actor(system, *untrue_view_.env, what, to, before);
  }
  if (broken_ == bug::write_to_withdrawn) {
    const auto before = untrue_view_.start(system, env, projection, broken_);
    const std::vector known{start_knowing_shards(system, to)};
    return stepped_cast::start_subject_actor(system, *untrue_view_.env, what, known, before);
  }
  auto before = to;
  if (broken_ == bug::hand_over_first || broken_ == bug::write_to_another) {
    before = {start_untrue_shards(system, to, broken_)};
  }
  return stepped_cast::start_subject_actor(system, env, what, before, projection);
}

}  // namespace moim::sim
