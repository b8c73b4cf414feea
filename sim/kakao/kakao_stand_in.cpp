// Runs on the HTTP edge of the server with one thread. Codes and tokens are a word and a number:
// only tests see them.
#include "sim/kakao/kakao_stand_in.hpp"

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/http/field.hpp>

#include "sim/kakao/kakao_answers.hpp"
#include "sim/kakao/kakao_registry.hpp"
#include "storage/codec/sha256.hpp"
#include "transport/http/http_server.hpp"
#include "transport/http/percent.hpp"
#include "transport/signing/base64url.hpp"

namespace moim::sim {

namespace {

using boost::beast::http::verb;
using transport::find_query_parameter;
using transport::http_exchange;
using transport::http_response;

http_response answer(unsigned status, std::string body) {
  http_response response;
  response.status = status;
  response.body = std::move(body);
  return response;
}

std::string parameter(std::string_view of, std::string_view name) {
  return find_query_parameter(of, name).value_or("");
}

std::string challenge_of(std::string_view verifier) {
  storage::sha256 hash;
  return transport::to_base64url(hash(verifier));
}

class kakao_handler final : public transport::http_handler {
 public:
  kakao_handler(const kakao_stand_in_options& options, kakao_registry& known, std::mutex& guard,
                kakao_behaviour& behaviour, boost::asio::io_context& io)
      : options_(options), known_(known), guard_(guard), behaviour_(behaviour), io_(io) {}

  void handle(http_exchange exchange) override {
    if (exchange.path() == "/stand-in") return exchange.reply(change_behaviour(exchange));
    const auto now = behaviour();
    const bool concerned = now.only.empty() || now.only == exchange.path();
    if (!concerned || now.delay.count() == 0) return exchange.reply(answer_to(exchange, now));
    auto timer = std::make_shared<boost::asio::steady_timer>(io_, now.delay);
    timer->async_wait(
        [this, timer, exchange, now](const auto&) { exchange.reply(answer_to(exchange, now)); });
  }

 private:
  kakao_behaviour behaviour() const {
    const std::lock_guard lock{guard_};
    return behaviour_;
  }

  http_response change_behaviour(const http_exchange& exchange) {
    kakao_behaviour wanted;
    wanted.delay =
        std::chrono::milliseconds{std::atoi(parameter(exchange.query(), "delayMs").c_str())};
    wanted.status = static_cast<unsigned>(std::atoi(parameter(exchange.query(), "status").c_str()));
    wanted.only = parameter(exchange.query(), "only");
    const std::lock_guard lock{guard_};
    behaviour_ = wanted;
    return answer(200, "{}");
  }

  http_response answer_to(const http_exchange& exchange, const kakao_behaviour& now) {
    const bool concerned = now.only.empty() || now.only == exchange.path();
    if (concerned && now.status != 0) {
      return answer(now.status, kakao_api_error(-1, "the stand-in was told to fail"));
    }
    const auto path = exchange.path();
    const auto asked = exchange.verb();
    if (asked == verb::get && path == "/oauth/authorize") return authorize(exchange);
    if (asked == verb::post && path == "/oauth/token") return give_token(exchange);
    if (asked == verb::get && path == "/v2/user/me") return show_profile(exchange);
    if (asked == verb::post && path == "/v1/user/logout") return end_token(exchange);
    if (asked == verb::get && path == "/v2/local/search/address.json") return search(exchange);
    return answer(404, kakao_api_error(-2, "no such path"));
  }

  http_response authorize(const http_exchange& exchange) {
    const auto query = exchange.query();
    const auto redirect = parameter(query, "redirect_uri");
    if (parameter(query, "client_id") != options_.client_id ||
        parameter(query, "response_type") != "code" || redirect.empty()) {
      return answer(400, kakao_auth_error("invalid_client", "KOE101", "not a registered app"));
    }
    std::string outcome;
    if (parameter(query, "consent") == "refused") {
      outcome = "error=access_denied&error_description=User%20denied%20access";
    } else if (const auto* who = find_person(parameter(query, "person"))) {
      outcome = "code=" + known_.give_code({*who, redirect, parameter(query, "code_challenge")});
    } else {
      auto page = answer(200, kakao_consent_page(options_.people, exchange.target()));
      page.content_type = "text/html; charset=utf-8";
      return page;
    }
    auto response = answer(302, {});
    response.content_type = {};
    const char joint = redirect.find('?') == std::string::npos ? '?' : '&';
    response.add_header("Location", redirect + joint + outcome + "&state=" +
                                        transport::percent_encode(parameter(query, "state")));
    return response;
  }

