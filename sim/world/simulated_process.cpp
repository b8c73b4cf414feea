// The test coordinator of CAF keeps the runnable actors in a public queue and runs the first: the
// chosen one is moved there.
#include "sim/world/simulated_process.hpp"

#include <algorithm>
#include <chrono>

#include <caf/scheduled_actor.hpp>

#include "actors/engine/messages.hpp"

namespace moim::sim {

namespace {

constexpr std::size_t gateways_a_process = 2;

caf::resumable* job_of(const caf::actor& who) {
  return dynamic_cast<caf::resumable*>(caf::actor_cast<caf::abstract_actor*>(who));
}

}  // namespace

simulated_process::simulated_process(const actors::node_config& config, storage::event_log& log,
                                     stepped_actor_factory& actors)
    : actors_(actors),
      node_(config, log),
      scheduler_(&dynamic_cast<caf::scheduler::test_coordinator&>(node_.system().scheduler())) {
  for (std::size_t i = 0; i < gateways_a_process; ++i) {
    notified_.push_back(std::make_shared<bool>(false));
    gateways_.push_back(node_.open_gateway([flag = notified_.back()] { *flag = true; }));
  }
}

simulated_process::~simulated_process() {
  settling_.reset();
  gateways_.clear();
  actors_.forget();
}

bool simulated_process::is_held(caf::resumable* job) const {
  return held_steps_ > 0 && job == job_of(actors_.find(held_));
}

std::string simulated_process::name_of(caf::resumable* job) const {
  for (const auto& [name, actor] : actors_.all()) {
    if (job == job_of(actor)) return name;
  }
  const auto* actor = dynamic_cast<caf::scheduled_actor*>(job);
  return actor == nullptr ? "somebody" : "actor " + std::to_string(actor->id());
}

std::size_t simulated_process::ways() {
  ways_.clear();
  for (std::size_t i = 0; i < gateways_.size(); ++i) {
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
    *notified_[chosen.gateway] = false;
    gateways_[chosen.gateway]->drain();
    return "gateway " + std::to_string(chosen.gateway);
  }
  auto& jobs = scheduler().jobs;
  const auto at = std::find(jobs.begin(), jobs.end(), chosen.job);
  std::rotate(jobs.begin(), at, at + 1);
  auto who = name_of(chosen.job);
  scheduler().run_once();
  return who;
}

void simulated_process::hold_back(std::string_view actor, unsigned steps) {
  held_ = actor;
  held_steps_ = steps;
}

void simulated_process::pass_time(std::int64_t ms) {
  scheduler().advance_time(std::chrono::milliseconds{ms});
}

/// One after the other, as in node::settle: what those who go first do on leaving may reach the
/// next. Between timers and shards come the actors that subjects have started.
void simulated_process::begin_settling() {
  settling_ = std::make_unique<caf::scoped_actor>(node_.system());
  std::vector<caf::actor> shards;
  to_settle_ = {{actors_.find("reactor")}, {actors_.find("timekeeper")}};
  for (const auto& [name, actor] : actors_.all()) {
    const bool is_own =
        name == "reactor" || name == "timekeeper" || name == "projector" || name == "writer";
    if (name.starts_with("shard")) {
      shards.push_back(actor);
    } else if (!is_own) {
      to_settle_.push_back({actor});
    }
  }
  to_settle_.push_back(std::move(shards));
  to_settle_.push_back({actors_.find("projector")});
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
