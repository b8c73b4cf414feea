// The one generic actor for every aggregate. It decides a command on the state that includes its
// own events which are not durable yet. The answer goes to the log writer with the events, and the
// log writer delivers it when they are durable; an answer without events waits here until the
// events before it are durable (pipelined persistence): clients never see what a power cut could
// take back, and no command waits for the sync of another one.
//
// Commands of reactions are delivered at least once and take effect once: their events name the
// position of the event that they react to, and a command with a cause up to the last one is only
// answered.
//
// When an append fails the state in memory is ahead of the log for good, so the entity answers
// `unavailable` to all commands that wait and reads its state from the log again.
#pragma once

#include <algorithm>
#include <memory>

#include <caf/event_based_actor.hpp>
#include <caf/response_promise.hpp>

#include "actors/engine/appends_in_flight.hpp"
#include "actors/engine/entity_seal.hpp"
#include "actors/engine/environment.hpp"
#include "actors/engine/messages.hpp"
#include "domain/ensure.hpp"
#include "storage/codec/binary.hpp"
#include "storage/events/state_codec.hpp"

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
        seal_(env_, id_, stream_),
        in_flight_{[this] { send(writer_, await_appends{}); }} {
    env_.counters.entities.fetch_add(1, std::memory_order_relaxed);
  }
  ~entity() override { env_.counters.entities.fetch_sub(1, std::memory_order_relaxed); }

  caf::behavior make_behavior() override {
    if (!wake()) {
      quit(caf::exit_reason::unhandled_exception);
      return {};
    }
    return {[this](command_for<A>& envelope) { take(envelope, make_response_promise()); },
            [this](const append_failed& failed) { start_over(failed.number); },
            [this](const appends_written&) {
              in_flight_.go_on();
              leave_if_done();
            },
            [this](const read_state&) { return report_state(); },
            [this](const passivate&) -> caf::result<passivated> {
              leaving_ = make_response_promise();
              leave_if_done();
              return caf::delegated<passivated>{};
            }};
  }

 private:
  using answer = answer_of<A>;

  void take(command_for<A>& envelope, caf::response_promise client) {
    if (envelope.once && is_repeat(envelope, client)) {
      return;
    }
    const bool was_taken = envelope.cause != 0 && envelope.cause <= reacted_to_;
    auto decided =
        was_taken ? decision<A>{} : Rules::decide(state_, envelope.command, envelope.ctx);
    if (!seal_.prepare(decided.events, envelope.once.has_value())) {
      return client.deliver(answer{failure::unavailable});
    }
    for (const auto& event : decided.events) {
      Rules::evolve(state_, event, envelope.ctx.now);
    }
    answer what;
    if (decided.refusal) {
      what.result = std::move(*decided.refusal);
    } else if (was_taken) {
      what.result = typename A::reply{};
    } else {
      what.result = Rules::answer(state_, envelope.command);
    }
    if (!decided.events.empty()) {
      reacted_to_ = std::max(reacted_to_, envelope.cause);
      version_ += decided.events.size();
      append(std::move(decided.events), envelope, std::move(what), client);
      remember_snapshot();
    } else {
      in_flight_.when_durable([client, what = std::move(what)](auto position) mutable {
        what.position = position.value_or(0);
        client.deliver(position ? std::move(what) : answer{failure::unavailable});
      });
    }
  }

  /// Sent like an answer, when the version is durable, and without personal fields: an auditor that
  /// compares it with the log has no keys.
  caf::result<state_answer> report_state() {
    storage::sha256 hash;
    const auto bytes = storage::impersonal_state(state_);
    live_state now{version_, 0, bytes.size(), hash(bytes)};
    in_flight_.when_durable([now, client = make_response_promise()](auto position) mutable {
      now.position = position.value_or(0);
      client.deliver(position ? state_answer{now} : state_answer{no_state::unavailable});
    });
    return caf::delegated<state_answer>{};
  }

  /// The log writer answers.
  void append(std::vector<typename A::event> events, command_for<A>& envelope, answer what,
              const caf::response_promise& client) {
    append_events message;
    auto& request = message.request;
    request.stream = stream_;
    request.expected_version = version_ - events.size();
    request.time = envelope.ctx.now;
    request.by = envelope.ctx.by;
    request.events.reserve(events.size());
    message.facts.reserve(events.size());
    for (auto& event : events) {
      request.events.push_back(
          seal_.encode(event, request.expected_version + request.events.size() + 1));
      if constexpr (std::is_constructible_v<any_fact, fact<A>>) {
        storage::forget_personal(event);
        message.facts.push_back(fact<A>{id_, 0, envelope.ctx.now, std::move(event)});
      }
    }
    if (envelope.cause != 0) {
      request.cause = storage::cause_of_reaction(envelope.cause);
    }
    const auto* reply = std::get_if<typename A::reply>(&what.result);
    if (envelope.once) {
      request.cause = envelope.once->key.substr(envelope.once->key.find('\n') + 1);
      if (reply != nullptr) {
        std::string bytes;
        storage::write_binary(bytes, *reply);
        const auto key = reply_key(*envelope.once);
        if (auto sealed = seal_.seal_reply(key, std::move(bytes))) {
          request.reply =
              storage::stored_reply{key, envelope.once->fingerprint, std::move(*sealed), 0};
        }
      }
    }
    seal_.forget();
    const bool takes_key = envelope.once && reply != nullptr;
    message.pending = std::make_shared<answered_append<A>>(client, std::move(what), version_);
    message.number = in_flight_.add(message.pending);
    if (takes_key) {
      in_flight_.note_key(std::move(envelope.once->key));
    }
    send(writer_, std::move(message));
  }

  /// True when the key was used before, and the client has, or will get, the first answer. While
  /// the first is in flight the repeat gets no answer: the append may yet fail.
  bool is_repeat(command_for<A>& envelope, caf::response_promise& client) {
    auto first = in_flight_.find_key(envelope.once->key);
    if (!first) {
      return answer_repeat(*envelope.once, client);
    }
    in_flight_.wait_for(std::move(first), [this, envelope, client](auto position) mutable {
      if (position) {
        take(envelope, client);
      } else {
        client.deliver(answer{failure::unavailable});
      }
    });
    return true;
  }

  bool answer_repeat(const idempotency& once, caf::response_promise& client) {
    auto found = env_.log.find_reply(reply_key(once));
    if (std::holds_alternative<storage::io_failure>(found)) {
      client.deliver(answer{failure::unavailable});
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
      client.deliver(answer{failure::idempotency_key_reused});
    } else {
      client.deliver(answer_from_log(std::move(reply), stored->position));
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

  /// The state in memory is ahead of the log for good: all commands that wait are answered, and the
  /// state is read again. The entity stays in memory, so reads go on without a gap. Appends behind
  /// the failed one fail as well; the messages about them are ignored.
  void start_over(std::uint64_t failed_append) {
    if (!in_flight_.give_up(failed_append)) {
      return;
    }
    state_ = {};
    version_ = snapshot_version_ = reacted_to_ = 0;
    if (!wake()) {
      quit(caf::exit_reason::unhandled_exception);
    }
    leave_if_done();
  }

  void leave_if_done() {
    if (!leaving_.pending() || in_flight_.anybody_waits()) {
      return;
    }
    if (!in_flight_.none()) {
      return in_flight_.ask();
    }
    if (version_ > snapshot_version_ + env_.caches.snapshot_events_passive_min) {
      if (const auto value = encode_snapshot()) {
        store_snapshot(*value);
      }
    }
    leaving_.deliver(passivated{});
    quit();
  }

  /// Latest snapshot, then the events after it.
  bool wake() {
    read_snapshot();
    auto position = read_events();
    if (position == 0 && version_ > 0) {
      // The log has no such version: the snapshot is not of this stream.
      state_ = {};
      version_ = snapshot_version_ = reacted_to_ = 0;
      position = read_events();
    }
    in_flight_.start_from(position.value_or(0));
    return position.has_value();
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

  /// From the snapshot's own version on, whose record tells the position. That of the last event;
  /// 0 when there was none; none when they cannot be read.
  std::optional<std::uint64_t> read_events() {
    std::uint64_t position = 0;
    std::string why;
    auto reader = seal_.reader();
    const auto broken = env_.log.read_stream(
        stream_, std::max<std::uint64_t>(version_, 1), [&](const storage::record& record) {
          if (record.version == version_) {
            position = record.position;
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
          position = record.position;
          return true;
        });
    if (broken || !why.empty()) {
      env_.report("stream " + stream_ + " cannot be read: " + (broken ? broken->reason : why));
      return std::nullopt;
    }
    return position;
  }

  std::optional<storage::snapshot> encode_snapshot() const {
    auto bytes = seal_.seal_state(version_, storage::encode_state(state_));
    return bytes ? std::optional{storage::snapshot{version_, std::move(*bytes), reacted_to_}}
                 : std::nullopt;
  }

  /// Each snapshot comes after as many new events as there were before, so that the cost an event
  /// stays constant while replay is at most half of the stream.
  void remember_snapshot() {
    if (version_ < std::max(env_.caches.snapshot_events_min, 2 * snapshot_version_)) {
      return;
    }
    if (auto value = encode_snapshot()) {
      snapshot_version_ = version_;
      in_flight_.when_durable([this, value = std::move(*value)](auto position) {
        if (position) {
          store_snapshot(value);
        }
      });
    }
  }

  void store_snapshot(const storage::snapshot& value) {
    if (const auto broken = env_.log.put_snapshot(stream_, value)) {
      env_.report("snapshot of " + stream_ + " was not written: " + broken->reason);
    }
  }

  environment& env_;
  const caf::actor writer_;
  const typename A::id id_;
  const std::string stream_;
  entity_seal<A> seal_;
  typename A::state state_;
  appends_in_flight in_flight_;
  std::uint64_t version_ = 0;           // of state_
  std::uint64_t reacted_to_ = 0;        // position of the last cause that made an event
  caf::response_promise leaving_;       // pending once asked to passivate
  std::uint64_t snapshot_version_ = 0;  // of the last one made
};

}  // namespace moim::actors
