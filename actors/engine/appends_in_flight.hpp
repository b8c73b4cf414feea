// The appends of an entity that the log writer has not made durable yet, and the continuations that
// wait for them. An entity gets no message for each commit: it looks at its last append, and asks
// the writer only when something waits.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "actors/engine/pending_append.hpp"

namespace moim::actors {

class appends_in_flight {
 public:
  /// Called when all up to some position is durable. None: it never will be.
  using continuation = std::function<void(std::optional<std::uint64_t> position)>;

  /// `ask` makes the writer send `appends_written` when all that was sent to it is durable or has
  /// failed; call `go_on` then.
  explicit appends_in_flight(std::function<void()> ask) : ask_{std::move(ask)} {}

  /// The number of the append that is about to be sent: 1, 2, 3…
  std::uint64_t add(std::shared_ptr<pending_append> append) {
    last_ = std::move(append);
    return ++count_;
  }
  /// The last one has taken this idempotency key.
  void note_key(std::string key) { keys_.push_back({std::move(key), last_}); }

  /// The append that took this key, if it was not durable when last seen.
  std::shared_ptr<pending_append> find_key(std::string_view key) {
    std::erase_if(keys_, [](const taken_key& k) { return k.append->position() != 0; });
    const auto found =
        std::find_if(keys_.begin(), keys_.end(), [&](const taken_key& k) { return k.key == key; });
    return found == keys_.end() ? nullptr : found->append;
  }

  /// No append is in flight.
  bool none() {
    if (last_ && last_->position() != 0) {
      position_ = last_->position();
      last_.reset();
    }
    return !last_;
  }

  /// Calls `then` when all that was sent so far is durable: mostly at once.
  void when_durable(continuation then) {
    if (none()) {
      then(position_);
    } else {
      wait_for(last_, std::move(then));
    }
  }
  void wait_for(std::shared_ptr<pending_append> append, continuation then) {
    waiting_.push_back({std::move(append), std::move(then)});
    ask();
  }
  bool anybody_waits() const { return !waiting_.empty(); }

  /// One question behind an append serves all continuations that wait for it.
  void ask() {
    if (asked_about_ != count_) {
      asked_about_ = count_;
      ask_();
    }
  }

  void go_on() {
    while (!waiting_.empty() && waiting_.front().append->position() != 0) {
      const auto first = std::move(waiting_.front());
      waiting_.pop_front();
      first.go_on(first.append->position());
    }
  }

  /// None of them will ever be durable. False: they have been given up before.
  bool give_up(std::uint64_t failed_append) {
    if (failed_append <= given_up_) {
      return false;
    }
    given_up_ = count_;
    for (const auto& w : std::exchange(waiting_, {})) {
      w.go_on(std::nullopt);
    }
    keys_.clear();
    start_from(0);
    return true;
  }

  /// Nothing is in flight; this is the position of the last event that is durable.
  void start_from(std::uint64_t position) {
    last_.reset();
    position_ = position;
  }

 private:
  struct waiting {
    std::shared_ptr<pending_append> append;
    continuation go_on;
  };
  struct taken_key {
    std::string key;
    std::shared_ptr<pending_append> append;
  };

  const std::function<void()> ask_;
  std::shared_ptr<pending_append> last_;  // null: all is durable
  std::uint64_t position_ = 0;            // of the last event known to be durable
  std::uint64_t count_ = 0;
  std::uint64_t asked_about_ = 0;  // the number of the last append behind which `ask_` was called
  std::uint64_t given_up_ = 0;     // appends up to this number have failed or are durable
  std::vector<taken_key> keys_;
  std::deque<waiting> waiting_;
};

}  // namespace moim::actors
