// What a VU does in an iteration: a list of steps, each a request with the statuses that are no
// failure and the checks of its answer. The built-in scenarios repeat what the replaced system
// published; load_script.cpp lists the tables of scenarios.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/load/load_stages.hpp"

namespace moim::sim::load {

/// A store with its slots, as requests name them.
struct popup {
  std::string id;
  std::vector<std::string> slots;  ///< where a place in each is reserved
  std::string search_word = {};    ///< of its name, as a query has it
};

/// Where a run takes place.
struct grounds {
  std::string host;  ///< of the header
  std::vector<popup> stores;
};

/// Who a VU is at the moment.
struct visitor {
  std::string authorization;  ///< the header's line
  std::size_t store = 0;      ///< of the grounds: whose page it opens
  std::size_t slot = 0;       ///< of the store: where it reserves
};

struct reply {
  int status = 0;
  std::string_view body;
};

/// Statuses that are answers by the rules of the product and no failures, as k6's expectedStatuses:
/// 200 to 399, and perhaps one more.
struct expected_statuses {
  int also = 0;
  bool contains(int status) const { return (status >= 200 && status < 400) || status == also; }
};

struct check {
  std::string_view name;
  bool (*holds)(const reply&, const grounds&, const visitor&);
};

struct step {
  std::string_view name;
  /// Appends the whole request.
  void (*write)(std::string& out, const grounds&, const visitor&);
  expected_statuses expected;
  std::vector<check> checks;
};

/// What the replaced system told of the same scenario.
struct published_figures {
  std::string_view rate;
  std::string_view average;
  std::string_view success;
  std::string_view maximum;
};

struct scenario {
  std::string_view name;
  std::string_view summary;
  std::uint32_t start_vus = 1;
  stages plan;  ///< targets are VUs
  std::vector<step> steps;
  std::vector<std::string> thresholds;
  published_figures published;
};

std::span<const scenario> scenarios();
/// Null when there is no such scenario.
const scenario* find_scenario(std::string_view name);

}  // namespace moim::sim::load
