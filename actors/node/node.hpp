// One Moim process without its network edge: the log, the actors around it, and the gateways into
// them. The server, the operator commands and the tests all start one of these.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

#include "actors/engine/environment.hpp"
#include "actors/engine/gateway.hpp"
#include "actors/subjects.hpp"
#include "storage/account/login_names.hpp"
#include "storage/keys/personal_keys.hpp"
#include "storage/log/event_log.hpp"

namespace caf {  // NOLINT(readability-identifier-naming): the library's own name
class actor_system;
}

namespace moim::actors {

class actor_factory;

struct node_config {
  std::filesystem::path directory;  ///< where the view is saved and the keys are; empty: nowhere
  unsigned workers = 1;             ///< threads that run entities and projections
  unsigned shards = 16;
  /// Gets messages about trouble, from any thread.
  std::function<void(std::string_view)> report;
  cache_intervals caches = {};
  /// In the time zone of the server; without it days are those of UTC.
  local_instant at = {};
  outside_world outside = {};
  const actor_factory* factory =
      nullptr;  ///< null: the shipped actors, on threads; outlives the node
  /// Of the personal fields in the log; outlive the node. None: the ring in the directory, which
  /// also has the secret of the logins, or, where there is no directory, keys in memory.
  storage::personal_keys* keys = nullptr;
};

class node {
 public:
  /// Loads the view and brings it up to the end of the log; throws std::runtime_error when the log
  /// cannot be read. The log outlives the node.
  node(const node_config& config, storage::event_log& log);
  ~node();  // settles first, unless it is stepped
  node(const node&) = delete;
  node& operator=(const node&) = delete;

  /// `notify` is called from any thread when `drain` of the gateway has something to do; it must
  /// arrange for the owning thread to call it. All gateways go before the node does.
  std::shared_ptr<gateway> open_gateway(std::function<void()> notify);

  /// Lets everything in flight finish and writes snapshots. No commands may come any more. Of no
  /// use on a stepped node: it waits.
  void settle();

  view_ptr current_view() const;
  storage::personal_keys& keys() const;
  const storage::login_names& logins() const;
  const node_counters& counters() const;
  /// To run the actors of a stepped node.
  caf::actor_system& system();

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

/// A client of the node that waits for each answer: for operator commands and tests.
class caller {
 public:
  explicit caller(node& n);
  ~caller();

  template <class A>
  answer_of<A> ask(typename A::id id, typename A::command command, context ctx) {
    std::optional<answer_of<A>> result;
    gateway_->ask(command_for<A>{std::move(id), std::move(command), ctx, {}},
                  [&](answer_of<A> answer) { result = std::move(answer); });
    drain_until([&] { return result.has_value(); });
    return std::move(*result);
  }

  /// For many commands in flight at once: ask there, then `drain_until` the answers have come.
  gateway& port() { return *gateway_; }
  void drain_until(const std::function<bool()>& done);

  /// Waits until queries show everything that was committed before.
  void wait_for_view();

 private:
  struct wakeup;
  node& node_;
  std::shared_ptr<wakeup> wakeup_;
  std::shared_ptr<gateway> gateway_;
};

}  // namespace moim::actors
