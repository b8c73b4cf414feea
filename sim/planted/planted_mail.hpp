// Bugs around mail: a mailbox with one of its rules broken, and actors that stand before the
// timekeeper and the mail sender and tell them what is not so.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <vector>

#include <caf/actor.hpp>

#include "actors/feed/feed_environment.hpp"
#include "actors/feed/timer_source.hpp"
#include "domain/mail/mailbox.hpp"
#include "sim/planted/planted_bugs.hpp"

namespace moim::sim {

/// Like planted_slot: the names on the wire, the state and the messages stay the same, and its
/// `evolve` believes every event.
struct planted_mailbox {
  static inline bug broken = bug::none;

  static decision<mailbox> decide(const mailbox_state& s, const mailbox::command& c,
                                  const context& ctx);
  static void evolve(mailbox_state& s, const mailbox::event& e, timestamp at);
  static mailbox::reply answer(const mailbox_state& s, const mailbox::command& c);
};

/// Stands before all shards of the timekeeper or the sender.
caf::actor start_untrue_shards(caf::actor_system& system, const std::vector<caf::actor>& shards,
                               bug broken);

/// Has everything due an hour before it is.
std::unique_ptr<actors::timer_source> make_hasty(std::unique_ptr<actors::timer_source> sound);

/// What a sender or a reactor sees that is shown another view than there is.
struct untrue_view {
  std::atomic<actors::view_ptr> shown;
  actors::telemetry counters;  // positions of that view
  std::optional<actors::feed_environment> env;

  /// Stands before the projector. Lives as long as the node.
  caf::actor start(caf::actor_system& system, actors::feed_environment& sound,
                   const caf::actor& projector, bug broken);
};

}  // namespace moim::sim
