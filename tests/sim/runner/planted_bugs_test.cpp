// Every planted bug is found within the number of seeds that its row allows.
#include "sim/runner/planted_bugs.hpp"

#include <doctest/doctest.h>

#include "sim/runner/seed_runner.hpp"

namespace moim::sim::planted_bugs_test {

TEST_CASE("planted bugs: each is found within its seeds") {
  CHECK(planted_bugs().size() == 54);
  for (const auto* planted : planted_bugs()) {
    run_options options;
    options.planted = planted;
    bool found = false;
    run_seeds(options, {1, planted->seeds_max}, 1, [&](const run_result& result) {
      found = !result.complaints.empty();
      return !found;
    });
    INFO("a server that " << planted->does << ", " << planted->seeds_max << " seeds");
    CHECK(found);
  }
}

}  // namespace moim::sim::planted_bugs_test
