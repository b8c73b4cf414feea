// Answers of a call, and what is common to all requests: bodies, pages, idempotency keys,
// positions.
#include "transport/api/call.hpp"

#include <algorithm>

#include "domain/limits.hpp"
#include "transport/api/cookies.hpp"
#include "transport/api/cursor.hpp"
#include "transport/api/problems.hpp"
#include "transport/host/logging.hpp"
#include "transport/host/random.hpp"
#include "transport/host/whole_number.hpp"
#include "transport/http/percent.hpp"

namespace moim::transport {

namespace {

constexpr std::string_view position_header = "Moim-Position";
constexpr std::string_view idempotency_header = "Idempotency-Key";
constexpr int unavailable_retry_seconds = 5;

std::string member(std::string_view name, std::string_view text) {
  std::string out = ",\"" + std::string{name} + "\":";
  storage::append_json(out, text);
  return out;
}

}  // namespace

bool call::has_sound_idempotency_key() const {
  const auto key = exchange_.header(idempotency_header);
  return key.size() <= limits::idempotency_key_characters_max &&
         !key.starts_with(storage::reaction_cause) &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

std::optional<std::string> call::query(std::string_view name) const {
  return find_query_parameter(exchange_.query(), name);
}

bool call::read_number(std::string_view name, std::uint64_t least, std::uint64_t most,
                       std::uint64_t& out) const {
  const auto text = query(name);
  if (!text) {
    return true;
  }
  const auto value = parse_whole_number(*text);
  if (!value || *value < least || *value > most) {
    problem("invalid_parameter", member("parameter", name));
    return false;
  }
  out = *value;
  return true;
}

void call::reply_empty(unsigned status, std::uint64_t position) const {
  http_response response;
  response.status = status;
  response.content_type = {};
  send(std::move(response), position);
}

void call::problem(std::string_view code, std::string_view members,
                   std::optional<int> retry_after_seconds) const {
  auto response = make_problem(code, members);
  if (retry_after_seconds) {
    response.add_header("Retry-After", std::to_string(*retry_after_seconds));
  }
  send(std::move(response));
}

http_response call::make_problem(std::string_view code, std::string_view members) const {
  const auto& problems = app_->shared().problems;
  const problem_row& row = problems.find(code);
  http_response response;
  response.status = row.status;
  response.content_type = "application/problem+json";
  response.body = problems.json(code, preferred_language(exchange_.header("Accept-Language")),
                                exchange_.request_id(), members);
  if (row.status == 401) {
    response.add_header("WWW-Authenticate", "Bearer");
  }
  return response;
}

void call::invalid(const std::vector<violation>& violations) const {
  const auto language = preferred_language(exchange_.header("Accept-Language"));
  std::string list;
  for (const auto& v : violations) {
    list += list.empty() ? "{\"field\":" : ",{\"field\":";
    storage::append_json(list, std::string_view{v.field});
    list += member("rule", v.rule) +
            member("detail", app_->shared().problems.violation_text(v.rule, language)) + '}';
  }
  problem("invalid_request", ",\"violations\":[" + list + ']');
}

void call::send(http_response response, std::uint64_t position) const {
  if (position != 0) {
    response.add_header(position_header, std::to_string(position));
  }
  add_cors(response);
  observe(response.status);
  exchange_.reply(std::move(response));
}

bool call::open_stream(http_response head, http_stream& owner) const {
  add_cors(head);
  if (!exchange_.open_stream(head, owner)) {
    return false;
  }
  observe(head.status);
  return true;
}

void call::observe(unsigned status) const {
  const auto took = std::chrono::steady_clock::now() - exchange_.arrived_at();
  app_->shared().counts.observe(route_, status, took);
  if (logs(log_level::debug)) {
    log_request({exchange_.request_id(), exchange_.method(), exchange_.target(),
                 static_cast<int>(status),
                 std::chrono::duration_cast<std::chrono::microseconds>(took).count()});
  }
}

/// Fetch standard, 3.2: only listed origins may read answers.
void call::add_cors(http_response& response) const {
  const auto& origins = app_->cors_origins();
  if (origins.empty()) {
    return;
  }
  response.add_header("Vary", "Origin");
  const auto origin = exchange_.header("Origin");
  if (std::find(origins.begin(), origins.end(), origin) != origins.end()) {
    response.add_header("Access-Control-Allow-Origin", origin);
    response.add_header("Access-Control-Expose-Headers",
                        "Moim-Position, X-Request-Id, Retry-After, Preference-Applied, ETag");
  }
}

bool call::body_is_json() const {
  const auto type = exchange_.header("Content-Type");
  if (type.starts_with("application/json") || (type.empty() && exchange_.body().empty())) {
    return true;
  }
  problem("unsupported_media_type");
  return false;
}

void call::refuse_body(const std::vector<violation>& problems) const {
  if (problems.front().rule == "malformed_json") {
    problem("malformed_json");
  } else {
    invalid(problems);
  }
}

void call::fail(actors::failure why) const {
  switch (why) {
    case actors::failure::unavailable:
      return problem("unavailable", {}, unavailable_retry_seconds);
    case actors::failure::idempotency_key_reused:
      return problem("idempotency_key_reused");
  }
}

std::string call::idempotency_scope() const {
  const auto key = exchange_.header(idempotency_header);
  const auto who = claims_.user ? to_text(claims_.user) : std::string{"anyone"};
  return who + '\n' + std::string{key};
}

/// The fingerprint binds the key to method, target and body.
std::optional<actors::idempotency> call::repeatable() const {
  if (exchange_.header(idempotency_header).empty()) {
    return std::nullopt;
  }
  std::string request{exchange_.method()};
  request += '\n' + std::string{exchange_.target()} + '\n' + std::string{exchange_.body()};
  const auto tag = app_->fingerprints().sign(request);
  return actors::idempotency{idempotency_scope(), {tag.begin(), tag.begin() + 16}};
}

bool call::is_of_own_origin() const {
  return transport::is_of_own_origin(
      {exchange_.header("Sec-Fetch-Site"), exchange_.header("Origin"), exchange_.header("Host")});
}

uuid call::new_id(std::string_view purpose) const {
  if (exchange_.header(idempotency_header).empty()) {
    return make_random_uuid_v7(now_);
  }
  const auto tag = app_->fingerprints().sign(std::string{purpose} + '\n' + idempotency_scope());
  std::array<std::uint8_t, 16> derived;
  std::copy_n(tag.begin(), derived.size(), derived.begin());
  return make_uuid_v8(derived);
}

void call::with_view(std::function<void(actors::view_ptr)> then) const {
  const auto wanted_text = exchange_.header(position_header);
  auto& node = app_->shared().node;
  if (wanted_text.empty()) {
    return then(node.current_view());
  }
  const auto wanted = parse_whole_number(wanted_text);
  if (!wanted) {
    return problem("invalid_parameter", member("parameter", position_header));
  }
  if (*wanted > node.counters().committed_position.load()) {
    return problem("position_not_reached", {}, 1);
  }
  if (node.counters().projected_position.load() >= *wanted) {
    return then(node.current_view());
  }
  app_->gateway().when_shown(*wanted, [c = *this, then = std::move(then)](bool shown) {
    if (shown) {
      then(c.app().shared().node.current_view());
    } else {
      c.problem("position_not_reached", {}, 1);
    }
  });
}

void call::with_view_that(const std::function<bool(const actors::view&)>& shows_it,
                          std::function<void(actors::view_ptr)> then) const {
  if (!exchange_.header(position_header).empty()) {
    return with_view(std::move(then));
  }
  const auto& node = app_->shared().node;
  auto view = node.current_view();
  const auto committed = node.counters().committed_position.load();
  if (shows_it(*view) || view->position >= committed) {
    return then(std::move(view));
  }
  app_->gateway().when_shown(committed,
                             [&node, then = std::move(then)](bool) { then(node.current_view()); });
}

std::optional<call::page> call::paging() const {
  page result{limits::page_items_default, {}};
  if (!number("limit", 1, limits::page_items_max, result.limit)) {
    return std::nullopt;
  }
  if (const auto text = query("cursor")) {
    result.before = parse_cursor(*text);
    if (!result.before) {
      problem("invalid_cursor");
      return std::nullopt;
    }
  }
  return result;
}

}  // namespace moim::transport
