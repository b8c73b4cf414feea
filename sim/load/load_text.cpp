// The units change where k6's do.
#include "sim/load/load_text.hpp"

#include <array>
#include <cmath>

#include <fmt/format.h>

namespace moim::sim::load {

std::string number_text(double value, int digits) {
  auto text = fmt::format("{:.{}f}", value, digits);
  if (digits > 0) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
  }
  return text;
}

std::string duration_text(double ns) {
  if (ns <= 0) return "0s";
  if (ns < 1e3) return number_text(ns, 0) + "ns";
  if (ns < 1e6) return number_text(ns / 1e3, 2) + "µs";
  if (ns < 1e9) return number_text(ns / 1e6, 2) + "ms";
  if (ns < 60e9) return number_text(ns / 1e9, 2) + "s";
  const auto seconds = static_cast<std::int64_t>(std::llround(ns / 1e9));
  if (seconds < 3600) return fmt::format("{}m{}s", seconds / 60, seconds % 60);
  return fmt::format("{}h{}m{}s", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string clock_text(double seconds) {
  const auto tenths = static_cast<std::int64_t>(seconds * 10);
  const auto minutes = tenths / 600;
  const double rest = static_cast<double>(tenths % 600) / 10;
  if (minutes < 60) return fmt::format("{}m{:04.1f}s", minutes, rest);
  return fmt::format("{}h{:02}m{:04.1f}s", minutes / 60, minutes % 60, rest);
}

std::string bytes_text(double bytes) {
  constexpr std::array<const char*, 5> units{"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  while (std::round(bytes) >= 1000 && unit + 1 < units.size()) {
    bytes /= 1000;
    ++unit;
  }
  const bool small = unit > 0 && bytes < 9.95;
  return fmt::format("{:.{}f} {}", bytes, small ? 1 : 0, units[unit]);
}

std::string count_text(std::uint64_t value) {
  auto text = std::to_string(value);
  for (auto at = static_cast<std::int64_t>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return text;
}

std::string share_text(double share) {
  return fmt::format("{:.2f}%", std::trunc(share * 10'000 + 1e-9) / 100);
}

}  // namespace moim::sim::load
