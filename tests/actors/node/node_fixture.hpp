// A fixture of the real actors on one thread: CAF's test coordinator runs one message at a time, so
// a test can check the state between any two. The log is in memory and fails when a test says so.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/make_actor.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <doctest/doctest.h>

#include "actors/engine/gateway_actor.hpp"
#include "actors/engine/log_writer.hpp"
#include "actors/engine/shard.hpp"
#include "actors/feed/projector.hpp"
#include "actors/feed/reactor.hpp"
#include "actors/feed/view_snapshot.hpp"
#include "storage/log/memory_event_log.hpp"
#include "tests/domain/numbered.hpp"

namespace moim::actors {

using test::user;

inline constexpr timestamp now{1'000};

/// Passes all calls on to a log in memory; `broken` makes writes fail.
class breakable_log final : public storage::event_log {
 public:
  bool broken = false;
  std::string unreadable;  // this stream
  int appends = 0;

  std::variant<std::vector<storage::append_outcome>, storage::io_failure> append(
      std::span<const storage::append_request> requests) override {
    ++appends;
    if (broken) {
      return storage::io_failure{"no space left on device"};
    }
    return inner_.append(requests);
  }
  std::optional<storage::io_failure> read_stream(
      std::string_view stream, std::uint64_t from,
      const storage::record_visitor& visit) const override {
    if (stream == unreadable) {
      return storage::io_failure{"input/output error"};
    }
    return inner_.read_stream(stream, from, visit);
  }
  std::optional<storage::io_failure> read_from(
      std::uint64_t from, const storage::record_visitor& visit) const override {
    return inner_.read_from(from, visit);
  }
  std::uint64_t last_position() const override { return inner_.last_position(); }
  std::variant<std::optional<storage::stored_reply>, storage::io_failure> find_reply(
      std::string_view key) const override {
    return inner_.find_reply(key);
  }
  std::optional<storage::io_failure> put_snapshot(std::string_view stream,
                                                  const storage::snapshot& value) override {
    return inner_.put_snapshot(stream, value);
  }
  std::variant<std::optional<storage::snapshot>, storage::io_failure> find_snapshot(
      std::string_view stream) const override {
    return inner_.find_snapshot(stream);
  }
  std::optional<storage::io_failure> put_cursor(std::string_view reader,
                                                std::uint64_t position) override {
    if (broken) {
      return storage::io_failure{"no space left on device"};
    }
    return inner_.put_cursor(reader, position);
  }
  std::variant<std::uint64_t, storage::io_failure> find_cursor(
      std::string_view reader) const override {
    return inner_.find_cursor(reader);
  }

 private:
  storage::memory_event_log inner_;
};

inline std::size_t count_events(const storage::event_log& log, std::string_view type) {
  std::size_t found = 0;
  CHECK_FALSE(log.read_from(1, [&](const storage::record& record) {
    found += record.type == type ? 1 : 0;
    return true;
  }));
  return found;
}

/// One life of a process on a log.
class node_fixture {
 public:
  enum class reactions { from_the_start, later };

  /// `keys` outlive it, for lives that follow each other; without, this one has its own.
  explicit node_fixture(storage::event_log& log, reactions when = reactions::from_the_start,
                        storage::personal_keys* keys = nullptr)
      : view_(std::make_shared<const view>()),
        env_{{log,
              keys != nullptr ? *keys : own_keys_,
              counters,
              [this](std::string_view what) { reports.emplace_back(what); },
              {},
              false,
              &instant_in_utc},
             view_},
        system_(configure(config_)) {
    auto restored = std::make_shared<view>();
    REQUIRE_FALSE(catch_up(*restored, log));
    counters.committed_position = counters.projected_position = restored->position;
    view_.store(std::move(restored));
    projection_ = system_.spawn<projector>(env_, std::filesystem::path{}, std::uint64_t{0});
    writer_ = system_.spawn<log_writer>(env_, projection_);
    shard_ = system_.spawn<shard>(env_, writer_);
    if (when == reactions::from_the_start) {
      start_reactions();
    }
    caf::actor_config cfg;
    gateway_ = caf::make_actor<gateway_actor, caf::actor>(system_.next_actor_id(), system_.node(),
                                                          &system_, cfg, std::vector{shard_},
                                                          projection_, [] {});
  }

  ~node_fixture() {
    for (const auto& actor : acting_) {
      caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    }
    for (const auto& actor : {reactions_, shard_, writer_, projection_}) {
      caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    }
    run();
  }

  void start_reactions() {
    reactions_ = system_.spawn<reactor>(env_, projection_, std::vector{shard_});
  }

  gateway& port() {
    return *static_cast<gateway_actor*>(caf::actor_cast<caf::abstract_actor*>(gateway_));
  }

  /// The returned place gets the answer once it has come.
  template <class A>
  std::shared_ptr<std::optional<answer_of<A>>> send(typename A::id id, typename A::command command,
                                                    context ctx,
                                                    std::optional<idempotency> once = {}) {
    auto place = std::make_shared<std::optional<answer_of<A>>>();
    port().ask(command_for<A>{std::move(id), std::move(command), ctx, std::move(once)},
               [place](answer_of<A> answer) { *place = std::move(answer); });
    return place;
  }

  /// Runs one message of one actor; false when there is none.
  bool step() {
    port().drain();  // hands over what `send` has made runnable
    auto& jobs = scheduler().jobs;
    const auto next = std::find_if(jobs.begin(), jobs.end(), [this](const caf::resumable* job) {
      return !view_is_held_ || job != job_of(projection_);
    });
    const bool ran = next != jobs.end();
    if (ran) {
      std::rotate(jobs.begin(), next, next + 1);
      scheduler().run_once();
    }
    port().drain();
    return ran;
  }
  void run() {
    while (step()) {
    }
  }

  /// Starts one of those that act by themselves, with what it needs beside the others.
  template <class Actor, class... Needs>
  void start(Needs... needs) {
    acting_.push_back(
        system_.spawn<Actor>(env_, std::move(needs)..., std::vector{shard_}, projection_));
  }
  /// Rings the alarms of the next so many milliseconds.
  void advance(std::int64_t ms) {
    scheduler().advance_time(std::chrono::milliseconds{ms});
    run();
  }
  /// Time passes: idle entities are looked for.
  void sweep() {
    caf::anon_send(shard_, actors::sweep{});
    run();
  }
  /// Timers become due.
  void pass_time(std::chrono::seconds time) {
    scheduler().advance_time(time);
    run();
  }
  /// Until it is let go queries lag behind the log.
  void hold_view(bool on) { view_is_held_ = on; }
  void begin_sweep() { caf::anon_send(shard_, actors::sweep{}); }

  const feed_environment& environment() const { return env_; }
  view_ptr current_view() const { return view_.load(); }

  node_counters counters;
  std::vector<std::string> reports;

 private:
  static caf::actor_system_config& configure(caf::actor_system_config& config) {
    config.set("scheduler.policy", caf::atom("testing"));
    config.set("scheduler.max-throughput", std::size_t{1});
    config.set("logger.console", caf::atom("none"));
    return config;
  }
  static timestamp instant_in_utc(calendar_date date, time_of_day time) {
    return {(std::int64_t{date.days} * 1'440 + time.minutes) * 60'000};
  }
  static const caf::resumable* job_of(const caf::actor& who) {
    return dynamic_cast<caf::resumable*>(caf::actor_cast<caf::abstract_actor*>(who));
  }
  caf::scheduler::test_coordinator& scheduler() {
    return dynamic_cast<caf::scheduler::test_coordinator&>(system_.scheduler());
  }

  std::atomic<view_ptr> view_;
  storage::memory_personal_keys own_keys_;
  feed_environment env_;
  caf::actor_system_config config_;
  caf::actor_system system_;
  caf::actor projection_;
  caf::actor writer_;
  caf::actor shard_;
  caf::actor reactions_;
  std::vector<caf::actor> acting_;
  caf::actor gateway_;
  bool view_is_held_ = false;
};

}  // namespace moim::actors
