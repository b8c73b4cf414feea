// `moim-sim run`: its flags, and what it prints.
#pragma once

#include <cstdint>
#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}

namespace moim::sim {

struct run_command_options {
  std::uint64_t seed = 0;  ///< 0: many
  std::uint64_t from = 1;
  std::uint64_t seeds = 200;
  double minutes = 0;  ///< 0: as many seeds as said
  std::uint64_t steps = 2'000;
  std::string bug = "none";
  std::string only;
  std::size_t trace_lines = 0;
  unsigned processes = 2;
  bool no_shrink = false;
};

void add_run_options(CLI::App& app, run_command_options& options);

/// Returns 0 when every promise was kept, 1 when not. Throws std::invalid_argument for bad flags.
int run_simulations(const run_command_options& options);

}  // namespace moim::sim
