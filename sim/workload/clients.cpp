// The stream of a question decides its route.
#include "sim/workload/clients.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/format.h>

#include "domain/aggregate.hpp"

namespace moim::sim {

namespace {

constexpr std::size_t recent = 12;  // repeats are of the latest requests

constexpr std::array client_table{
    operation_type{
        "repeat", 5, 9,
        [](clients& c, const operation& o, std::int64_t now_ms) { c.repeat(o, false, now_ms); }},
    operation_type{
        "reuse_key", 6, 2,
        [](clients& c, const operation& o, std::int64_t now_ms) { c.repeat(o, true, now_ms); }},
    operation_type{"read_list", 7, 6,
                   [](clients& c, const operation& o, std::int64_t) { c.read_list(o.user); }},
    operation_type{"hang_up", 25, 4,
                   [](clients& c, const operation& o, std::int64_t) { c.hang_up(o); }},
};

}  // namespace

std::span<const operation_type> client_operations() {
  return client_table;
}

void clients::connect(simulated_process* server) {
  server_ = server;
  ++life_;
  waiting_ = 0;
  for (auto& r : requests_) {
    if (r.now == state::waiting) r.now = state::unknown;
  }
}

actors::view_ptr clients::view() const {
  return server_ == nullptr ? nullptr : server_->view();
}

question clients::question_of(std::string_view kind, std::uint32_t user,
                              std::int64_t now_ms) const {
  question q;
  q.kind = kind;
  q.user = to_text(config_.users[user % config_.users.size()]);
  q.now_ms = now_ms;
  return q;
}

void clients::run(const operation& o, std::int64_t now_ms) {
  std::visit(
      overloaded{[&](operation_type::ask make) {
                   begin(make(*this, o.type->name, o, now_ms), o.type->may_have_key && o.keyed,
                         now_ms);
                 },
                 [&](operation_type::act act) { act(*this, o, now_ms); },
                 [](operation_type::strike) { ensure(false, "faults are not for clients"); }},
      o.type->does);
}

void clients::begin(question what, bool keyed, std::int64_t now_ms) {
  request r;
  r.fingerprint = fmt::format("{} {}", what.kind, route_of(what).body(what));
  // A key belongs to its user, as the edge sees to.
  if (keyed) r.key = what.user + "\nkey " + std::to_string(requests_.size());
  r.what = std::move(what);
  requests_.push_back(std::move(r));
  send(requests_.size() - 1, now_ms);
}

void clients::repeat(const operation& o, bool with_other_request, std::int64_t now_ms) {
  if (requests_.empty()) return;
  const auto back = o.number % std::min(requests_.size(), recent);
  const auto number = requests_.size() - 1 - back;
  if (requests_[number].key.empty()) return;
  if (!with_other_request) return send(number, now_ms);
  auto other = requests_[number];
  if (other.what.alter == nullptr) return;
  other.what.alter(other.what);
  other.fingerprint += " and another";
  other.now = state::unknown;
  requests_.push_back(std::move(other));
  send(requests_.size() - 1, now_ms);
}

void clients::hang_up(const operation& o) {
  for (std::size_t i = 0; i < requests_.size(); ++i) {
    auto& r = requests_[(i + o.number) % requests_.size()];
    if (r.now == state::waiting) {
      r.now = state::unknown;
      --waiting_;
      return;
    }
  }
}

void clients::read_list(std::uint32_t user) {
  if (server_ == nullptr) return;
  const auto known = read_positions_.find(to_text(config_.users[user % config_.users.size()]));
  if (known == read_positions_.end()) return;
  const auto position = known->second;
  ++waiting_;
  gateway(user).when_shown(position, [this, position, life = life_](bool shown) {
    if (life != life_) return;
    --waiting_;
    checker_.demand(!shown || server_->view()->position >= position,
                    fmt::format("a user was not shown their own write at {}", position));
  });
}

/// Before an entity is asked: a token outlives the right to use it.
bool clients::is_refused_at_edge(const question& what) const {
  return what.has_token && std::any_of(rules_.begin(), rules_.end(), [&](edge_rule refuses) {
           return refuses(*server_->view(), what);
         });
}

const question_route& clients::route_of(const question& what) const {
  const auto category = std::string_view{what.stream}.substr(0, what.stream.find('/'));
  const auto found = std::find_if(routes_.begin(), routes_.end(),
                                  [&](const auto& route) { return route.category == category; });
  ensure(found != routes_.end(), "every question has a route");
  return *found;
}

void clients::send(std::size_t number, std::int64_t now_ms) {
  auto& r = requests_[number];
  if (server_ == nullptr) return;
  if (r.now != state::waiting) ++waiting_;
  r.now = state::waiting;
  r.sent = ++sendings_;
  r.what.now_ms = now_ms;
  if (is_refused_at_edge(r.what)) {
    --waiting_;
    r.now = state::answered;
    return checker_.turned_away(r.what);
  }
  route_of(r.what).send(*this, number);
}

bool clients::waits(const sending& s) const {
  const auto& r = requests_[s.number];
  return r.now == state::waiting && r.sent == s.nth;
}

void clients::finish(const sending& s, const client_answer& answer) {
  if (!waits(s)) return;
  auto& r = requests_[s.number];
  --waiting_;
  r.now = answer.text == answered_unavailable ? state::unknown : state::answered;
  if (answer.version != 0) {
    auto& own = read_positions_[r.what.user];
    own = std::max(own, answer.position);
  }
}

void clients::ask_again(std::int64_t& now_ms) {
  for (std::size_t i = 0; i < requests_.size(); ++i) {
    if (requests_[i].now == state::unknown && !requests_[i].key.empty()) {
      send(i, ++now_ms);
    }
  }
}

std::string clients::describe_waiting() const {
  for (const auto& r : requests_) {
    if (r.now == state::waiting) {
      return fmt::format("{} {} at {}", r.what.kind, r.what.stream, r.what.now_ms);
    }
  }
  return "who reads a list";
}

}  // namespace moim::sim
