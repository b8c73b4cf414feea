// The one generic actor for every aggregate. It decides a command on the state that includes its
// own events which are still on their way to the disk, and holds the answer back until the log
// writer has reported them durable (pipelined persistence): clients never see what a power cut
// could take back, and no command waits for another one's sync.
//
// Commands of reactions are delivered at least once and take effect once: their events name the
// position of the event that they react to, and a command with a cause up to the last one is only
// answered.
//
// When an append fails the state in memory is ahead of the log for good, so the entity answers
// `unavailable` to all who wait and reads its state from the log again.
#pragma once

#include <algorithm>
#include <deque>
#include <memory>

#include <caf/event_based_actor.hpp>
#include <caf/response_promise.hpp>

#include "actors/entity_seal.hpp"
#include "actors/environment.hpp"
#include "actors/held_answer.hpp"
#include "actors/messages.hpp"
#include "domain/ensure.hpp"
#include "storage/binary.hpp"
#include "storage/state_codec.hpp"

namespace moim::actors {

/// `Rules` decide and evolve; they are those of the aggregate, except where the simulation plants
/// wrong ones to see that it notices.
template <class A, class Rules = A>
class entity : public caf::event_based_actor {
 public:
  entity(caf::actor_config& cfg, environment& env, caf::actor writer, typename A::id id)
      : caf::event_based_actor(cfg),
        env_(env),
        writer_(std::move(writer)),
        id_(std::move(id)),
        stream_(storage::stream_of<A>(id_)),
        seal_(env_, id_, stream_) {
    env_.counters.entities.fetch_add(1, std::memory_order_relaxed);
  }
  ~entity() override { env_.counters.entities.fetch_sub(1, std::memory_order_relaxed); }

  caf::behavior make_behavior() override {
    if (!wake()) {
      quit(caf::exit_reason::unhandled_exception);
      return {};
    }
    return {[this](command_for<A>& order) { handle(order); },
            [this](const appends_committed& done) { on_committed(done.outcomes); },
            [this](const append_failed&) { start_over(); },
            [this](const read_state&) { return tell_state(); },
            [this](const passivate&) -> caf::result<passivated> {
              leaving_ = make_response_promise();
              leave_if_done();
              return caf::delegated<passivated>{};
            }};
  }

 private:
  using answer = answer_of<A>;

  using held = held_answer<A>;

  struct asked_state {
    live_state what;
    caf::response_promise promise;
  };

  void handle(command_for<A>& order) {
    auto promise = make_response_promise();
    if (order.once && answer_repeat(*order.once, promise)) {
      return;
    }
    const bool was_taken = order.cause != 0 && order.cause <= reacted_to_;
    auto decided = was_taken ? decision<A>{} : Rules::decide(state_, order.command, order.ctx);
    if (!seal_.prepare(decided.events, order.once.has_value())) {
      return promise.deliver(answer{failure::unavailable, 0});
    }
    for (const auto& event : decided.events) {
      Rules::evolve(state_, event, order.ctx.now);
    }
    answer what;
    if (decided.refusal) {
      what.result = std::move(*decided.refusal);
    } else if (was_taken) {
      what.result = typename A::reply{};
    } else {
      what.result = Rules::answer(state_, order.command);
    }
    const bool appends = !decided.events.empty();
    if (appends) {
      reacted_to_ = std::max(reacted_to_, order.cause);
      version_ += decided.events.size();
      append(std::move(decided.events), order, what);
      remember_snapshot();
    }
    if (version_ == committed_) {
      what.position = position_;
      promise.deliver(std::move(what));
    } else {
      const bool kept = order.once && appends && held::is_reply(what);
      auto keyed = kept ? std::make_unique<repeatable_command>(
                              repeatable_command{std::move(*order.once), {}, {}})
                        : nullptr;
      held_.push_back({version_, appends, std::move(promise), std::move(what), std::move(keyed)});
    }
  }

  /// Told like an answer, when the version is durable, and without what is personal: who compares
  /// it with the log has no keys.
  caf::result<state_answer> tell_state() {
    storage::sha256 hash;
    const auto bytes = storage::impersonal_state(state_);
    live_state now{version_, position_, bytes.size(), hash(bytes)};
    if (version_ == committed_) {
      return state_answer{now};
    }
    auto promise = make_response_promise();
    asked_.push_back({now, promise});
    return caf::delegated<state_answer>{};
  }

