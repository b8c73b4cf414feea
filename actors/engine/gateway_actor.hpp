// The gateway is itself an actor, but no scheduler runs it: `enqueue` pushes to a lock-free inbox
// and, when that was empty, notifies the owning thread, which calls `drain`. Actors that its own
// messages make runnable are handed to the workers in `drain` as well: a turn of the event loop
// that brings many requests wakes a worker once, not once for each.
#pragma once

#include <atomic>
#include <vector>

#include <caf/event_based_actor.hpp>

#include "actors/engine/batching_unit.hpp"
#include "actors/engine/gateway.hpp"
#include "actors/engine/messages.hpp"

namespace moim::actors {

class gateway_actor : public caf::event_based_actor, public gateway {
 public:
  gateway_actor(caf::actor_config& cfg, std::vector<caf::actor> shards, caf::actor projector,
                std::function<void()> notify);
  ~gateway_actor() override;

  void ask(command_for<account> order, answer_handler<account> then) override;
  void ask(command_for<login> order, answer_handler<login> then) override;
  void ask(command_for<store> order, answer_handler<store> then) override;
  void ask(command_for<slot> order, answer_handler<slot> then) override;
  void ask(command_for<moim::mailbox> order, answer_handler<moim::mailbox> then) override;
  void ask(command_for<permits> order, answer_handler<permits> then) override;
  void read_state(entity_id id, std::function<void(state_answer)> then) override;
  void when_shown(std::uint64_t position, std::function<void(bool)> then) override;
  void follow(std::function<void(const committed_batch&)> on_batch,
              std::function<void()> then) override;
  void unfollow() override;
  void drain() override;

  caf::behavior make_behavior() override;
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* unit) override;

  /// Its owner goes, and drains it no more: what its commands made runnable must still run, and
  /// what comes from now on is dropped.
  void let_go();

 private:
  template <class A>
  void forward(command_for<A> order, answer_handler<A> then);
  caf::mailbox_element* take_inbox();
  void empty_inbox();

  const std::vector<caf::actor> shards_;
  const caf::actor projector_;
  const std::function<void()> notify_;
  std::function<void(const committed_batch&)> on_batch_;  // null until somebody has followed
  batching_unit unit_;
  std::atomic<caf::mailbox_element*> inbox_{nullptr};  // latest first
  std::atomic<bool> gone_{false};
};

}  // namespace moim::actors
