// The end-of-test summary, as k6 prints it, with what k6 cannot know: why requests failed, what
// generator and server used, and what the replaced system had published.
#pragma once

#include <string>

#include "sim/load/load_run.hpp"

namespace moim::sim::load {

std::string summary_text(const run_plan& plan, const run_result& result, bool colored);

/// "avg=18.28ms min=…": a trend in words, in the order avg, min, med, max, p(90), p(95), p(99).
std::string trend_text(const trend& of);
/// A verdict's left side in its unit: "p(95)=18.28ms", "rate=0.00%", "count=12".
std::string observed_text(const threshold_verdict& verdict);

}  // namespace moim::sim::load
