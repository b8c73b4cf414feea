// An append in flight, shared by the entity that made it and the log writer. The log writer answers
// the client itself as soon as the events are durable, so that no answer waits for the next turn of
// the entity; the entity looks here to see whether the append is durable.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

#include <caf/message.hpp>
#include <caf/message_id.hpp>
#include <caf/response_promise.hpp>

#include "actors/engine/commands.hpp"

namespace moim::actors {

class pending_append {
 public:
  pending_append() = default;
  pending_append(const pending_append&) = delete;
  pending_append& operator=(const pending_append&) = delete;
  virtual ~pending_append() = default;

  /// Called by the log writer, once; `unit` runs the actor that it wakes.
  void succeed(const storage::append_outcome& outcome, caf::execution_unit* unit) {
    position_.store(outcome.last_position, std::memory_order_release);
    deliver(&outcome, unit);
  }
  void fail(caf::execution_unit* unit) { deliver(nullptr, unit); }

  /// Of its last event; 0 while that is not durable.
  std::uint64_t position() const { return position_.load(std::memory_order_acquire); }

 private:
  virtual void deliver(const storage::append_outcome* outcome, caf::execution_unit* unit) = 0;

  std::atomic<std::uint64_t> position_{0};
};

/// The append of a command, with its answer. `version` is that of its last event.
template <class A>
class answered_append final : public pending_append {
 public:
  answered_append(const caf::response_promise& client, answer_of<A> answer, std::uint64_t version)
      : client_{client.source()}, request_{client.id()}, answer_{std::move(answer)} {
    answer_.version = version;
  }

 private:
  void deliver(const storage::append_outcome* outcome, caf::execution_unit* unit) override {
    const auto client = std::exchange(client_, nullptr);
    if (!client) {
      return;
    }
    if (outcome != nullptr) {
      answer_.position = outcome->last_position;
      answer_.chain = outcome->chain;
    } else {
      answer_ = {failure::unavailable};
    }
    client->enqueue(nullptr, request_.response_id(), caf::make_message(std::move(answer_)), unit);
  }

  caf::strong_actor_ptr client_;
  const caf::message_id request_;
  answer_of<A> answer_;
};

}  // namespace moim::actors
