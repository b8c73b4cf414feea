// Parsing from left to right; the kind of the metric decides which methods there are.
#include "sim/load/load_threshold.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "domain/aggregate.hpp"

namespace moim::sim::load {

namespace {

// Longer ones first: "<" begins "<=".
constexpr std::array<std::string_view, 7> comparisons{"<=", ">=", "===", "==", "!=", "<", ">"};

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

double number_of(std::string_view text, std::string_view whole) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() ||
      !std::isfinite(value)) {
    throw threshold_error(fmt::format("'{}': '{}' is not a number", whole, text));
  }
  return value;
}

std::vector<std::string_view> methods_of(const metric_row& metric) {
  using list = std::vector<std::string_view>;
  return std::visit(overloaded{[](counter metrics::*) {
                                 return list{"count", "rate"};
                               },
                               [](gauge metrics::*) { return list{"value"}; },
                               [](rate metrics::*) { return list{"rate"}; },
                               [](trend metrics::*) {
                                 return list{"avg", "min", "med", "max", "p(N)"};
                               }},
                    metric.member);
}

void parse_method(std::string_view text, threshold& into) {
  const auto allowed = methods_of(*into.metric);
  const bool percentile = text.starts_with("p(") && text.ends_with(')');
  if (std::find(allowed.begin(), allowed.end(), percentile ? "p(N)" : text) == allowed.end() ||
      text == "p(N)") {
    throw threshold_error(fmt::format("'{}': {} has {}, not '{}'", into.source, into.metric->name,
                                      fmt::join(allowed, ", "), text));
  }
  into.method = percentile ? "p" : std::string{text};
  if (!percentile) return;
  into.percent = number_of(trimmed(text.substr(2, text.size() - 3)), into.source);
  if (into.percent < 0 || into.percent > 100) {
    throw threshold_error(fmt::format("'{}': a percentile is from 0 to 100", into.source));
  }
}

threshold parse_expression(const metric_row& metric, std::string_view text) {
  threshold result;
  result.metric = &metric;
  result.source = trimmed(text);
  const std::string_view source = result.source;
  const auto at = source.find_first_of("<>=!");
  const auto* op = at == std::string_view::npos
                       ? comparisons.end()
                       : std::find_if(comparisons.begin(), comparisons.end(),
                                      [&](auto c) { return source.substr(at).starts_with(c); });
  if (op == comparisons.end()) {
    throw threshold_error(fmt::format("'{}' is no threshold: write for example p(95)<500", source));
  }
  result.comparison = *op;
  parse_method(trimmed(source.substr(0, at)), result);
  result.bound = number_of(trimmed(source.substr(at + op->size())), source);
  return result;
}

bool holds(double observed, const std::string& comparison, double bound) {
  if (comparison == "<") return observed < bound;
  if (comparison == "<=") return observed <= bound;
  if (comparison == ">") return observed > bound;
  if (comparison == ">=") return observed >= bound;
  if (comparison == "!=") return observed != bound;
  return observed == bound;
}

double trend_value(const threshold& rule, const trend& of) {
  if (rule.method == "avg") return of.mean() / ns_a_ms;
  const auto ns = rule.method == "min"   ? of.min()
                  : rule.method == "max" ? of.max()
                  : rule.method == "med" ? of.percentile(50)
                                         : of.percentile(rule.percent);
  return static_cast<double>(ns) / ns_a_ms;
}

}  // namespace

std::vector<threshold> parse_thresholds(std::string_view text) {
  // The name may hold a colon within braces.
  const auto brace = text.find('}');
  const auto colon = text.find(':', brace == std::string_view::npos ? 0 : brace);
  if (colon == std::string_view::npos) {
    throw threshold_error(
        fmt::format("'{}' is no threshold: write for example http_req_duration: p(95)<500", text));
  }
  const auto name = trimmed(text.substr(0, colon));
  const auto* metric = find_metric(name);
  if (metric == nullptr) {
    std::vector<std::string_view> names;
    for (const auto& row : metric_table()) names.push_back(row.name);
    throw threshold_error(
        fmt::format("there is no metric '{}'; there are {}", name, fmt::join(names, ", ")));
  }
  std::vector<threshold> rules;
  auto rest = text.substr(colon + 1);
  for (;;) {
    const auto comma = rest.find(',');
    rules.push_back(parse_expression(*metric, rest.substr(0, comma)));
    if (comma == std::string_view::npos) return rules;
    rest.remove_prefix(comma + 1);
  }
}

threshold_verdict judge(const threshold& rule, const metrics& measured, double seconds) {
  threshold_verdict verdict{rule, 0, true, false};
  std::visit(overloaded{[&](counter metrics::*member) {
                          const auto value = static_cast<double>((measured.*member).value);
                          verdict.observed = rule.method == "count" ? value
                                             : seconds > 0          ? value / seconds
                                                                    : 0;
                        },
                        [&](gauge metrics::*member) {
                          verdict.observed = static_cast<double>((measured.*member).value);
                        },
                        [&](rate metrics::*member) {
                          verdict.observed = (measured.*member).share();
                          verdict.has_samples = (measured.*member).total > 0;
                        },
                        [&](trend metrics::*member) {
                          verdict.observed = trend_value(rule, measured.*member);
                          verdict.has_samples = (measured.*member).count() > 0;
                        }},
             rule.metric->member);
  verdict.passed = !verdict.has_samples || holds(verdict.observed, rule.comparison, rule.bound);
  return verdict;
}

}  // namespace moim::sim::load
