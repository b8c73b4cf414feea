// Dispatch: path to route, route to caller's rights, then the route's own function.
#include "transport/api/api.hpp"

#include <algorithm>
#include <span>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "domain/ensure.hpp"
#include "transport/api/call.hpp"
#include "transport/api/cookies.hpp"
#include "transport/api/handlers.hpp"
#include "transport/http/percent.hpp"

namespace moim::transport {

namespace {

using boost::beast::http::verb;

/// Splits `/a/b` into `a`, `b`; returns the number of segments, or one too many for any route.
template <std::size_t N>
std::size_t split(std::string_view path, std::array<std::string_view, N>& segments) {
  std::size_t count = 0;
  while (!path.empty()) {
    path.remove_prefix(1);
    const auto segment = path.substr(0, path.find('/'));
    if (count == N) {
      return N + 1;
    }
    segments[count++] = segment;
    path.remove_prefix(segment.size());
  }
  return count;
}

bool covers(role may, access needed) {
  switch (needed) {
    case access::anyone:
    case access::user:
      return true;
    case access::organizer:
      return may != role::user;
    case access::admin:
      return may == role::admin;
  }
  return false;
}

}  // namespace

/// What was found for a path: a route, or the verbs that would have had one.
struct api::match {
  std::size_t route = call::no_route;
  std::string_view path;  ///< of the table
  std::array<std::string_view, call::params_max> params;
  std::string allowed;
};

api::api(const api_shared& shared, boost::asio::io_context& io)
    : shared_(shared),
      io_(io),
      gateway_(shared.node.open_gateway(
          [this] { boost::asio::post(io_, [door = gateway_.get()] { door->drain(); }); })),
      access_(shared.secret.derive("access-token")),
      refresh_(shared.secret.derive("refresh-token")),
      fingerprints_(shared.secret.derive("idempotency")),
      receipts_(shared.receipts.signing),
      kakao_(shared.secret, shared.config.kakao.redirect_uri.starts_with("https://")),
      stores_(shared.zone.name()),
      rooms_(shared.rooms == nullptr
                 ? std::nullopt
                 : std::optional<waiting_room_facade>{std::in_place, *shared.rooms,
                                                      shared.secret.derive("waiting-room-pass")}),
      queues_(io, *gateway_, shared.log_reads, shared.clock, queue_hub::interval_default, rooms()) {
  const auto table = routes();
  for (std::size_t i = 0; i < table.size(); ++i) {
    std::array<std::string_view, segments_max> segments;
    const auto count = split(table[i].path, segments);
    ensure(count <= segments_max, "a route has a bounded number of segments");
    auto& rows = table[i].has(trait::rest) ? with_rest_ : by_length_[count];
    rows.push_back({i, {segments.begin(), segments.begin() + count}});
  }
}

api::~api() = default;

api::match api::find(verb asked, std::string_view path) const {
  match result;
  std::array<std::string_view, segments_max> segments;
  const auto count = split(path, segments);
  if (count > segments_max) {
    return result;
  }
  for (const auto& entry : by_length_[count]) {
    std::array<std::string_view, call::params_max> params;
    std::size_t param_count = 0;
    bool same = true;
    for (std::size_t i = 0; i < count && same; ++i) {
      const path_segment wanted{entry.segments[i]};
      if (wanted.is_parameter()) {
        const auto suffix = wanted.suffix();
        same =
            suffix.empty() || (segments[i].ends_with(suffix) && segments[i].size() > suffix.size());
        params[param_count++] = segments[i].substr(0, segments[i].size() - suffix.size());
      } else {
        same = entry.segments[i] == segments[i];
      }
    }
    if (same && settle(entry, asked, result)) {
      result.params = params;
      return result;
    }
  }
  for (const auto& entry : with_rest_) {
    const auto fixed = entry.segments.size() - 1;
    if (count > fixed &&
        std::equal(segments.begin(), segments.begin() + fixed, entry.segments.begin())) {
      const auto* begin = segments[fixed].data();
      result.params[0] = {begin, static_cast<std::size_t>(path.data() + path.size() - begin)};
      if (settle(entry, asked, result)) {
        return result;
      }
    }
  }
  return result;
}

/// Of an entry whose path fits: whether it is the one that counts, and its verb fits too.
bool api::settle(const entry& candidate, verb asked, match& result) {
  const route& r = routes()[candidate.route];
  if (!result.path.empty() && result.path != r.path) {
    return false;
  }
  result.path = r.path;
  if (r.verb == asked) {
    result.route = candidate.route;
    return true;
  }
  result.allowed += (result.allowed.empty() ? "" : ", ") + std::string{to_string(r.verb)};
  return false;
}

void api::handle(http_exchange exchange) {
  call c{*this, exchange};
  c.now_ = shared_.clock.now();
  auto path = exchange.path();
  if (path.find('%') != std::string_view::npos) {
    auto decoded = percent_decode(path);
    if (!decoded) {
      return c.problem("malformed_request");
    }
    c.decoded_path_ = std::make_shared<const std::string>(std::move(*decoded));
    path = *c.decoded_path_;
  }
  const bool head = exchange.verb() == verb::head;
  const match found = find(head ? verb::get : exchange.verb(), path);
  if (found.route == call::no_route) {
    return refuse_unknown(c, found);
  }
  c.route_ = found.route;
  c.params_ = found.params;
  const route& r = routes()[found.route];
  if (r.who != access::anyone) {
    if (!authenticate(c, r)) {
      return;
    }
    // Who withdraws again, not knowing whether it was heard, is told that it was.
    if (has_withdrawn(c.user()) && r.handle != &withdraw_me) {
      return c.problem("unauthenticated");
    }
    if (!covers(c.may(), r.who)) {
      return c.problem("forbidden");
    }
  }
  if (!c.has_sound_idempotency_key()) {
    return c.problem("idempotency_key_invalid");
  }
  r.handle(c);
}

/// An access token outlives the withdrawal of its user by minutes.
bool api::has_withdrawn(user_id user) const {
  return shared_.node.current_view()->has_withdrawn(user);
}

/// Answers the call itself when it returns false, as do the next two. A header counts before a
/// ticket, and that before a cookie, which a browser sends unasked.
bool api::authenticate(call& c, const route& r) {
  constexpr std::string_view scheme = "Bearer ";
  const auto header = c.http().header(boost::beast::http::field::authorization);
  if (header.starts_with(scheme)) {
    return accept_token(c, header.substr(scheme.size()));
  }
  if (header.empty() && r.has(trait::ticket)) {
    if (const auto ticket = c.query("ticket")) {
      return accept_ticket(c, *ticket);
    }
  }
  const auto cookie =
      find_cookie(c.http().header(boost::beast::http::field::cookie), access_cookie);
  if (!header.empty() || cookie.empty()) {
    c.problem("unauthenticated");
    return false;
  }
  if (r.verb != verb::get && !c.is_of_own_origin()) {
    c.problem("cross_site_request");
    return false;
  }
  return accept_token(c, cookie);
}

bool api::accept_token(call& c, std::string_view token) {
  token_fault why = token_fault::none;
  const auto claims = access_.verify(token, c.now(), &why);
  if (!claims) {
    c.problem(why == token_fault::expired ? "token_expired" : "unauthenticated");
    return false;
  }
  c.claims_ = *claims;
  return true;
}

bool api::accept_ticket(call& c, std::string_view ticket) {
  const auto holder = shared_.tickets.redeem(ticket, c.now());
  if (!holder) {
    c.problem("ticket_invalid");
    return false;
  }
  c.claims_.user = holder->user;
  c.claims_.may = holder->may;
  return true;
}

void api::refuse_unknown(call& c, const match& m) {
  if (m.allowed.empty()) {
    return c.problem("not_found");
  }
  if (c.http().verb() == verb::options) {
    http_response response;
    response.status = 204;
    response.content_type = {};
    response.add_header("Allow", m.allowed);
    response.add_header("Access-Control-Allow-Methods", m.allowed);
    response.add_header(
        "Access-Control-Allow-Headers",
        "Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, "
        "Moim-Pass, Moim-Position, Prefer");
    response.add_header("Access-Control-Max-Age", "600");
    return c.send(std::move(response));
  }
  auto response = c.make_problem("method_not_allowed", ",\"allowed\":\"" + m.allowed + '"');
  response.add_header("Allow", m.allowed);
  c.send(std::move(response));
}

}  // namespace moim::transport
