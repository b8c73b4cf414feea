// Dispatches a request: finds the route of its path, checks the rights of the caller, and calls the
// handler of the route.
#include "transport/api/api.hpp"

#include <algorithm>
#include <set>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "domain/ensure.hpp"
#include "transport/api/call.hpp"
#include "transport/api/cookies.hpp"
#include "transport/api/openapi_components.hpp"
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

/// Of requests from other origins: those of the mechanism and of the subjects, sorted.
std::string headers_allowed(subject_list subjects) {
  std::set<std::string_view> names{"Authorization", "Content-Type",  "Idempotency-Key",
                                   "If-None-Match", "Last-Event-ID", "Moim-Position"};
  for (const auto& part : all_openapi_parts(subjects)) {
    for (const auto& doc : part.headers) {
      names.insert(doc.name);
    }
  }
  std::string list;
  for (const auto name : names) {
    list.append(list.empty() ? "" : ", ").append(name);
  }
  return list;
}

}  // namespace

/// What was found for a path: a route, or the verbs that would have had one.
struct api::match {
  std::size_t route = call::no_route;
  std::string_view path;  ///< of the table
  std::array<std::string_view, call::params_max> params;
  std::string allowed;
};

api::api(const api_shared& shared, boost::asio::io_context& io, unsigned thread)
    : shared_(shared),
      io_(io),
      gateway_(shared.node.open_gateway(
          [this] { boost::asio::post(io_, [gateway = gateway_.get()] { gateway->drain(); }); })),
      access_(shared.secret.derive("access-token")),
      fingerprints_(shared.secret.derive("idempotency")),
      cors_origins_(shared.settings.get<const edge_settings>().cors_origins),
      headers_allowed_(headers_allowed(shared.subjects)) {
  const auto table = shared.routes;
  for (std::size_t i = 0; i < table.size(); ++i) {
    std::array<std::string_view, segments_max> segments;
    const auto count = split(table[i].path, segments);
    ensure(count <= segments_max, "a route has a bounded number of segments");
    auto& rows = table[i].has(trait::rest) ? with_rest_ : by_length_[count];
    rows.push_back({i, {segments.begin(), segments.begin() + count}});
  }
  for (const subject* s : shared.subjects) {
    if (s->start_thread != nullptr) {
      s->start_thread(services_, *this, thread);
    }
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
bool api::settle(const entry& candidate, verb asked, match& result) const {
  const route& r = shared_.routes[candidate.route];
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
  const route& r = shared_.routes[found.route];
  if (r.who != access::anyone) {
    if (!authenticate(c, r)) {
      return;
    }
    if (is_barred(c.user()) && !r.has(trait::barred)) {
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

/// An access token stays valid for minutes, whatever happens to its user.
bool api::is_barred(user_id user) const {
  const auto view = shared_.node.current_view();
  return std::ranges::any_of(shared_.subjects, [&](const subject* s) {
    return s->is_barred != nullptr && s->is_barred(*view, user);
  });
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
    response.add_header("Access-Control-Allow-Headers", headers_allowed_);
    response.add_header("Access-Control-Max-Age", "600");
    return c.send(std::move(response));
  }
  auto response = c.make_problem("method_not_allowed", ",\"allowed\":\"" + m.allowed + '"');
  response.add_header("Allow", m.allowed);
  c.send(std::move(response));
}

}  // namespace moim::transport
