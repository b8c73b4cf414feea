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

/// Implements every `ask` of the gateway with `Self::forward`.
template <class Self, class Aggregates>
class forwards;

template <class Self>
class forwards<Self, type_list<>> : public gateway {};

template <class Self, class A, class... More>
class forwards<Self, type_list<A, More...>> : public forwards<Self, type_list<More...>> {
 public:
  using forwards<Self, type_list<More...>>::ask;
  void ask(command_for<A> command, answer_handler<A> then) final {
    static_cast<Self*>(this)->forward(std::move(command), std::move(then));
  }
};

class gateway_actor final : public caf::event_based_actor,
                            public forwards<gateway_actor, aggregates> {
 public:
  gateway_actor(caf::actor_config& cfg, std::vector<caf::actor> shards, caf::actor projector,
                std::function<void()> notify);
  ~gateway_actor() override;

  void read_state(entity_id id, std::function<void(state_answer)> then) override;
  void when_shown(std::uint64_t position, std::function<void(bool)> then) override;
  void follow(std::function<void(const committed_batch&)> on_batch,
              std::function<void()> then) override;
  void unfollow() override;
  void drain() override;

  caf::behavior make_behavior() override;
  void enqueue(caf::mailbox_element_ptr element, caf::execution_unit* unit) override;

  /// Sends the command to the shard of its stream.
  template <class A>
  void forward(command_for<A> command, answer_handler<A> then);

  /// Its owner drains it no more: actors that its commands made runnable still run, and messages
  /// that come later are dropped.
  void let_go();

 private:
  caf::mailbox_element* take_inbox();
  void empty_inbox();

  const std::vector<caf::actor> shards_;
  const caf::actor projector_;
  const std::function<void()> notify_;
  std::function<void(const committed_batch&)> on_batch_;  // null until `follow`
  batching_unit unit_;
  std::atomic<caf::mailbox_element*> inbox_{nullptr};  // latest first
  std::atomic<bool> gone_{false};
};

template <class A>
void gateway_actor::forward(command_for<A> command, answer_handler<A> then) {
  const auto hash = id_hash{}(command.id);
  const bool first = unit_.empty();
  // One of the two is called; they share what may be a large closure.
  auto handler = std::make_shared<answer_handler<A>>(std::move(then));
  request(shards_[hash % shards_.size()], caf::infinite, std::move(command))
      .then([handler](answer_of<A>& answer) { (*handler)(std::move(answer)); },
            [handler](const caf::error&) {
              (*handler)({failure::unavailable, 0});
            });
  if (first && !unit_.empty()) {
    notify_();
  }
}

}  // namespace moim::actors
