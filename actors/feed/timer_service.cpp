// An alarm is a message to itself. It rings at the latest after `limits::timer_check_ms`, since the
// system's clock may have been set meanwhile, and so that a wait of weeks needs no timer of weeks.
#include "actors/feed/timer_service.hpp"

#include <algorithm>
#include <chrono>

#include "domain/limits.hpp"
#include "storage/events/event_codec.hpp"

namespace moim::actors {

timer_service::timer_service(caf::actor_config& cfg, feed_environment& env, clock now,
                             timer_sources what, std::vector<caf::actor> shards,
                             caf::actor projector)
    : caf::event_based_actor(cfg),
      env_(env),
      now_(std::move(now)),
      sources_(std::move(what)),
      shards_(std::move(shards)),
      projector_(std::move(projector)) {}

/// The feed first and then a view that shows all that came before it: nothing is missed. Facts that
/// come meanwhile are in that view.
caf::behavior timer_service::make_behavior() {
  request(projector_, caf::infinite, follow_feed{}).then([this](const feed_followed&) {
    const auto committed = env_.counters.committed_position.load();
    request(projector_, caf::infinite, await_position{committed})
        .then([this](const position_reached&) { begin(); });
  });
  return {[this](const feed_batches& fresh) {
            if (running_) {
              take_in(fresh);
            }
          },
          [this](const alarm_rings& ringing) {
            if (running_ && ringing.number == alarm_) {
              alarm_is_set_.reset();
              send_due();
            }
          },
          [this](const settle&) {
            running_ = false;
            settling_ = true;
            return settled{};
          }};
}

void timer_service::begin() {
  if (settling_) {
    return;
  }
  const auto shown = env_.current_view.load();
  for (const auto& s : sources_) {
    s->begin(*shown);
  }
  running_ = true;
  set_alarm();
}

void timer_service::take_in(const feed_batches& fresh) {
  const auto shown = env_.current_view.load();
  for (const auto& batch : fresh.batches) {
    for (const auto& what : batch->facts) {
      for (const auto& s : sources_) {
        s->follow(what, *shown);
      }
    }
  }
  set_alarm();
}

void timer_service::send_due() {
  const auto shown = env_.current_view.load();
  const auto now = now_();
  std::vector<any_command> due;
  for (const auto& s : sources_) {
    s->take_due(now, limits::timers_at_once_max - due.size(), *shown, due);
  }
  for (auto& what : due) {
    std::visit([this](auto& command) { send_command(std::move(command)); }, what);
  }
  set_alarm();
}

void timer_service::set_alarm() {
  std::optional<timestamp> next;
  for (const auto& s : sources_) {
    if (const auto due = s->next(); due && (!next || *due < *next)) {
      next = due;
    }
  }
  if (!next) {
    return;
  }
  const auto now = now_();
  const std::chrono::milliseconds wait{
      std::clamp<std::int64_t>(next->ms - now.ms, 0, limits::timer_check_ms)};
  const timestamp rings_at{now.ms + wait.count()};
  if (alarm_is_set_ && *alarm_is_set_ <= rings_at) {
    return;
  }
  alarm_is_set_ = rings_at;
  delayed_send(this, wait, alarm_rings{++alarm_});
}

template <class A>
void timer_service::send_command(command_for<A> what) {
  const auto stream = storage::stream_of<A>(what.id);
  const auto& shard = shards_[id_hash{}(what.id) % shards_.size()];
  // A failure is no matter here: what was not done is due again.
  request(shard, caf::infinite, std::move(what))
      .then(
          [this, stream](const answer_of<A>& answer) {
            if (const auto* why = std::get_if<typename A::rejection>(&answer.result)) {
              std::visit(
                  [&]<class Why>(const Why&) {
                    env_.report("what was due at " + stream +
                                " was refused: " + std::string{Why::code});
                  },
                  *why);
            }
          },
          [](const caf::error&) {});
}

}  // namespace moim::actors
