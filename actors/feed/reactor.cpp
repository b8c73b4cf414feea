// Events without reactions, which are nearly all, cost one look at the batch that they come with.
#include "actors/feed/reactor.hpp"

#include <algorithm>
#include <chrono>

#include "actors/feed/reactions.hpp"
#include "domain/ensure.hpp"
#include "domain/limits.hpp"
#include "storage/events/event_codec.hpp"

namespace moim::actors {

namespace {

std::string stream_of(const any_command& command) {
  return std::visit([]<class A>(const command_for<A>& c) { return storage::stream_of<A>(c.id); },
                    command);
}

}  // namespace

reactor::reactor(caf::actor_config& cfg, feed_environment& env, caf::actor projection,
                 std::vector<caf::actor> shards)
    : caf::event_based_actor(cfg),
      env_(env),
      projection_(std::move(projection)),
      shards_(std::move(shards)),
      shown_(env.current_view.load()->position) {
  find_place();
}

void reactor::find_place() {
  const auto found = env_.log.find_cursor(reactor_cursor);
  if (const auto* position = std::get_if<std::uint64_t>(&found)) {
    read_ = cursor_ = std::min(*position, shown_);
    commands_.clear();
    unanswered_.clear();
  } else {
    interrupt(std::get<storage::io_failure>(found).reason);
  }
}

caf::behavior reactor::make_behavior() {
  // It will keep this one alive, so this one must not keep it.
  request(std::exchange(projection_, nullptr), caf::infinite, follow_feed{})
      .then(
          [this](const feed_followed&) {
            shown_ = std::max(shown_, env_.current_view.load()->position);  // what came before it
            go_on();
          },
          [this](const caf::error&) { interrupt("there is no feed"); });
  return {[this](const feed_batches& fresh) {
            for (const auto& batch : fresh.batches) {
              follow(*batch);
            }
          },
          [this](const go_on_reacting&) {
            continuing_ = false;
            if (interrupted_ && busy_.empty()) {
              interrupted_ = false;
              find_place();
            }
            go_on();
          },
          [this](const settle&) -> caf::result<settled> {
            stopping_ = true;
            settling_ = make_response_promise();
            if (busy_.empty()) {
              write_cursor();
              settling_.deliver(settled{});
            }
            return caf::delegated<settled>{};
          }};
}

void reactor::follow(const committed_batch& batch) {
  const bool up_to_date = read_ == shown_ && commands_.empty();
  shown_ = std::max(shown_, batch.last_position);
  const auto current = env_.current_view.load();
  const bool matters = std::any_of(batch.facts.begin(), batch.facts.end(),
                                   [&](const any_fact& f) { return may_react(*current, f); });
  if (up_to_date && !matters && !interrupted_ && !stopping_) {
    read_ = shown_;
    write_cursor_if_due();
  } else {
    go_on();
  }
}

void reactor::go_on() {
  while (may_send() && (!commands_.empty() || read_more())) {
    if (may_send()) {
      auto command = std::move(commands_.front());
      commands_.pop_front();
      send_command(std::move(command));
    }
  }
  write_cursor_if_due();
  rest();
}

bool reactor::may_send() const {
  return !stopping_ && !interrupted_ && !continuing_ &&
         busy_.size() < limits::reactions_in_flight_max &&
         (commands_.empty() || !busy_.contains(stream_of(commands_.front())));
}

/// Reads on to the next event that makes commands. False when there is nothing to do now.
bool reactor::read_more() {
  if (read_ >= shown_) {
    return false;
  }
  const auto current = env_.current_view.load();
  std::size_t looked_at = 0;
  std::string why;
  const auto broken = env_.log.read_from(read_ + 1, [&](const storage::record& record) {
    if (is_reacted_to(record.type)) {
      const auto what = decode_fact(record, why);
      if (!why.empty()) {
        return false;
      }
      for (auto& command : react(*current, env_.at, what)) {
        commands_.push_back(std::move(command));
      }
    }
    read_ = record.position;
    return commands_.empty() && read_ < shown_ && ++looked_at < limits::reaction_records_max;
  });
  if (broken || !why.empty()) {
    interrupt(broken ? broken->reason : why);
    return false;
  }
  if (!commands_.empty()) {
    unanswered_[read_] = commands_.size();
    return true;
  }
  if (read_ < shown_) {  // others get their turn between two looks at a long log
    continuing_ = true;
    send(this, go_on_reacting{});
  }
  return false;
}

void reactor::send_command(any_command command) {
  const auto stream = stream_of(command);
  busy_.insert(stream);
  env_.counters.commands_in_flight = static_cast<std::int64_t>(busy_.size());
  std::visit(
      [&]<class A>(command_for<A>& c) {
        const auto cause = c.cause;
        const auto& shard = shards_[id_hash{}(c.id) % shards_.size()];
        request(shard, caf::infinite, std::move(c))
            .then(
                [this, cause, stream](const answer_of<A>& answer) {
                  const auto* failed = std::get_if<failure>(&answer.result);
                  on_answer(cause, stream, failed != nullptr && *failed == failure::unavailable);
                },
                [this, cause, stream](const caf::error&) { on_answer(cause, stream, true); });
      },
      command);
}

void reactor::on_answer(std::uint64_t cause, const std::string& stream, bool unavailable) {
  busy_.erase(stream);
  env_.counters.commands_in_flight = static_cast<std::int64_t>(busy_.size());
  if (unavailable) {
    interrupt("an order was not accepted");
  } else {
    const auto waiting = unanswered_.find(cause);
    ensure(waiting != unanswered_.end(), "every answer is waited for");
    reacted_ = true;
    if (--waiting->second == 0) {
      unanswered_.erase(waiting);
    }
  }
  if (settling_.pending()) {
    if (busy_.empty()) {
      write_cursor();
      settling_.deliver(settled{});
    }
    return;
  }
  go_on();
}

/// Every command of the events up to here has been answered.
std::uint64_t reactor::done() const {
  return unanswered_.empty() ? read_ : unanswered_.begin()->first - 1;
}

void reactor::write_cursor_if_due() {
  env_.counters.reacted_position = done();
  const bool at_rest = reacted_ && unanswered_.empty();
  if (at_rest || done() >= cursor_ + limits::reaction_cursor_positions) {
    write_cursor();
  }
}

void reactor::write_cursor() {
  if (done() == cursor_) {
    return;
  }
  cursor_ = done();
  reacted_ = false;
  if (const auto broken = env_.log.put_cursor(reactor_cursor, cursor_)) {
    env_.report("the cursor of the reactions was not written: " + broken->reason);
  }
}

void reactor::interrupt(const std::string& why) {
  if (!std::exchange(interrupted_, true)) {
    env_.report("reactions stop at position " + std::to_string(done()) + ": " + why);
  }
}

/// Commands in flight are answered first. A log that has failed gives nothing more.
void reactor::rest() {
  if (interrupted_ && busy_.empty() && !continuing_ && !env_.counters.failure.load()) {
    write_cursor();
    continuing_ = true;
    delayed_send(this, std::chrono::seconds{limits::reaction_retry_seconds}, go_on_reacting{});
  }
}

}  // namespace moim::actors
