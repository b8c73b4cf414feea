// How much a benchmark measures.
#pragma once

namespace moim::sim {

struct bench_options {
  unsigned seconds = 5;  ///< of load for each figure in each round
  unsigned rounds = 5;
  bool smoke = false;  ///< everything once and small, to see that it works
};

}  // namespace moim::sim
