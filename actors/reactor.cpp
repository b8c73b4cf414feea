// Events that nobody reacts to, which are nearly all, cost a glance at the batch they come with.
#include "actors/reactor.hpp"

#include <algorithm>

#include "domain/ensure.hpp"
#include "domain/limits.hpp"

namespace moim::actors {

reactor::reactor(caf::actor_config& cfg, environment& env, caf::actor projection,
                 std::vector<caf::actor> shards, slot_start starts_at)
    : caf::event_based_actor(cfg),
      env_(env),
      projection_(std::move(projection)),
      shards_(std::move(shards)),
      starts_at_(std::move(starts_at)),
      shown_(env.current_view.load()->position) {
  const auto found = env_.log.find_cursor(reactor_cursor);
  if (const auto* position = std::get_if<std::uint64_t>(&found)) {
    read_ = cursor_ = std::min(*position, shown_);
  } else {
    stop_for_good(std::get<storage::io_failure>(found).reason);
  }
}

caf::behavior reactor::make_behavior() {
  // It will keep this one alive, so this one must not keep it.
  request(std::exchange(projection_, nullptr), caf::infinite, follow_feed{})
      .then([this](const feed_followed&) { go_on(); },
            [this](const caf::error&) { stop_for_good("there is no feed"); });
  return {[this](const feed_batches& fresh) {
            for (const auto& batch : fresh.batches) {
              follow(*batch);
            }
          },
          [this](const go_on_reacting&) {
            continuing_ = false;
            go_on();
          },
          [this](const settle&) -> caf::result<settled> {
            stopped_ = true;
            settling_ = make_response_promise();
            if (in_flight_ == 0) {
              write_cursor();
              settling_.deliver(settled{});
            }
            return caf::delegated<settled>{};
          }};
}

void reactor::follow(const committed_batch& batch) {
  const bool up_to_date = read_ == shown_ && orders_.empty();
  shown_ = batch.last_position;
  const bool matters = std::any_of(batch.facts.begin(), batch.facts.end(),
                                   [](const any_fact& f) { return is_reacted_to(f); });
  if (up_to_date && !matters && !stopped_) {
    read_ = shown_;
    write_cursor_if_due();
  } else {
    go_on();
  }
}

void reactor::go_on() {
  while (!stopped_ && !continuing_ && in_flight_ < limits::reactions_in_flight_max &&
         (!orders_.empty() || read_more())) {
    if (!orders_.empty()) {
      auto order = std::move(orders_.front());
      orders_.pop_front();
      send_order(std::move(order));
    }
  }
  write_cursor_if_due();
}

/// Reads on to the next event that makes orders. False when there is nothing to do now.
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
      for (auto& order : react(*current, starts_at_, what)) {
        orders_.push_back(std::move(order));
      }
    }
    read_ = record.position;
    return orders_.empty() && read_ < shown_ && ++looked_at < limits::reaction_records_max;
  });
  if (broken || !why.empty()) {
    stop_for_good(broken ? broken->reason : why);
    return false;
  }
  if (!orders_.empty()) {
    unanswered_[read_] = orders_.size();
    return true;
  }
  if (read_ < shown_) {  // others get their turn between two looks at a long log
    continuing_ = true;
    send(this, go_on_reacting{});
  }
  return false;
}

void reactor::send_order(any_order order) {
  env_.counters.orders_in_flight = static_cast<std::int64_t>(++in_flight_);
  std::visit(
      [this]<class A>(command_for<A>& command) {
        const auto cause = command.cause;
        const auto& shard = shards_[id_hash{}(command.id) % shards_.size()];
        request(shard, caf::infinite, std::move(command))
            .then(
                [this, cause](const answer_of<A>& answer) {
                  const auto* failed = std::get_if<failure>(&answer.result);
                  on_answer(cause, failed != nullptr && *failed == failure::unavailable);
                },
                [this, cause](const caf::error&) { on_answer(cause, true); });
      },
      order);
}

void reactor::on_answer(std::uint64_t cause, bool unavailable) {
  env_.counters.orders_in_flight = static_cast<std::int64_t>(--in_flight_);
  if (unavailable) {
    stop_for_good("an order was not accepted");
  } else {
    const auto waiting = unanswered_.find(cause);
    ensure(waiting != unanswered_.end(), "every answer is waited for");
    reacted_ = true;
    if (--waiting->second == 0) {
      unanswered_.erase(waiting);
    }
  }
  if (settling_.pending()) {
    if (in_flight_ == 0) {
      write_cursor();
      settling_.deliver(settled{});
    }
    return;
  }
  go_on();
}

/// Every order of the events up to here has been answered.
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

void reactor::stop_for_good(const std::string& why) {
  if (!std::exchange(stopped_, true)) {
    env_.report("reactions stop at position " + std::to_string(done()) + ": " + why);
  }
}

}  // namespace moim::actors
