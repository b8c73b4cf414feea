// Sends the commands of the timer sources when they are due. It reads the clock; entities get the
// time with the commands that they take.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <caf/event_based_actor.hpp>

#include "actors/engine/messages.hpp"
#include "actors/feed/feed_environment.hpp"
#include "actors/feed/timer_source.hpp"

namespace moim::actors {

class timer_service : public caf::event_based_actor {
 public:
  using clock = std::function<timestamp()>;

  timer_service(caf::actor_config& cfg, feed_environment& env, clock now, timer_sources what,
                std::vector<caf::actor> shards, caf::actor projector);

  caf::behavior make_behavior() override;

 private:
  void begin();
  void take_in(const feed_batches& fresh);
  void send_due();
  void set_alarm();
  template <class A>
  void send_command(command_for<A> what);

  feed_environment& env_;
  const clock now_;
  const timer_sources sources_;
  const std::vector<caf::actor> shards_;
  const caf::actor projector_;
  bool running_ = false;
  bool settling_ = false;                  // nothing is sent any more
  std::uint64_t alarm_ = 0;                // number of the one that counts
  std::optional<timestamp> alarm_is_set_;  // when it rings
};

}  // namespace moim::actors
