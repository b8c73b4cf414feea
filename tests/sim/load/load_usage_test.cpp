// What processes use, also of one that goes away while it is looked at.
#include "sim/load/load_usage.hpp"

#include <doctest/doctest.h>

#include "sim/host/child_process.hpp"

namespace moim::sim::load::load_usage_test {

TEST_CASE("what a server used stays known when it is gone") {
  child_process server(
      {"sh", "-c", "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done; echo; kill -STOP $$"});
  usage_meter meter(server.pid());
  server.read_line();  // it has worked
  meter.sample();
  const auto before = meter.so_far();
  REQUIRE(before.server);
  CHECK(before.server->cpu_seconds > 0);
  CHECK(before.server->memory_bytes_peak > 100'000);
  CHECK(before.generator.memory_bytes_peak > 1'000'000);
  server.kill();
  meter.sample();
  REQUIRE(meter.so_far().server);
  CHECK(meter.so_far().server->cpu_seconds == before.server->cpu_seconds);
}

TEST_CASE("CPU is counted from a restart on, and a server of others is not looked at") {
  usage_meter meter(std::nullopt);
  meter.restart();
  meter.sample();
  CHECK_FALSE(meter.so_far().server);
  CHECK(meter.so_far().generator.cpu_seconds < 1);
}

}  // namespace moim::sim::load::load_usage_test
