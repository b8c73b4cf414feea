// All scenarios: each table of scenarios has a file of its own and a line here.
#include "sim/load/load_script.hpp"

#include "sim/load/popup_scenarios.hpp"

namespace moim::sim::load {

namespace {

const std::vector<scenario>& scenario_table() {
  static const auto all = [] {
    std::vector<scenario> rows;
    for (const auto make : {&popup_scenarios}) {
      for (auto& row : make()) rows.push_back(std::move(row));
    }
    return rows;
  }();
  return all;
}

}  // namespace

std::span<const scenario> scenarios() {
  return scenario_table();
}

const scenario* find_scenario(std::string_view name) {
  for (const auto& row : scenario_table()) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

}  // namespace moim::sim::load
