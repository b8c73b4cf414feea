// Thresholds: what a run must keep to pass, in k6's grammar
// (https://grafana.com/docs/k6/latest/using-k6/thresholds/):
//
//   threshold   = metric ":" expression *( "," expression )
//   expression  = method operator number
//   method      = "count" | "rate"                               of a counter
//               | "rate"                                         of a rate
//               | "value"                                        of a gauge
//               | "avg" | "min" | "med" | "max" | "p(" number ")" of a trend
//   operator    = "<" | "<=" | ">" | ">=" | "==" | "===" | "!="
//
// with spaces anywhere between. Times are milliseconds, a counter's rate is a second's, a rate is
// between 0 and 1.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "sim/load/load_metrics.hpp"

namespace moim::sim::load {

/// What is wrong with a threshold, for its author to read.
struct threshold_error : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

struct threshold {
  const metric_row* metric = nullptr;
  std::string source;      ///< "p(95)<500"
  std::string method;      ///< "p" for percentiles
  double percent = 0;      ///< of "p"
  std::string comparison;  ///< the operator
  double bound = 0;
};

/// Throws threshold_error.
std::vector<threshold> parse_thresholds(std::string_view text);

struct threshold_verdict {
  threshold rule;
  double observed = 0;
  bool has_samples = true;
  bool passed = false;
};

/// Trends and rates without a single sample pass, as k6's do. `seconds` is how long the run took.
threshold_verdict judge(const threshold& rule, const metrics& measured, double seconds);

}  // namespace moim::sim::load
