// Flushes every row before the next is measured, because a benchmark takes minutes.
#include "sim/host/result_table.hpp"

#include <cstdio>

#include <fmt/format.h>

namespace moim::sim {

void print_row(const std::vector<std::string>& cells) {
  fmt::print("| {} |\n", fmt::join(cells, " | "));
  std::fflush(stdout);
}

void print_head(const std::vector<std::string>& cells) {
  print_row(cells);
  std::vector<std::string> lines(cells.size(), "--:");
  lines.front() = ":--";
  print_row(lines);
}

}  // namespace moim::sim