  const kakao_person* find_person(const std::string& id) const {
    const auto found = std::find_if(options_.people.begin(), options_.people.end(),
                                    [&](const kakao_person& who) { return who.id == id; });
    return found == options_.people.end() ? nullptr : &*found;
  }

  http_response give_token(const http_exchange& exchange) {
    const auto form = exchange.body();
    if (parameter(form, "client_id") != options_.client_id) {
      return answer(401, kakao_auth_error("invalid_client", "KOE101", "not a registered app"));
    }
    if (parameter(form, "client_secret") != options_.client_secret) {
      return answer(401, kakao_auth_error("invalid_client", "KOE010", "bad client credentials"));
    }
    const auto granted = known_.take_code(parameter(form, "code"));
    const bool sound = granted && parameter(form, "grant_type") == "authorization_code" &&
                       parameter(form, "redirect_uri") == granted->redirect_uri &&
                       (granted->challenge.empty() ||
                        challenge_of(parameter(form, "code_verifier")) == granted->challenge);
    if (!sound) {
      return answer(400,
                    kakao_auth_error("invalid_grant", "KOE320", "authorization code not found"));
    }
    const auto token = known_.give_token(granted->who);
    return token.empty() ? answer(429, kakao_api_error(-10, "too many tokens"))
                         : answer(200, kakao_token_body(token));
  }

  static std::string token_in(const http_exchange& exchange) {
    constexpr std::string_view scheme = "Bearer ";
    const auto header = exchange.header(boost::beast::http::field::authorization);
    return header.starts_with(scheme) ? std::string{header.substr(scheme.size())} : std::string{};
  }

  http_response show_profile(const http_exchange& exchange) {
    const auto who = known_.owner_of(token_in(exchange));
    return who ? answer(200, kakao_profile_body(*who)) : unknown_token();
  }

  http_response end_token(const http_exchange& exchange) {
    const auto token = token_in(exchange);
    const auto who = known_.owner_of(token);
    known_.end(token);
    return who ? answer(200, kakao_logout_body(*who)) : unknown_token();
  }

  static http_response unknown_token() {
    return answer(401, kakao_api_error(-401, "this access token does not exist"));
  }

  http_response search(const http_exchange& exchange) {
    const auto header = exchange.header(boost::beast::http::field::authorization);
    if (header != "KakaoAK " + options_.client_id) {
      return answer(401, kakao_api_error(-401, "cannot find appkey"));
    }
    const auto query = parameter(exchange.query(), "query");
    return query.empty() ? answer(400, kakao_api_error(-2, "query parameter required"))
                         : answer(200, kakao_address_body(query));
  }

  const kakao_stand_in_options& options_;
  kakao_registry& known_;
  std::mutex& guard_;
  kakao_behaviour& behaviour_;
  boost::asio::io_context& io_;
};

}  // namespace

kakao_person parse_kakao_person(std::string_view text) {
  std::vector<std::string> fields{""};
  for (const char c : text) {
    if (c == ',') {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  constexpr std::size_t digits_max = 18;
  const bool sound = (fields.size() == 3 || (fields.size() == 4 && fields[3] == "unverified")) &&
                     !fields[0].empty() && fields[0].size() <= digits_max &&
                     fields[0].find_first_not_of("0123456789") == std::string::npos;
  return sound ? kakao_person{fields[0], fields[1], fields[2], fields.size() == 3} : kakao_person{};
}

struct kakao_stand_in::parts {
  explicit parts(const kakao_stand_in_options& o)
      : options(o),
        behaviour(o.behaviour),
        edge({options.address, options.port, 1, {}, &transport::plain_problem_body},
             [this](boost::asio::io_context& io, unsigned) {
               return std::make_unique<kakao_handler>(options, known, guard, behaviour, io);
             }) {
    edge.start();
  }

  const kakao_stand_in_options options;
  kakao_registry known;
  std::mutex guard;
  kakao_behaviour behaviour;
  transport::http_server edge;
};

kakao_stand_in::kakao_stand_in(const kakao_stand_in_options& options)
    : parts_(std::make_unique<parts>(options)) {}

kakao_stand_in::~kakao_stand_in() = default;

unsigned short kakao_stand_in::port() const {
  return parts_->edge.port();
}

std::string kakao_stand_in::url() const {
  return "http://" + parts_->options.address + ':' + std::to_string(port());
}

void kakao_stand_in::behave(const kakao_behaviour& from_now_on) {
  const std::lock_guard lock{parts_->guard};
  parts_->behaviour = from_now_on;
}

std::size_t kakao_stand_in::open_tokens() const {
  return parts_->known.tokens();
}

}  // namespace moim::sim
