// One publication covers all batches that were applied before it: under load readers see a new
// view less often, not later.
#include "actors/feed/projector.hpp"

#include <algorithm>

#include "actors/feed/view_snapshot.hpp"
#include "domain/ensure.hpp"
#include "storage/host/background_work.hpp"

namespace moim::actors {

namespace {

void report_failure(const environment& env, const std::optional<std::string>& what) {
  if (what) {
    env.report("the view was not saved: " + *what);
  }
}

}  // namespace

projector::projector(caf::actor_config& cfg, feed_environment& env,
                     std::filesystem::path snapshot_directory, std::uint64_t saved_position)
    : caf::event_based_actor(cfg),
      env_(env),
      snapshot_directory_(std::move(snapshot_directory)),
      view_(*env.current_view.load()),
      saved_position_(saved_position) {}

caf::behavior projector::make_behavior() {
  return {[this](const batch_committed& message) {
            take_in(*message.batch);
            unpublished_.push_back(message.batch);
            if (!publishing_) {
              publishing_ = true;
              send(this, publish_view{});
            }
          },
          [this](const publish_view&) { publish(); },
          [this](const await_position& wanted) -> caf::result<position_reached> {
            const auto shown = env_.counters.projected_position.load();
            if (wanted.position <= shown) {
              return position_reached{};
            }
            auto promise = make_response_promise();
            waiting_.emplace(wanted.position, promise);
            return caf::delegated<position_reached>{};
          },
          [this](const follow_feed&) {
            followers_.push_back(caf::actor_cast<caf::actor>(current_sender()));
            return feed_followed{};
          },
          [this](const unfollow_feed&) {
            std::erase(followers_, caf::actor_cast<caf::actor>(current_sender()));
          },
          [this](const view_saved&) { saving_ = false; },
          [this](const settle&) {
            if (!snapshot_directory_.empty() && view_.position > saved_position_) {
              report_failure(env_, save_view(view_, snapshot_directory_, env_.log));
              saved_position_ = view_.position;
            }
            return settled{};
          }};
}

void projector::take_in(const committed_batch& batch) {
  ensure(batch.last_position > view_.position, "batches come in position order, each once");
  view_.prefetch(batch.facts);
  for (const auto& what : batch.facts) {
    view_.apply(what);
  }
  view_.position = batch.last_position;
}

void projector::publish() {
  publishing_ = false;
  env_.current_view.store(std::make_shared<const view>(view_));
  env_.counters.projected_position.store(view_.position);
  const auto reached = waiting_.upper_bound(view_.position);
  for (auto it = waiting_.begin(); it != reached; ++it) {
    it->second.deliver(position_reached{});
  }
  waiting_.erase(waiting_.begin(), reached);
  tell_followers();
  const auto due =
      saved_position_ + std::max(env_.caches.view_snapshot_events, saved_position_ / 4);
  if (view_.position >= due && !snapshot_directory_.empty() && !saving_) {
    saving_ = true;
    save_aside();
  }
}

void projector::tell_followers() {
  const auto fresh = std::exchange(unpublished_, {});
  if (!fresh.empty()) {
    for (const auto& follower : followers_) {
      send(follower, feed_batches{fresh});
    }
  }
}

/// A published view does not change any more, so another thread can write it.
void projector::save_aside() {
  saved_position_ = view_.position;
  auto save = [v = env_.current_view.load(), &env = env_, directory = snapshot_directory_,
               parent = caf::actor(this)](caf::event_based_actor* self) {
    const auto write = [&] { report_failure(env, save_view(*v, directory, env.log)); };
    env.stepped ? write() : storage::do_in_background(write);
    self->send(parent, view_saved{});
  };
  env_.stepped ? spawn(std::move(save)) : spawn<caf::detached>(std::move(save));
}

}  // namespace moim::actors
