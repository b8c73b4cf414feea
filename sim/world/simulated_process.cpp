// CAF's test coordinator keeps the runnable actors in a public queue and runs the first of it: what
// is to run is moved there.
#include "sim/world/simulated_process.hpp"

#include <algorithm>
#include <chrono>

#include <caf/scheduled_actor.hpp>

#include "actors/engine/messages.hpp"

namespace moim::sim {

namespace {

constexpr std::size_t doors_a_process = 2;

caf::resumable* job_of(const caf::actor& who) {
  return dynamic_cast<caf::resumable*>(caf::actor_cast<caf::abstract_actor*>(who));
}

}  // namespace

simulated_process::simulated_process(const actors::node_config& config, storage::event_log& log,
                                     stepped_actor_factory& cast)
    : cast_(cast),
      node_(config, log),
      scheduler_(&dynamic_cast<caf::scheduler::test_coordinator&>(node_.system().scheduler())) {
  for (std::size_t i = 0; i < doors_a_process; ++i) {
    notified_.push_back(std::make_shared<bool>(false));
    doors_.push_back(node_.open_gateway([flag = notified_.back()] { *flag = true; }));
  }
}

simulated_process::~simulated_process() {
  settling_.reset();
  doors_.clear();
  cast_.forget();
}

bool simulated_process::is_held(caf::resumable* job) const {
  if (held_steps_ == 0) return false;
  switch (held_) {
    case player::writer:
      return job == job_of(cast_.writer);
    case player::projector:
      return job == job_of(cast_.projector);
    case player::shard:
      return job == job_of(cast_.shards.front());
    case player::reactor:
      return job == job_of(cast_.reactor);
    case player::timekeeper:
      return job == job_of(cast_.timekeeper);
    case player::sender:
      return job == job_of(cast_.sender);
  }
  return false;
}

std::string simulated_process::name_of(caf::resumable* job) const {
  if (job == job_of(cast_.writer)) return "writer";
  if (job == job_of(cast_.projector)) return "projector";
  if (job == job_of(cast_.reactor)) return "reactor";
  if (job == job_of(cast_.timekeeper)) return "timekeeper";
  if (job == job_of(cast_.sender)) return "sender";
  for (std::size_t i = 0; i < cast_.shards.size(); ++i) {
    if (job == job_of(cast_.shards[i])) return "shard " + std::to_string(i);
  }
  const auto* actor = dynamic_cast<caf::scheduled_actor*>(job);
  return actor == nullptr ? "somebody" : "actor " + std::to_string(actor->id());
}

std::size_t simulated_process::ways() {
  ways_.clear();
  for (std::size_t i = 0; i < doors_.size(); ++i) {
    if (*notified_[i]) ways_.push_back({nullptr, i});
  }
  for (auto* job : scheduler().jobs) {
    if (!is_held(job)) ways_.push_back({job, 0});
  }
  if (ways_.empty() && !scheduler().jobs.empty()) {
    held_steps_ = 0;
    ways_.push_back({scheduler().jobs.front(), 0});
  }
  return ways_.size();
}

std::string simulated_process::go(std::size_t choice) {
  if (held_steps_ > 0) --held_steps_;
  const auto chosen = ways_.at(choice);
  if (chosen.job == nullptr) {
    *notified_[chosen.door] = false;
    doors_[chosen.door]->drain();
    return "gateway " + std::to_string(chosen.door);
  }
  auto& jobs = scheduler().jobs;
  const auto at = std::find(jobs.begin(), jobs.end(), chosen.job);
  std::rotate(jobs.begin(), at, at + 1);
  auto who = name_of(chosen.job);
  scheduler().run_once();
  return who;
}

void simulated_process::hold_back(player who, unsigned steps) {
  held_ = who;
  held_steps_ = steps;
}

void simulated_process::pass_time(std::int64_t ms) {
  scheduler().advance_time(std::chrono::milliseconds{ms});
}

/// One after the other, as in node::settle: what those who go first do on leaving may reach the
/// next.
void simulated_process::begin_settling() {
  settling_ = std::make_unique<caf::scoped_actor>(node_.system());
  to_settle_ = {
      {cast_.reactor}, {cast_.timekeeper}, {cast_.sender}, cast_.shards, {cast_.projector}};
}

bool simulated_process::is_settled() {
  auto& self = *settling_;
  while (unsettled_ > 0 && self->has_next_message()) {
    self->receive([](const actors::settled&) {});
    --unsettled_;
  }
  if (unsettled_ == 0 && !to_settle_.empty()) {
    for (const auto& actor : to_settle_.front()) self->send(actor, actors::settle{});
    unsettled_ = to_settle_.front().size();
    to_settle_.pop_front();
  }
  return unsettled_ == 0 && to_settle_.empty();
}

void abandon(std::unique_ptr<simulated_process> process) {
  static auto& abandoned = *new std::vector<std::unique_ptr<simulated_process>>;  // never ended
  abandoned.push_back(std::move(process));
}

}  // namespace moim::sim
