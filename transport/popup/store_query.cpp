// Parses one parameter after the other; the first that is wrong is answered.
#include "transport/popup/store_query.hpp"

#include <charconv>

#include "actors/view/folded_text.hpp"
#include "domain/limits.hpp"
#include "transport/http/percent.hpp"
#include "transport/popup/store_cursor.hpp"

namespace moim::transport {

namespace {

using actors::store_order;
using actors::store_query;

bool read_text(std::string_view text, std::string& folded) {
  folded = actors::fold_query(text);
  return count_characters(text) <= limits::search_text_characters_max;
}

bool read_date(std::string_view text, std::optional<calendar_date>& out) {
  return from_text(text, out.emplace());
}

bool read_flag(std::string_view text, std::optional<bool>& out) {
  out = text == "true";
  return text == "true" || text == "false";
}

/// A decimal number, without the forms of hexadecimal and of no number.
bool read_decimal(std::string_view text, double least, double most, double& out) {
  const auto* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, out, std::chars_format::fixed);
  return error == std::errc{} && stop == end && out >= least && out <= most;
}

/// `lat,lon` in degrees.
bool read_place(std::string_view text, std::optional<actors::geo_point>& out) {
  const auto comma = text.find(',');
  double latitude = 0;
  double longitude = 0;
  if (comma == std::string_view::npos || !read_decimal(text.substr(0, comma), -90, 90, latitude) ||
      !read_decimal(text.substr(comma + 1), -180, 180, longitude)) {
    return false;
  }
  out = actors::point_at(latitude, longitude);
  return true;
}

bool read_radius(std::string_view text, double& out) {
  double km = 0;
  const bool sound = read_decimal(text, 0, limits::search_radius_km_max, km);
  out = km * 1'000;
  return sound && km > 0;
}

bool read_order(std::string_view text, store_order& out) {
  out = text == "nearest"   ? store_order::nearest
        : text == "opening" ? store_order::opening
                            : store_order::newest;
  return text == "nearest" || text == "opening" || text == "newest";
}

/// Reads the parameters of one call, up to the first that is wrong.
class parameters {
 public:
  explicit parameters(const call& c) : call_(c) {}

  /// Nothing happens when the parameter is absent or empty.
  template <class T>
  parameters& read(std::string_view name, bool (*reader)(std::string_view, T&), T& out) {
    if (wrong_.empty()) {
      const auto text = call_.query(name);
      if (text && !text->empty() && !reader(*text, out)) {
        wrong_ = name;
      }
    }
    return *this;
  }

  parameters& demand(bool holds, std::string_view name) {
    if (wrong_.empty() && !holds) {
      wrong_ = name;
    }
    return *this;
  }

  /// Tells what is wrong, if anything is.
  bool are_sound() const {
    if (!wrong_.empty()) {
      call_.problem("invalid_parameter", R"(,"parameter":")" + std::string{wrong_} + '"');
    }
    return wrong_.empty();
  }

 private:
  const call& call_;
  std::string_view wrong_;
};

}  // namespace

std::optional<store_query> store_query_of(const call& c) {
  store_query q;
  q.now = c.now();
  q.limit = limits::page_items_default;
  if (!percent_decode(c.http().query())) {
    c.problem("malformed_request");
    return std::nullopt;
  }
  const bool sound = parameters{c}
                         .read("name", &read_text, q.name)
                         .read("category", &read_text, q.category)
                         .read("location", &read_text, q.location)
                         .read("from", &read_date, q.from)
                         .read("to", &read_date, q.to)
                         .read("open", &read_flag, q.open)
                         .read("near", &read_place, q.near)
                         .read("radiusKm", &read_radius, q.radius_m)
                         .read("sort", &read_order, q.order)
                         .demand(!q.from || !q.to || *q.from <= *q.to, "to")
                         .demand(q.near || q.radius_m == actors::distance_m_max, "radiusKm")
                         .demand(q.near || q.order != store_order::nearest, "sort")
                         .are_sound();
  if (!sound || !c.number("limit", 1, limits::page_items_max, q.limit)) {
    return std::nullopt;
  }
  if (const auto text = c.query("cursor"); text && !text->empty()) {
    q.after = parse_store_cursor(*text, q.order);
    if (!q.after) {
      c.problem("invalid_cursor");
      return std::nullopt;
    }
  }
  return q;
}

}  // namespace moim::transport
