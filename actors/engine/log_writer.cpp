// Group commit, and the announcement of what was committed: first to the clients that wait for it,
// then to the projector.
#include "actors/engine/log_writer.hpp"

#include <algorithm>
#include <chrono>

#include "domain/ensure.hpp"

namespace moim::actors {

namespace {

using append_result = std::variant<std::vector<storage::append_outcome>, storage::io_failure>;

}  // namespace

log_writer::log_writer(caf::actor_config& cfg, environment& env, caf::actor projector)
    : caf::event_based_actor(cfg), env_(env), projector_(std::move(projector)), unit_(system()) {}

caf::behavior log_writer::make_behavior() {
  return {[this](append_events& events) { take(events); }, [this](const flush&) { write(); },
          [this](const await_appends&) {
            auto entity = caf::actor_cast<caf::actor>(current_sender());
            if (requests_.empty()) {
              send(entity, appends_written{});
            } else {
              waiting_.push_back(std::move(entity));
            }
          }};
}

void log_writer::take(append_events& events) {
  requests_.push_back(std::move(events.request));
  appenders_.push_back({caf::actor_cast<caf::actor>(current_sender()), events.number,
                        std::move(events.pending), std::move(events.facts)});
  if (failed_) {
    refuse(0);
    return forget_batch();
  }
  env_.counters.append_queue.fetch_add(1, std::memory_order_relaxed);
  if (!flushing_) {
    flushing_ = true;
    send(this, flush{});
  }
}

/// All receivers of messages about a batch are woken together, after it.
void log_writer::write() {
  auto* const before = context();
  context(&unit_);
  write_batch();
  context(before);
  unit_.flush();
}

void log_writer::write_batch() {
  flushing_ = false;
  const auto started = std::chrono::steady_clock::now();
  auto keys_lost = env_.keys.sync();
  const auto result = keys_lost ? append_result{std::move(*keys_lost)} : env_.log.append(requests_);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  env_.counters.sync_seconds.add(took.count());
  env_.counters.append_queue.fetch_sub(static_cast<std::int64_t>(requests_.size()),
                                       std::memory_order_relaxed);
  if (const auto* broken = std::get_if<storage::io_failure>(&result)) {
    fail(broken->reason);
  } else {
    announce(std::get<0>(result));
  }
  for (const auto& entity : waiting_) {
    send(entity, appends_written{});
  }
  forget_batch();
}

void log_writer::forget_batch() {
  requests_.clear();
  appenders_.clear();
  waiting_.clear();
}

void log_writer::announce(const std::vector<storage::append_outcome>& outcomes) {
  ensure(outcomes.size() == requests_.size(), "every append has an outcome");
  auto batch = std::make_shared<committed_batch>();
  for (const auto& outcome : outcomes) {
    batch->last_position = std::max(batch->last_position, outcome.last_position);
  }
  // Before any answer goes out: a client that gets a position may ask for it at once.
  const auto before = env_.counters.committed_position.load();
  if (batch->last_position != 0) {
    env_.counters.committed_position.store(batch->last_position);
  }
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i].last_position == 0) {
      refuse(i);  // another writer was faster
      continue;
    }
    appenders_[i].pending->succeed(outcomes[i], context());
    auto position = outcomes[i].last_position - requests_[i].events.size();
    for (auto& what : appenders_[i].facts) {
      ++position;
      std::visit(overloaded{[](std::monostate&) {}, [&](auto& f) { f.position = position; }}, what);
      batch->facts.push_back(std::move(what));
    }
  }
  if (batch->last_position != 0) {
    env_.counters.events.fetch_add(batch->last_position - before, std::memory_order_relaxed);
    env_.counters.batch_events.add(static_cast<double>(batch->last_position - before));
    send(projector_, batch_committed{std::move(batch)});
  }
}

void log_writer::refuse(std::size_t append) {
  const auto& [entity, number, pending, facts] = appenders_[append];
  pending->fail(context());
  send(entity, append_failed{number});
}

void log_writer::fail(const std::string& reason) {
  failed_ = true;
  env_.counters.failure.store(std::make_shared<const std::string>(reason));
  env_.report("the log has failed and accepts nothing more: " + reason);
  for (std::size_t i = 0; i < appenders_.size(); ++i) {
    refuse(i);
  }
}

}  // namespace moim::actors
