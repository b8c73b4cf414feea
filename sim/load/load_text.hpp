// How figures are spelled in summaries, as k6 spells them: "18.28ms", "1.3 MB", "95.104322/s".
#pragma once

#include <cstdint>
#include <string>

namespace moim::sim::load {

/// "0s", "12.25µs", "18.28ms", "1.5s", "2m3s", at most two digits after the point.
std::string duration_text(double ns);
/// "0m12.3s", "1h02m03.4s": of a running clock.
std::string clock_text(double seconds);
/// In steps of a thousand: "730 B", "4.9 kB", "519 kB".
std::string bytes_text(double bytes);
/// At most `digits` after the point, without trailing zeros.
std::string number_text(double value, int digits);
/// "1,234,567".
std::string count_text(std::uint64_t value);
/// "99.98%": cut, not rounded, so that 100% are all.
std::string share_text(double share);

}  // namespace moim::sim::load
