// One request with its route: parameters, caller, and the ways to answer. A copy is cheap, so
// continuations capture it by value.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "actors/engine/commands.hpp"
#include "storage/codec/json_read.hpp"
#include "storage/codec/json_write.hpp"
#include "transport/api/api.hpp"
#include "transport/http/http_exchange.hpp"

namespace moim::transport {

/// Seconds after which a client may ask again what could not be done now.
inline constexpr int busy_retry_seconds = 1;

class call {
 public:
  static constexpr std::size_t params_max = 3;
  static constexpr std::size_t no_route = SIZE_MAX;

  call(api& app, http_exchange exchange) : app_(&app), exchange_(std::move(exchange)) {}

  api& app() const { return *app_; }
  const http_exchange& http() const { return exchange_; }
  /// Services that subjects keep for the server, services that they keep for this thread, and
  /// settings, by their types.
  template <class T>
  T& server() const {
    return app_->shared().services.get<T>();
  }
  template <class T>
  T& thread() const {
    return app_->services().get<T>();
  }
  template <class T>
  const T& settings() const {
    return app_->shared().settings.get<const T>();
  }
  user_id user() const { return claims_.user; }
  role may() const { return claims_.may; }

  /// The i-th `{…}` of the route's path, percent-decoded.
  std::string_view param(std::size_t i) const { return params_[i]; }
  /// A query parameter, percent-decoded; none when absent.
  std::optional<std::string> query(std::string_view name) const;

  /// The query parameter as a number from `least` to `most`; `out` keeps its value when it is
  /// absent. False when it was refused, and answered.
  template <std::unsigned_integral T>
  [[nodiscard]] bool number(std::string_view name, std::uint64_t least, std::uint64_t most,
                            T& out) const {
    std::uint64_t value = out;
    const bool sound = read_number(name, least, most, value);
    out = static_cast<T>(value);
    return sound;
  }

