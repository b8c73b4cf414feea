// One publication covers all batches that were applied before it: under load readers see a new
// view less often, not later.
#include "actors/projector.hpp"

#include <algorithm>

#include "actors/view_snapshot.hpp"
#include "domain/ensure.hpp"
#include "domain/limits.hpp"

namespace moim::actors {

namespace {

void report_failure(const environment& env, const std::optional<std::string>& what) {
  if (what) {
    env.report("the view was not saved: " + *what);
  }
}

}  // namespace

projector::projector(caf::actor_config& cfg, environment& env,
                     std::filesystem::path snapshot_directory, std::uint64_t saved_position)
    : caf::event_based_actor(cfg),
      env_(env),
      snapshot_directory_(std::move(snapshot_directory)),
      view_(*env.current_view.load()),
      saved_position_(saved_position) {}

caf::behavior projector::make_behavior() {
  return {[this](const batch_committed& message) {
            take_in(*message.batch);
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
          [this](const await_erasure& wanted) -> caf::result<erasure_reached> {
            const auto* row = env_.current_view.load()->withdrawals.find(wanted.user);
            if (row != nullptr && row->erased) {
              return erasure_reached{};
            }
            auto promise = make_response_promise();
            waiting_erasures_.emplace(wanted.user, promise);
            return caf::delegated<erasure_reached>{};
          },
          [this](const watch_withdrawals&) {
            eraser_ = caf::actor_cast<caf::actor>(current_sender());
            view_.withdrawals.for_each(
                [&](const user_id& user, const withdrawal_row& row) { tell_of(user, row); });
          },
          [this](const view_saved&) { saving_ = false; },
          [this](const settle&) {
            waiting_.clear();  // a promise keeps who waits alive, and that one keeps us
            waiting_erasures_.clear();
            eraser_ = nullptr;
            if (!snapshot_directory_.empty() && view_.position > saved_position_) {
              report_failure(env_, save_view(view_, snapshot_directory_, env_.log));
              saved_position_ = view_.position;
            }
            return settled{};
          }};
}

void projector::take_in(const committed_batch& batch) {
  ensure(batch.last_position > view_.position, "batches come in position order, each once");
  for (const auto& what : batch.facts) {
    view_.apply(what);
    if (eraser_ && view_.withdrawals.size() > 0) {
      watch_for(what);
    }
  }
  view_.position = batch.last_position;
}

/// The feed has one order, so whatever somebody reserved is freed: what came before the withdrawal
/// is in their list, and what a token that was still about brought in later is noticed here.
void projector::watch_for(const any_fact& what) {
  if (const auto* f = std::get_if<fact<account>>(&what)) {
    if (std::holds_alternative<account_withdrawn>(f->event)) {
      tell_of(f->id, *view_.withdrawals.find(f->id));
    }
  } else if (const auto* taken = std::get_if<fact<slot>>(&what)) {
    const auto tell_if_late = [&](user_id user, std::uint32_t ticket) {
      if (view_.withdrawals.find(user) != nullptr) {
        send(eraser_,
             withdrawal_due{user, taken->position, taken->time, false, {{taken->id, ticket}}});
      }
    };
    std::visit(overloaded{[&](const place_confirmed& e) { tell_if_late(e.user, e.ticket); },
                          [&](const waitlist_joined& e) { tell_if_late(e.user, e.ticket); },
                          [](const auto&) {}},
               taken->event);
  }
}

void projector::tell_of(user_id user, const withdrawal_row& row) {
  withdrawal_due due{user, row.position, row.at, !row.erased, {}};
  if (const auto* rows = view_.reservations.find(user)) {
    for (const reservation_row& r : **rows) {
      if (r.status != reservation_status::CANCELLED) {
        due.places.push_back({r.slot, r.ticket});
      }
    }
  }
  if (due.erase || !due.places.empty()) {
    send(eraser_, std::move(due));
  }
}

void projector::publish() {
  publishing_ = false;
  env_.current_view.store(std::make_shared<const view>(view_));
  for (auto it = waiting_erasures_.begin(); it != waiting_erasures_.end();) {
    const auto* row = view_.withdrawals.find(it->first);
    if (row != nullptr && row->erased) {
      it->second.deliver(erasure_reached{});
      it = waiting_erasures_.erase(it);
    } else {
      ++it;
    }
  }
  env_.counters.projected_position.store(view_.position);
  const auto reached = waiting_.upper_bound(view_.position);
  for (auto it = waiting_.begin(); it != reached; ++it) {
    it->second.deliver(position_reached{});
  }
  waiting_.erase(waiting_.begin(), reached);
  const auto due = saved_position_ + std::max(limits::view_snapshot_events, saved_position_ / 4);
  if (view_.position >= due && !snapshot_directory_.empty() && !saving_) {
    saving_ = true;
    save_aside();
  }
}

/// A published view does not change any more, so a thread of its own can write it.
void projector::save_aside() {
  saved_position_ = view_.position;
  spawn<caf::detached>([v = env_.current_view.load(), &env = env_, directory = snapshot_directory_,
                        parent = caf::actor(this)](caf::event_based_actor* self) {
    report_failure(env, save_view(*v, directory, env.log));
    self->send(parent, view_saved{});
  });
}

}  // namespace moim::actors