  void append(std::vector<typename A::event> events, const command_for<A>& order,
              const answer& what) {
    append_events message;
    auto& request = message.request;
    request.stream = stream_;
    request.expected_version = version_ - events.size();
    request.time = order.ctx.now;
    request.by = order.ctx.by;
    request.events.reserve(events.size());
    message.facts.reserve(events.size());
    for (auto& event : events) {
      request.events.push_back(
          seal_.encode(event, request.expected_version + request.events.size() + 1));
      if constexpr (std::is_constructible_v<any_fact, fact<A>>) {
        storage::forget_personal(event);
        message.facts.push_back(fact<A>{id_, 0, order.ctx.now, std::move(event)});
      }
    }
    if (order.cause != 0) {
      request.cause = storage::cause_of_reaction(order.cause);
    }
    if (order.once) {
      request.cause = order.once->key.substr(order.once->key.find('\n') + 1);
      if (const auto* reply = std::get_if<typename A::reply>(&what.result)) {
        std::string bytes;
        storage::write_binary(bytes, *reply);
        const auto key = reply_key(*order.once);
        if (auto sealed = seal_.seal_reply(key, std::move(bytes))) {
          request.reply =
              storage::stored_reply{key, order.once->fingerprint, std::move(*sealed), 0};
        }
      }
    }
    seal_.forget();
    send(writer_, std::move(message));
  }

  /// True when the key was used before and `promise` has, or will get, the first answer.
  bool answer_repeat(const idempotency& once, caf::response_promise& promise) {
    for (held& h : held_) {
      if (h.keyed && h.keyed->once.key == once.key) {
        const bool same = h.keyed->once.fingerprint == once.fingerprint;
        (same ? h.keyed->repeats : h.keyed->others).push_back(promise);
        return true;
      }
    }
    auto found = env_.log.find_reply(reply_key(once));
    if (std::holds_alternative<storage::io_failure>(found)) {
      promise.deliver(answer{failure::unavailable, 0});
      return true;
    }
    const auto& stored = std::get<0>(found);
    if (!stored) {
      return false;
    }
    const auto opened = seal_.open_reply(reply_key(once), stored->reply);
    if (!opened) {
      return false;  // what it was about is erased
    }
    typename A::reply reply;
    std::string_view bytes = *opened;
    if (stored->fingerprint != once.fingerprint || !storage::read_binary(bytes, reply)) {
      promise.deliver(answer{failure::idempotency_key_reused, 0});
    } else {
      promise.deliver(answer_from_log(std::move(reply), stored->position));
    }
    return true;
  }

  /// The answer to the command whose last event stands at this position.
  answer answer_from_log(typename A::reply reply, std::uint64_t position) const {
    answer what{std::move(reply), position};
    const auto broken = env_.log.read_from(position, [&](const storage::record& record) {
      if (record.position == position && record.stream == stream_) {
        what.version = record.version;
        what.chain = record.chain;
      }
      return false;
    });
    if (broken || what.version == 0) {
      env_.report("stream " + stream_ + " cannot be read at position " + std::to_string(position) +
                  (broken ? ": " + broken->reason : ""));
      return {failure::unavailable, 0};
    }
    return what;
  }

  /// A key belongs to one stream: one request may be a command to several.
  std::string reply_key(const idempotency& once) const { return stream_ + '\n' + once.key; }

  void on_committed(const std::vector<storage::append_outcome>& outcomes) {
    for (const auto& outcome : outcomes) {
      while (!held_.empty() && !held_.front().appends) {
        release_first();
      }
      ensure(!held_.empty(), "every commit has an answer that waits for it");
      held& first = held_.front();
      position_ = outcome.last_position;
      committed_ = first.what.version = first.version;
      first.what.chain = outcome.chain;
      release_first();
      for (; !asked_.empty() && asked_.front().what.version == committed_; asked_.pop_front()) {
        asked_.front().what.position = position_;
        asked_.front().promise.deliver(state_answer{asked_.front().what});
      }
    }
    while (!held_.empty() && !held_.front().appends) {
      release_first();
    }
    if (snapshot_ && snapshot_->version <= committed_) {
      store_snapshot(std::exchange(snapshot_, std::nullopt));
    }
    leave_if_done();
  }

  void release_first() {
    held& first = held_.front();
    first.what.position = position_;
    first.answer_under_key(first.what, answer{failure::idempotency_key_reused, 0});
    first.promise.deliver(std::move(first.what));
    held_.pop_front();
  }

