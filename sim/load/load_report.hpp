// The report of a run: one HTML page with charts of rate, latency and VUs over time, and tables of
// thresholds, checks and metrics. It needs nothing but itself: no network, no other file.
#pragma once

#include <string>
#include <string_view>

#include "sim/load/load_run.hpp"

namespace moim::sim::load {

/// The whole page.
std::string report_page(const run_plan& plan, const run_result& result, std::string_view host);

/// The page without its data, which stand where `report_data_mark` is (load_report_page.cpp).
std::string_view report_template();
inline constexpr std::string_view report_data_mark = "@DATA@";

}  // namespace moim::sim::load
