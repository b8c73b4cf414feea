// The arithmetic of `vu_ramp` is that of k6's ramping-vus executor, that of `arrival_times` the
// integral of its ramping-arrival-rate: with the rate r at the start of a stage and its slope a,
// the k-th iteration of the stage is due at x with r x + a x² / 2 = k.
#include "sim/load/load_stages.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "sim/load/load_limits.hpp"

namespace moim::sim::load {

namespace {

using wide = __int128;  // nanoseconds of a day times VUs do not fit 64 bits

constexpr double ns_a_second = 1e9;

double ns_of_unit(std::string_view unit) {
  if (unit == "ms") return 1e6;
  if (unit == "s") return ns_a_second;
  if (unit == "m") return 60 * ns_a_second;
  if (unit == "h") return 3600 * ns_a_second;
  return 0;
}

stage parse_stage(std::string_view text) {
  const auto colon = text.find(':');
  const auto target = colon == std::string_view::npos ? text : text.substr(colon + 1);
  stage result;
  const auto [end, error] =
      std::from_chars(target.data(), target.data() + target.size(), result.target);
  if (colon == std::string_view::npos || error != std::errc{} ||
      end != target.data() + target.size()) {
    throw stage_error(fmt::format("'{}' is no stage: write for example 30s:100", text));
  }
  if (result.target > rate_max) {
    throw stage_error(fmt::format("'{}': a target is at most {}", text, rate_max));
  }
  result.duration = parse_duration(text.substr(0, colon));
  return result;
}

}  // namespace

nanoseconds parse_duration(std::string_view text) {
  const auto fail = [&] {
    throw stage_error(fmt::format("'{}' is no duration: write for example 1m30s or 500ms", text));
  };
  double ns = 0;
  const char* at = text.data();
  const char* const end = at + text.size();
  if (at == end) fail();
  while (at != end) {
    double value = 0;
    const auto [rest, error] = std::from_chars(at, end, value);
    if (error != std::errc{} || !(value >= 0) || !std::isfinite(value)) fail();
    const char* unit_end = rest;
    while (unit_end != end && std::isalpha(static_cast<unsigned char>(*unit_end)) != 0) ++unit_end;
    const double unit = ns_of_unit({rest, static_cast<std::size_t>(unit_end - rest)});
    if (unit == 0) fail();
    ns += value * unit;
    at = unit_end;
  }
  if (ns > static_cast<double>(nanoseconds{duration_max}.count())) {
    throw stage_error(fmt::format("'{}' is longer than {} hours", text, duration_max.count()));
  }
  return nanoseconds{std::llround(ns)};
}

stages parse_stages(std::string_view text) {
  stages result;
  for (;;) {
    const auto comma = text.find(',');
    result.push_back(parse_stage(text.substr(0, comma)));
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
  }
  if (result.size() > stages_max) {
    throw stage_error(fmt::format("there are more than {} stages", stages_max));
  }
  if (total_duration(result) > duration_max) {
    throw stage_error(fmt::format("the stages take more than {} hours", duration_max.count()));
  }
  return result;
}

nanoseconds total_duration(const stages& of) {
  nanoseconds sum{0};
  for (const auto& s : of) sum += s.duration;
  return sum;
}

std::uint32_t peak_target(std::uint32_t start, const stages& of) {
  for (const auto& s : of) start = std::max(start, s.target);
  return start;
}

stages with_time_scale(stages of, double factor) {
  for (auto& s : of) {
    s.duration = nanoseconds{std::llround(static_cast<double>(s.duration.count()) * factor)};
  }
  return of;
}

std::uint32_t scaled(std::uint32_t target, std::uint32_t from, std::uint32_t to) {
  return static_cast<std::uint32_t>((std::uint64_t{target} * to + from / 2) / from);
}

std::uint32_t vu_ramp::at(nanoseconds t) const {
  std::int64_t from = start_;
  nanoseconds begin{0};
  for (const auto& s : stages_) {
    const auto end = begin + s.duration;
    const std::int64_t to = s.target;
    if (t < end) {
      const wide x = (t - begin).count();
      const wide length = s.duration.count();
      // floor on the way up, ceiling on the way down: both count from where the stage began
      const wide moved = (to >= from ? to - from : from - to) * x / length;
      return static_cast<std::uint32_t>(to >= from ? from + moved : from - moved);
    }
    from = to;
    begin = end;
  }
  return 0;
}

std::optional<nanoseconds> vu_ramp::next_change(nanoseconds t) const {
  std::int64_t from = start_;
  nanoseconds begin{0};
  for (const auto& s : stages_) {
    const auto end = begin + s.duration;
    const std::int64_t to = s.target;
    if (t < end) {
      const std::int64_t distance = to >= from ? to - from : from - to;
      if (distance == 0) return end;
      const wide length = s.duration.count();
      const wide next = wide{distance} * (t - begin).count() / length + 1;
      const auto x = static_cast<std::int64_t>((next * length + distance - 1) / distance);
      return std::min(begin + nanoseconds{x}, end);
    }
    from = to;
    begin = end;
  }
  return std::nullopt;
}

arrival_times::arrival_times(std::uint32_t start_rate, stages of, nanoseconds time_unit)
    : start_rate_(start_rate),
      stages_(std::move(of)),
      time_unit_ns_(static_cast<double>(time_unit.count())) {}

double arrival_times::rate_of(std::uint32_t target) const {
  return static_cast<double>(target) / time_unit_ns_;
}

std::optional<nanoseconds> arrival_times::next() {
  for (; stage_ < stages_.size(); ++stage_) {
    const double length = static_cast<double>(stages_[stage_].duration.count());
    const double from = rate_of(stage_ == 0 ? start_rate_ : stages_[stage_ - 1].target);
    const double to = rate_of(stages_[stage_].target);
    const double in_stage = length * (from + to) / 2;
    const double k = n_ - before_stage_;
    // The sums are of doubles: an iteration due at the very end of a stage belongs to it.
    constexpr double tolerance = 1e-6;
    if (k <= in_stage + tolerance) {
      const double slope = (to - from) / length;
      const double root = std::sqrt(std::max(0.0, from * from + 2 * slope * k));
      const double x = std::min(2 * k / (from + root), length);
      ++n_;
      return nanoseconds{std::llround(stage_start_ns_ + x)};
    }
    before_stage_ += in_stage;
    stage_start_ns_ += length;
  }
  return std::nullopt;
}

double arrival_times::rate_at(nanoseconds t) const {
  double from = start_rate_;
  nanoseconds begin{0};
  for (const auto& s : stages_) {
    if (t < begin + s.duration) {
      const double x = std::chrono::duration<double>(t - begin) / s.duration;
      return (from + (s.target - from) * x) * ns_a_second / time_unit_ns_;
    }
    from = s.target;
    begin += s.duration;
  }
  return 0;
}

}  // namespace moim::sim::load