  /// The state in memory is ahead of the log for good: all who wait are told so, and the state is
  /// read again. It stays awake, so reads go on without a gap. Appends behind the failed one fail
  /// as well; their notices are still to come and concern nobody any more.
  void start_over() {
    if (stale_failures_ > 0) {
      --stale_failures_;
      return;
    }
    const auto appends =
        std::count_if(held_.begin(), held_.end(), [](const held& h) { return h.appends; });
    ensure(appends > 0, "every failed append has an answer that waits for it");
    stale_failures_ = static_cast<std::size_t>(appends) - 1;
    for (held& h : held_) {
      h.answer_under_key(answer{failure::unavailable, 0}, answer{failure::unavailable, 0});
      h.promise.deliver(answer{failure::unavailable, 0});
    }
    held_.clear();
    for (auto& a : asked_) {
      a.promise.deliver(state_answer{no_state::unavailable});
    }
    asked_.clear();
    snapshot_.reset();
    state_ = {};
    version_ = position_ = snapshot_version_ = reacted_to_ = 0;
    if (!wake()) {
      quit(caf::exit_reason::unhandled_exception);
    }
    leave_if_done();
  }

  void leave_if_done() {
    if (!leaving_.pending() || !held_.empty()) {
      return;
    }
    if (version_ > snapshot_version_ + env_.caches.snapshot_events_passive_min) {
      store_snapshot(encode_snapshot());
    }
    leaving_.deliver(passivated{});
    quit();
  }

  /// Latest snapshot, then the events after it.
  bool wake() {
    read_snapshot();
    bool sound = read_events();
    if (sound && version_ > 0 && position_ == 0) {
      // The log has no such version: the snapshot is not of this stream.
      state_ = {};
      version_ = snapshot_version_ = reacted_to_ = 0;
      sound = read_events();
    }
    committed_ = version_;
    return sound;
  }

  void read_snapshot() {
    auto found = env_.log.find_snapshot(stream_);
    if (auto* some = std::get_if<std::optional<storage::snapshot>>(&found); some && *some) {
      const auto bytes = seal_.open_state((*some)->version, std::move((*some)->state));
      if (bytes && storage::decode_state(*bytes, state_)) {
        version_ = snapshot_version_ = (*some)->version;
        reacted_to_ = (*some)->reacted_to;
      } else {
        state_ = {};
      }
    }
  }

  /// From the snapshot's own version on, whose record tells the position.
  bool read_events() {
    std::string why;
    auto reader = seal_.reader();
    const auto broken = env_.log.read_stream(
        stream_, std::max<std::uint64_t>(version_, 1), [&](const storage::record& record) {
          if (record.version == version_) {
            position_ = record.position;
            return true;
          }
          typename A::event event;
          if (record.version != version_ + 1 || !seal_.decode(record, event, why, reader)) {
            why = why.empty() ? "a version is missing" : why;
            return false;
          }
          Rules::evolve(state_, event, record.time);
          reacted_to_ = std::max(reacted_to_, storage::reacted_to_by(record));
          version_ = record.version;
          position_ = record.position;
          return true;
        });
    if (broken || !why.empty()) {
      env_.report("stream " + stream_ + " cannot be read: " + (broken ? broken->reason : why));
      return false;
    }
    return true;
  }

  std::optional<storage::snapshot> encode_snapshot() const {
    auto bytes = seal_.seal_state(version_, storage::encode_state(state_));
    return bytes ? std::optional{storage::snapshot{version_, std::move(*bytes), reacted_to_}}
                 : std::nullopt;
  }

  /// Each snapshot comes after as many new events as there were before, so that the cost an event
  /// stays constant while replay is at most half of the stream.
  void remember_snapshot() {
    if (version_ >= std::max(env_.caches.snapshot_events_min, 2 * snapshot_version_) &&
        !snapshot_) {
      snapshot_ = encode_snapshot();
    }
  }

  void store_snapshot(const std::optional<storage::snapshot>& value) {
    if (!value) {
      return;
    }
    snapshot_version_ = value->version;
    if (const auto broken = env_.log.put_snapshot(stream_, *value)) {
      env_.report("snapshot of " + stream_ + " was not written: " + broken->reason);
    }
  }

  environment& env_;
  const caf::actor writer_;
  const typename A::id id_;
  const std::string stream_;
  entity_seal<A> seal_;
  typename A::state state_;
  std::uint64_t version_ = 0;     // of state_
  std::uint64_t committed_ = 0;   // last durable version
  std::uint64_t position_ = 0;    // of committed_
  std::uint64_t reacted_to_ = 0;  // position of the last cause that made an event
  std::deque<held> held_;
  std::deque<asked_state> asked_;              // while their versions are on the way to the disk
  std::size_t stale_failures_ = 0;             // notices to come for appends that were given up
  caf::response_promise leaving_;              // pending once asked to passivate
  std::optional<storage::snapshot> snapshot_;  // waits for its version to be durable
  std::uint64_t snapshot_version_ = 0;         // of the last one written
};

}  // namespace moim::actors
