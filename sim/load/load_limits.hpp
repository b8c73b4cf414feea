// Bounds of the load generator: what one process takes on, and how much it believes of a server.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace moim::sim::load {

// VUs of one run; a VU costs about a kilobyte and a descriptor.
inline constexpr std::uint32_t vus_max = 50'000;
// Iterations a second; past it the schedule itself would take a core.
inline constexpr std::uint32_t rate_max = 1'000'000;
inline constexpr std::size_t stages_max = 100;
inline constexpr std::chrono::hours duration_max{24};
// An answer, head and body; a longer one is a failed request.
inline constexpr std::size_t response_bytes_max = 4 * 1024 * 1024;
// From the start of a request to the end of its answer, as k6's default; then it has failed.
inline constexpr std::chrono::seconds request_timeout{60};
// Different reasons of failed requests that are counted apart; the others are counted together.
inline constexpr std::size_t failure_kinds_max = 20;
// An iteration of the open model that starts so much after its time is a late start.
inline constexpr std::chrono::milliseconds late_start{10};

}  // namespace moim::sim::load
