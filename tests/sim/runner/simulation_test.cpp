// The simulation itself: equal seeds are equal runs, ordinary seeds find nothing, seeds that once
// found something stay quiet, and what is found is told so that it can be run again.
#include "sim/runner/simulation.hpp"

#include <stdexcept>

#include <doctest/doctest.h>

#include "sim/runner/planted_bugs.hpp"
#include "sim/runner/seed_runner.hpp"
#include "sim/runner/shrink.hpp"

namespace moim::sim::simulation_test {

namespace {

std::string all_of(const std::vector<std::string>& complaints) {
  std::string text;
  for (const auto& complaint : complaints) text += complaint + "\n";
  return text;
}

}  // namespace

TEST_CASE("simulation: one seed is one run") {
  run_options options;
  for (options.seed = 1; options.seed <= 3; ++options.seed) {
    const auto once = simulate(options);
    const auto again = simulate_apart(options);
    CHECK(once.hash == again.hash);
    CHECK(once.answers == again.answers);
    CHECK(once.events > 0);
  }
  options.seed = 1;
  const auto one = simulate(options).hash;
  options.seed = 2;
  CHECK(simulate(options).hash != one);
}

TEST_CASE("simulation: many seeds keep every promise") {
  constexpr std::uint64_t seeds = MOIM_SIMULATED_SEEDS;
  std::uint64_t events = 0;
  std::uint64_t deliveries = 0;
  std::uint64_t restarts = 0;
  run_seeds({}, {1, seeds}, 1, [&](const run_result& result) {
    INFO("moim-sim run --seed " << result.seed);
    CHECK(all_of(result.complaints) == "");
    events += result.events;
    deliveries += result.deliveries;
    restarts += result.restarts;
    return true;
  });
  CHECK(events > 50 * seeds);
  CHECK(deliveries > 5 * seeds);
  CHECK(restarts > 3 * seeds);
}

TEST_CASE("simulation: seeds that once found something") {
  constexpr std::uint64_t past[] = {
      57,  126,  // a key was said to be taken before the request that took it was durable
      813, 906,  // a refused command with events took its key while it was in flight
      2,   105, 159, 160, 192, 194,  // one of these two, with other random numbers
      493,  // no fault of the server: a reader had given up before the world healed
  };
  for (const auto seed : past) {
    run_options options;
    options.seed = seed;
    INFO("moim-sim run --seed " << seed);
    CHECK(all_of(simulate_apart(options).complaints) == "");
  }
}

TEST_CASE("simulation: a failing run shrinks to a few operations and fails again") {
  run_options options;
  options.seed = 2;
  options.planted = find_bug("forget_promotion");
  const auto failed = simulate_apart(options);
  REQUIRE_FALSE(failed.complaints.empty());
  const auto small = shrink(options, failed, 150);
  CHECK(small.only.size() * 4 < failed.operations);
  options.only = small.only;
  const auto again = simulate_apart(options);
  CHECK(all_of(again.complaints) == all_of(small.result.complaints));
  CHECK(again.hash == small.result.hash);
}

TEST_CASE("simulation: without any operation nothing happens and nothing is wrong") {
  run_options options;
  options.only.emplace();
  const auto quiet = simulate(options);
  CHECK(quiet.complaints.empty());
  CHECK(quiet.events == 0);
}

TEST_CASE("simulation: lists of operations as text") {
  using numbers = std::vector<std::uint64_t>;
  CHECK(numbers_of_text("3,8,12-14") == numbers{3, 8, 12, 13, 14});
  CHECK(numbers_of_text("8,3,3") == numbers{3, 8});
  CHECK(text_of_numbers({3, 8, 12, 13, 14}) == "3,8,12-14");
  CHECK(text_of_numbers({}).empty());
  for (const auto* bad : {"x", "3,", "4-3", "1-", "-", "1-99999999999", "1 2"}) {
    CHECK_THROWS_AS(numbers_of_text(bad), std::invalid_argument);
  }
}

}  // namespace moim::sim::simulation_test
