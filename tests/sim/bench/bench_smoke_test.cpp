// The benchmark as a program that works: every part runs, small, and its figures can be believed.
// How fast it is does not matter here.
#include <doctest/doctest.h>

#include "sim/host/child_process.hpp"

namespace moim::sim::bench_smoke_test {

TEST_CASE("bench: smoke") {
  child_process bench({MOIM_SIM_PROGRAM, "bench", "--smoke"});
  const auto output = bench.read_all();
  const auto ended = bench.wait();
  INFO(output);
  CHECK(ended.code == 0);
  for (const auto* row :
       {"baseline, 1 I/O thread", "baseline, 2 I/O threads", "reserve, one hot slot",
        "reserve, 1,000 slots", "GET /stores/{storeId}",
        "GET /stores?name=", "GET /stores, any filters", "GET /categories",
        "name, location, category, open", "days that no store has", "updates delivered a second",
        "mails handed over a second", "start to ready, with a snapshot", "rebuild from position 0",
        "a waiting reservation", "an entity in memory", "idle keep-alive"}) {
    CAPTURE(row);
    CHECK(output.find(row) != std::string::npos);
  }
  CHECK(output.find("cannot be believed") == std::string::npos);
}

}  // namespace moim::sim::bench_smoke_test
