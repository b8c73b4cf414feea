// The run queue under real threads: every actor that was made runnable runs, also when workers
// sleep or keep each other busy.
#include "actors/engine/run_queue.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scoped_actor.hpp>
#include <doctest/doctest.h>

#include "actors/engine/batching_unit.hpp"

namespace moim::actors::run_queue_test {

namespace {

struct pool {
  explicit pool(std::size_t workers) : system(configure(config, workers)) {}

  static caf::actor_system_config& configure(caf::actor_system_config& config,
                                             std::size_t workers) {
    config.load<worker_pool>();
    config.set("scheduler.max-threads", workers);
    config.set("scheduler.max-throughput", std::size_t{1});
    config.set("logger.console", caf::atom("none"));
    return config;
  }

  caf::actor_system_config config;
  caf::actor_system system;
};

/// Hands a number on to the next in the ring, less one each time; at 0 the boss is told.
caf::behavior runner(caf::event_based_actor* self,
                     const std::shared_ptr<std::vector<caf::actor>>& ring, std::size_t place,
                     const caf::actor& boss) {
  return {[=](int hops) {
    if (hops == 0) {
      self->send(boss, true);
    } else {
      self->send((*ring)[(place + 1) % ring->size()], hops - 1);
    }
  }};
}

}  // namespace

TEST_CASE("run queue: every message arrives, whoever wakes whom") {
  for (const std::size_t workers : {1, 2, 4}) {
    CAPTURE(workers);
    pool p(workers);
    caf::scoped_actor boss{p.system};
    constexpr std::size_t members = 64;
    const auto ring = std::make_shared<std::vector<caf::actor>>();
    ring->reserve(members);
    for (std::size_t i = 0; i < members; ++i) {
      ring->push_back(p.system.spawn(runner, ring, i, caf::actor{boss}));
    }
    constexpr int tokens = 200;
    for (int i = 0; i < tokens; ++i) {
      boss->send((*ring)[static_cast<std::size_t>(i) % members], 500 + i);
    }
    int done = 0;
    boss->receive_while([&] { return done < tokens; })([&](bool) { ++done; });
    CHECK(done == tokens);
    for (const auto& member : *ring) {
      caf::anon_send_exit(member, caf::exit_reason::user_shutdown);
    }
  }
}

TEST_CASE("run queue: a batch wakes all whom it makes runnable") {
  pool p(3);
  caf::scoped_actor boss{p.system};
  std::vector<caf::actor> echoes;
  for (int i = 0; i < 100; ++i) {
    echoes.push_back(p.system.spawn([](caf::event_based_actor*) -> caf::behavior {
      return {[](int number) { return number; }};
    }));
  }
  batching_unit unit{p.system};
  for (int round = 0; round < 50; ++round) {
    for (const auto& echo : echoes) {
      echo->enqueue(caf::make_mailbox_element(caf::actor_cast<caf::strong_actor_ptr>(boss),
                                              caf::make_message_id(), {}, round),
                    &unit);
    }
    unit.flush();
    CHECK(unit.empty());
    int answers = 0;
    boss->receive_while([&] { return answers < 100; })([&](int number) {
      ++answers;
      REQUIRE(number == round);
    });
  }
  for (const auto& echo : echoes) {
    caf::anon_send_exit(echo, caf::exit_reason::user_shutdown);
  }
}

}  // namespace moim::actors::run_queue_test
