// Group commit, and the announcement of what was committed: first to the entities, whose clients
// wait, then to the projector.
#include "actors/log_writer.hpp"

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
  return {[this](append_events& events) {
            auto sender = caf::actor_cast<caf::actor>(current_sender());
            if (failure_) {
              send(sender, append_failed{*failure_});
              return;
            }
            requests_.push_back(std::move(events.request));
            facts_.push_back(std::move(events.facts));
            senders_.push_back(std::move(sender));
            env_.counters.append_queue.fetch_add(1, std::memory_order_relaxed);
            if (!flushing_) {
              flushing_ = true;
              send(this, flush{});
            }
          },
          [this](const flush&) { write(); }};
}

/// All who hear of a batch are woken together, after it.
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
  requests_.clear();
  facts_.clear();
  senders_.clear();
}

void log_writer::announce(const std::vector<storage::append_outcome>& outcomes) {
  ensure(outcomes.size() == requests_.size(), "every append has an outcome");
  auto batch = std::make_shared<committed_batch>();
  for (const auto& outcome : outcomes) {
    batch->last_position = std::max(batch->last_position, outcome.last_position);
  }
  // Before any answer goes out: whoever is told a position may ask for it at once.
  const auto before = env_.counters.committed_position.load();
  if (batch->last_position != 0) {
    env_.counters.committed_position.store(batch->last_position);
  }
  // Appends of one entity mostly stand side by side; one message covers a run of them.
  std::vector<storage::append_outcome> run;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const auto last = outcomes[i].last_position;
    if (last == 0) {
      send(senders_[i], append_failed{"another writer was faster"});
      continue;
    }
    auto position = last - requests_[i].events.size();
    for (auto& what : facts_[i]) {
      ++position;
      std::visit(overloaded{[](std::monostate&) {}, [&](auto& f) { f.position = position; }}, what);
      batch->facts.push_back(std::move(what));
    }
    run.push_back(outcomes[i]);
    if (i + 1 == outcomes.size() || senders_[i + 1] != senders_[i] ||
        outcomes[i + 1].last_position == 0) {
      send(senders_[i], appends_committed{std::exchange(run, {})});
    }
  }
  if (batch->last_position != 0) {
    env_.counters.events.fetch_add(batch->last_position - before, std::memory_order_relaxed);
    env_.counters.batch_events.add(static_cast<double>(batch->last_position - before));
    send(projector_, batch_committed{std::move(batch)});
  }
}

void log_writer::fail(const std::string& reason) {
  failure_ = std::make_shared<const std::string>(reason);
  env_.counters.failure.store(failure_);
  env_.report("the log has failed and accepts nothing more: " + reason);
  for (const auto& sender : senders_) {
    send(sender, append_failed{reason});
  }
}

}  // namespace moim::actors