  // Answers. `position` is sent in Moim-Position unless it is 0.
  template <class T>
  void reply(unsigned status, const T& body, std::uint64_t position = 0) const {
    http_response response;
    response.status = status;
    response.body.reserve(512);
    storage::write_json(response.body, body, {&api_offset_minutes_at});
    send(std::move(response), position);
  }
  /// 201 with the path of what was made, and the preference of the client that was met, if any.
  template <class T>
  void reply_created(std::string_view location, const T& body, std::uint64_t position,
                     std::string_view preference = {}) const {
    http_response response;
    response.status = 201;
    response.body.reserve(1'024);
    response.add_header("Location", location);
    if (!preference.empty()) {
      response.add_header("Preference-Applied", preference);
    }
    storage::write_json(response.body, body, {&api_offset_minutes_at});
    send(std::move(response), position);
  }
  void reply_empty(unsigned status, std::uint64_t position = 0) const;
  /// problem+json. `members` are further JSON members, each written with a comma before it.
  void problem(std::string_view code, std::string_view members = {},
               std::optional<int> retry_after_seconds = {}) const;
  http_response make_problem(std::string_view code, std::string_view members = {}) const;
  void invalid(const std::vector<violation>& violations) const;
  template <class Rejection>
  void reject(const Rejection& why) const;
  void send(http_response response, std::uint64_t position = 0) const;
  /// Answers with a stream; false when there can be none, and the call is not answered.
  [[nodiscard]] bool open_stream(http_response head, http_stream& owner) const;

  /// The request body as T, starting from `value`; none when it was refused, and answered.
  template <class T>
  std::optional<T> body(T value = {}) const {
    std::vector<violation> problems;
    if (!body_is_json()) {
      return std::nullopt;
    }
    if (!storage::read_json(exchange_.body(), value, problems)) {
      refuse_body(problems);
      return std::nullopt;
    }
    return value;
  }

  /// Instant of arrival, and who calls.
  context ctx() const { return {now_, claims_.user}; }
  timestamp now() const { return now_; }

  /// Whether a page of our own sent it, or no page at all; see cookies.hpp.
  bool is_of_own_origin() const;

  /// A fresh id; the same one again for a repeat under the same Idempotency-Key.
  uuid new_id(std::string_view purpose) const;

  /// Sends a command; a reply goes to `then(reply, position)`, everything else is answered here.
  /// With an Idempotency-Key the first accepted one counts and a repeat gets its reply.
  template <class A, class Then>
  void command(typename A::id id, typename A::command what, Then then) const {
    forward<A>({std::move(id), std::move(what), ctx(), repeatable()}, on_reply<A>(std::move(then)));
  }

  /// The same for a command that only asks, and is never remembered.
  template <class A, class Then>
  void ask(typename A::id id, typename A::command what, Then then) const {
    forward<A>({std::move(id), std::move(what), ctx(), {}}, on_reply<A>(std::move(then)));
  }

  /// The same two, but `then(answer)` gets rejections too; only failures are answered here.
  template <class A, class Then>
  void command_fully(typename A::id id, typename A::command what, Then then) const {
    forward<A>({std::move(id), std::move(what), ctx(), repeatable()}, std::move(then));
  }
  template <class A, class Then>
  void ask_fully(typename A::id id, typename A::command what, Then then) const {
    forward<A>({std::move(id), std::move(what), ctx(), {}}, std::move(then));
  }

  /// Reads from the view, once it shows what a Moim-Position header asks for.
  void with_view(std::function<void(actors::view_ptr)> then) const;
  /// The same for a request about something that an answer may have named. When the view does not
  /// show it yet, but is behind the log, the request waits: a client can use an id at once, on any
  /// connection and without the header.
  void with_view_that(const std::function<bool(const actors::view&)>& shows_it,
                      std::function<void(actors::view_ptr)> then) const;

  /// `limit` and `cursor` of a list; none when they were refused, and answered.
  struct page {
    std::uint32_t limit;
    std::optional<std::uint64_t> before;  ///< only items with a smaller key
  };
  std::optional<page> paging() const;

  /// Key and fingerprint of a request with an Idempotency-Key.
  std::optional<actors::idempotency> repeatable() const;
  /// Answers what no aggregate decided.
  void fail(actors::failure why) const;

 private:
  friend class api;

  /// Visible ASCII, bounded, and not like the cause of a reaction; or none.
  bool has_sound_idempotency_key() const;
  template <class A, class Then>
  auto on_reply(Then then) const {
    return [c = *this, then = std::move(then)](actors::answer_of<A> answer) {
      if (auto* reply = std::get_if<typename A::reply>(&answer.result)) {
        then(std::move(*reply), answer.position);
      } else if (const auto* why = std::get_if<typename A::rejection>(&answer.result)) {
        std::visit([&](const auto& w) { c.reject(w); }, *why);
      }
    };
  }
  template <class A, class Then>
  void forward(actors::command_for<A> order, Then then) const {
    app_->gateway().ask(std::move(order),
                        [c = *this, then = std::move(then)](actors::answer_of<A> answer) {
                          if (const auto* why = std::get_if<actors::failure>(&answer.result)) {
                            c.fail(*why);
                          } else {
                            then(std::move(answer));
                          }
                        });
  }

  bool read_number(std::string_view name, std::uint64_t least, std::uint64_t most,
                   std::uint64_t& out) const;
  bool body_is_json() const;
  void refuse_body(const std::vector<violation>& problems) const;
  std::string idempotency_scope() const;
  void add_cors(http_response& response) const;
  void observe(unsigned status) const;

  api* app_;
  http_exchange exchange_;
  std::size_t route_ = no_route;
  std::array<std::string_view, params_max> params_;
  std::shared_ptr<const std::string> decoded_path_;  // when the path had escapes
  access_claims claims_{};
  timestamp now_;
};

template <class Rejection>
void call::reject(const Rejection& why) const {
  if constexpr (requires { invalid(why.violations); }) {
    return invalid(why.violations);
  }
  std::string members;
  storage::write_json(members, why, {&api_offset_minutes_at});
  members.pop_back();
  if (members.size() > 1) {
    members.front() = ',';
    problem(Rejection::code, members);
  } else {
    problem(Rejection::code);
  }
}

}  // namespace moim::transport
