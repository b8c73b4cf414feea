// Delta debugging: parts of half the size each round, down to single operations (Zeller and
// Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002).
#include "sim/runner/shrink.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <stdexcept>

#include "sim/runner/seed_runner.hpp"

namespace moim::sim {

namespace {

using numbers = std::vector<std::uint64_t>;

numbers without(const numbers& all, std::size_t from, std::size_t count) {
  numbers rest;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i < from || i >= from + count) rest.push_back(all[i]);
  }
  return rest;
}

std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto end = text.data() + text.size();
  if (const auto read = std::from_chars(text.data(), end, number);
      read.ec != std::errc{} || read.ptr != end) {
    throw std::invalid_argument("not a list of numbers like 3,8,12-14: " + std::string{text});
  }
  return number;
}

}  // namespace

shrunk_run shrink(const run_options& options, const run_result& failed, unsigned tries_max) {
  shrunk_run best;
  best.result = failed;
  if (options.only) {
    best.only = *options.only;
  } else {
    // A process that died could not tell how far it came; it cannot have come further than this.
    best.only.resize(failed.operations != 0 ? failed.operations : options.steps);
    std::iota(best.only.begin(), best.only.end(), 0);
  }
  unsigned tries = 0;
  for (auto part = (best.only.size() + 1) / 2; part >= 1; part = part == 1 ? 0 : (part + 1) / 2) {
    for (std::size_t from = 0; from < best.only.size() && tries < tries_max; ++tries) {
      auto attempt = options;
      attempt.only = without(best.only, from, part);
      auto result = simulate_apart(attempt);
      if (result.complaints.empty()) {
        from += part;
      } else {
        best = {*attempt.only, std::move(result)};
      }
    }
  }
  return best;
}

std::string text_of_numbers(const std::vector<std::uint64_t>& all) {
  std::string text;
  for (std::size_t i = 0; i < all.size();) {
    auto last = i;
    while (last + 1 < all.size() && all[last + 1] == all[last] + 1) ++last;
    text += (text.empty() ? "" : ",") + std::to_string(all[i]);
    if (last > i) text += "-" + std::to_string(all[last]);
    i = last + 1;
  }
  return text;
}

std::vector<std::uint64_t> numbers_of_text(const std::string& text) {
  constexpr std::uint64_t span_max = 1'000'000;
  numbers all;
  for (std::size_t from = 0; from <= text.size();) {
    const auto comma = std::min(text.find(',', from), text.size());
    const auto part = std::string_view{text}.substr(from, comma - from);
    from = comma + 1;
    const auto dash = part.find('-');
    const auto first = number_of(part.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : number_of(part.substr(dash + 1));
    if (last < first || last - first > span_max) {
      throw std::invalid_argument("not a span of errands: " + std::string{part});
    }
    for (auto n = first; n <= last; ++n) all.push_back(n);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

}  // namespace moim::sim
