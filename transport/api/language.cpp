// Parses Accept-Language in one pass without allocation, as any client can send it.
#include "transport/api/language.hpp"

#include <algorithm>
#include <optional>

#include "transport/host/trim.hpp"

namespace moim::transport {

namespace {

constexpr int whole_weight = 1'000;  // weights in thousandths

/// Cuts off and returns what stands before `separator`.
std::string_view take_until(std::string_view& text, char separator) {
  const auto at = text.find(separator);
  const auto head = text.substr(0, at);
  text.remove_prefix(at == std::string_view::npos ? text.size() : at + 1);
  return head;
}

/// qvalue of RFC 9110 12.4.2: 0 or 1 with up to three decimals, at most 1.
std::optional<int> parse_weight(std::string_view text) {
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1') ||
      (text.size() > 1 && text[1] != '.')) {
    return std::nullopt;
  }
  int weight = (text[0] - '0') * whole_weight;
  int place = whole_weight / 10;
  for (const char c : text.substr(std::min<std::size_t>(text.size(), 2))) {
    if (c < '0' || c > '9') {
      return std::nullopt;
    }
    weight += (c - '0') * place;
    place /= 10;
  }
  return weight <= whole_weight ? std::optional(weight) : std::nullopt;
}

bool is_primary(std::string_view range, char first, char second) {
  return range.size() >= 2 && (range[0] | 0x20) == first && (range[1] | 0x20) == second &&
         (range.size() == 2 || range[2] == '-');
}

struct wish {
  int weight = -1;      // none yet
  int order = 1 << 30;  // place in the header
};

void raise(wish& to, int weight, int order) {
  if (weight > to.weight) {
    to = {weight, order};
  }
}

}  // namespace

language preferred_language(std::string_view accept_language) {
  wish en;
  wish ko;
  wish any;
  for (int order = 0; !accept_language.empty(); ++order) {
    std::string_view element = take_until(accept_language, ',');
    const std::string_view range = trim(take_until(element, ';'), field_blank);
    std::optional<int> weight = whole_weight;
    if (const auto parameter = trim(element, field_blank); !parameter.empty()) {
      const bool is_weight = parameter.starts_with("q=") || parameter.starts_with("Q=");
      weight = is_weight ? parse_weight(parameter.substr(2)) : std::nullopt;
    }
    if (!weight) {
      continue;
    }
    if (is_primary(range, 'e', 'n')) {
      raise(en, *weight, order);
    } else if (is_primary(range, 'k', 'o')) {
      raise(ko, *weight, order);
    } else if (range == "*") {
      raise(any, *weight, order);
    }
  }
  if (ko.weight < 0) {
    ko = any;
  }
  if (en.weight < 0) {
    en = any;
  }
  const bool korean =
      ko.weight > 0 && (ko.weight > en.weight || (ko.weight == en.weight && ko.order < en.order));
  return korean ? language::ko : language::en;
}

}  // namespace moim::transport
