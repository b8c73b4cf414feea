// The inbox is a lock-free stack: producers push with one compare-and-swap, and the consumer takes
// all of it and reverses it.
#include "actors/engine/gateway_actor.hpp"

#include <chrono>

#include "domain/limits.hpp"

namespace moim::actors {

gateway_actor::gateway_actor(caf::actor_config& cfg, std::vector<caf::actor> shards,
                             caf::actor projector, std::function<void()> notify)
    : caf::event_based_actor(cfg),
      shards_(std::move(shards)),
      projector_(std::move(projector)),
      notify_(std::move(notify)),
      unit_(system()) {
  activate(&unit_);
}

gateway_actor::~gateway_actor() {
  empty_inbox();
}

/// A message keeps its sender alive. A time-out is from ourselves.
void gateway_actor::let_go() {
  gone_ = true;
  unit_.flush();
  empty_inbox();
}

void gateway_actor::read_state(entity_id id, std::function<void(state_answer)> then) {
  const auto hash = std::visit([](const auto& i) { return id_hash{}(i); }, id);
  request(shards_[hash % shards_.size()], caf::infinite, actors::read_state{id})
      .then([then](const state_answer& answer) { then(answer); },
            [then](const caf::error&) { then(no_state::unavailable); });
  notify_();
}

void gateway_actor::when_shown(std::uint64_t position, std::function<void(bool)> then) {
  request(projector_, std::chrono::milliseconds{limits::position_wait_ms}, await_position{position})
      .then([then](const position_reached&) { then(true); },
            [then](const caf::error&) { then(false); });
  notify_();
}

void gateway_actor::follow(std::function<void(const committed_batch&)> on_batch,
                           std::function<void()> then) {
  on_batch_ = std::move(on_batch);
  request(projector_, caf::infinite, follow_feed{})
      .then([then = std::move(then)](const feed_followed&) { then(); }, [](const caf::error&) {});
  notify_();
}

void gateway_actor::unfollow() {
  send(projector_, unfollow_feed{});
  notify_();
}

caf::behavior gateway_actor::make_behavior() {
  // Everything else that it gets are responses.
  return {[this](const feed_batches& fresh) {
    for (const auto& batch : fresh.batches) {
      on_batch_(*batch);
    }
  }};
}

void gateway_actor::enqueue(caf::mailbox_element_ptr element, caf::execution_unit*) {
  if (gone_) {
    return;
  }
  auto* fresh = element.release();
  auto* latest = inbox_.load(std::memory_order_relaxed);
  do {
    fresh->next = latest;
  } while (!inbox_.compare_exchange_weak(latest, fresh, std::memory_order_release,
                                         std::memory_order_relaxed));
  if (latest == nullptr) {
    notify_();
  }
}

/// Everything in the inbox, oldest first.
caf::mailbox_element* gateway_actor::take_inbox() {
  auto* latest = inbox_.exchange(nullptr, std::memory_order_acquire);
  caf::mailbox_element* oldest = nullptr;
  while (latest != nullptr) {
    auto* before = static_cast<caf::mailbox_element*>(latest->next);
    latest->next = oldest;
    oldest = latest;
    latest = before;
  }
  return oldest;
}

void gateway_actor::empty_inbox() {
  for (auto* element = take_inbox(); element != nullptr;) {
    const caf::mailbox_element_ptr owned{element};
    element = static_cast<caf::mailbox_element*>(element->next);
  }
}

void gateway_actor::drain() {
  for (auto* element = take_inbox(); element != nullptr;) {
    const caf::mailbox_element_ptr owned{element};
    element = static_cast<caf::mailbox_element*>(element->next);
    activate(&unit_, *owned);
  }
  unit_.flush();
}

}  // namespace moim::actors
