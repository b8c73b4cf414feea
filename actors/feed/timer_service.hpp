// Sends what the timer sources have when it is due. The one actor that looks at the clock by
// itself: all others are told the time by the commands they get.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include <caf/event_based_actor.hpp>

#include "actors/engine/environment.hpp"
#include "actors/engine/messages.hpp"
#include "actors/feed/timer_source.hpp"

namespace moim::actors {

class timer_service : public caf::event_based_actor {
 public:
  using clock = std::function<timestamp()>;
  using timer_sources = std::vector<std::unique_ptr<timer_source>>;

  timer_service(caf::actor_config& cfg, environment& env, clock now, timer_sources what,
                std::vector<caf::actor> shards, caf::actor projector);

  caf::behavior make_behavior() override;

 private:
  void begin();
  void take_in(const feed_batches& fresh);
  void send_due();
  void set_alarm();
  template <class A>
  void order(command_for<A> what);

  environment& env_;
  const clock now_;
  const timer_sources agendas_;
  const std::vector<caf::actor> shards_;
  const caf::actor projector_;
  bool running_ = false;
  bool settling_ = false;                  // nothing is sent any more
  std::uint64_t alarm_ = 0;                // number of the one that counts
  std::optional<timestamp> alarm_is_set_;  // when it rings
};

}  // namespace moim::actors
