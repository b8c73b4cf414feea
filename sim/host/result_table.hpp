// Medians and Markdown tables for the results of benchmarks.
#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

namespace moim::sim {

/// Of an even number, the upper one.
inline double median(std::vector<double> values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

inline double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Prints a row of a Markdown table.
void print_row(const std::vector<std::string>& cells);
/// Prints its head, and the line below it.
void print_head(const std::vector<std::string>& cells);

/// "ok" or "missed".
inline std::string verdict(bool reached) {
  return reached ? "ok" : "missed";
}

}  // namespace moim::sim
