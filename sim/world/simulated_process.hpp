// One process of a simulated server, without the network edge: a real node whose actors run one
// message at a time, in an order that the caller chooses. It ends at once, as a killed process
// does.
#pragma once

#include <deque>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <caf/scheduler/test_coordinator.hpp>
#include <caf/scoped_actor.hpp>

#include "actors/node/node.hpp"
#include "sim/world/stepped_actor_factory.hpp"

namespace moim::sim {

class simulated_process {
 public:
  /// Throws std::runtime_error when the node does not start. Log and factory outlive the process.
  simulated_process(const actors::node_config& config, storage::event_log& log,
                    stepped_actor_factory& actors);
  ~simulated_process();
  simulated_process(const simulated_process&) = delete;
  simulated_process& operator=(const simulated_process&) = delete;

  actors::gateway& gateway(std::size_t client) { return *gateways_[client % gateways_.size()]; }
  actors::view_ptr view() const { return node_.current_view(); }
  /// How far the reactions are.
  std::uint64_t reacted_position() const { return node_.counters().reacted_position; }

  /// In how many ways it can go on: one for each actor with a message that is not held back, one
  /// for each gateway with something to do. 0: it waits for the world.
  std::size_t ways();
  /// Goes on in one of them; returns the name of who acted.
  std::string go(std::size_t way);

  /// Does not run an actor of the factory for so many steps, unless no other can run: a slow disk,
  /// a busy core.
  void hold_back(std::string_view actor, unsigned steps);
  void release() { held_steps_ = 0; }

  /// Time passes, in milliseconds: timers and time-outs become due.
  void pass_time(std::int64_t ms);

  /// Lets entities leave and saves the view, as before an orderly stop; go on until `is_settled`.
  void begin_settling();
  bool is_settled();

 private:
  struct way {
    caf::resumable* job = nullptr;  // or a gateway
    std::size_t gateway = 0;
  };

  caf::scheduler::test_coordinator& scheduler() const { return *scheduler_; }
  bool is_held(caf::resumable* job) const;
  std::string name_of(caf::resumable* job) const;

  stepped_actor_factory& actors_;
  actors::node node_;
  caf::scheduler::test_coordinator* scheduler_;
  // By gateway. A gateway may live on until its last answer has come, hence longer than we do.
  std::vector<std::shared_ptr<bool>> notified_;
  std::vector<std::shared_ptr<actors::gateway>> gateways_;
  std::vector<way> ways_;
  std::string held_;
  unsigned held_steps_ = 0;
  std::unique_ptr<caf::scoped_actor> settling_;
  std::deque<std::vector<caf::actor>> to_settle_;
  std::size_t unsettled_ = 0;  // of those that were told to
};

/// An end that its actors run to may meet an assertion, and the complaint would be lost: never
/// ended.
void abandon(std::unique_ptr<simulated_process> process);

}  // namespace moim::sim
