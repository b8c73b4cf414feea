// Makes a failing run short: leaves out operations for as long as something still goes wrong.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/runner/simulation.hpp"

namespace moim::sim {

struct shrunk_run {
  std::vector<std::uint64_t> only;  ///< the operations that are left
  run_result result;
};

/// `failed` is the result of `options`. Tries at most `tries_max` runs, each in its own process.
shrunk_run shrink(const run_options& options, const run_result& failed, unsigned tries_max);

/// "3,8,12-14"; throws std::invalid_argument when a text is not like that.
std::string text_of_numbers(const std::vector<std::uint64_t>& numbers);
std::vector<std::uint64_t> numbers_of_text(const std::string& text);

}  // namespace moim::sim
