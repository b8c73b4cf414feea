// The clients of a simulated run: they send requests through gateways as the network edge does,
// remember the answers, send requests again that got none, and hang up.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "actors/engine/commands.hpp"
#include "sim/auditor/client_answer.hpp"
#include "sim/auditor/run_checker.hpp"
#include "sim/workload/command_parser.hpp"
#include "sim/workload/operation.hpp"
#include "sim/workload/workload_config.hpp"
#include "sim/world/simulated_process.hpp"

namespace moim::sim {

/// How questions to the streams of a category become commands.
struct question_route {
  std::string_view category;
  /// Sends the request of this number with `clients::ask`.
  void (*send)(clients&, std::size_t number);
  /// What tells a request from others of its kind: the rest of its fingerprint.
  std::string (*body)(const question&);
};

/// Whether the network edge refuses a question, going by what queries show.
using edge_rule = bool (*)(const actors::view&, const question&);

class clients {
 public:
  clients(const workload_config& config, run_checker& checker, std::vector<question_route> routes,
          std::vector<edge_rule> rules)
      : config_(config), checker_(checker), routes_(std::move(routes)), rules_(std::move(rules)) {}

  /// The server that they talk to now; null: none answers. Whoever waits for the one before hears
  /// nothing any more.
  void connect(simulated_process* server);

  /// `now` is later than ever before.
  void run(const operation& what, std::int64_t now_ms);

  /// Asks everything again, under its key, that was not answered; `now_ms` goes up with each.
  void ask_again(std::int64_t& now_ms);
  bool all_answered() const { return waiting_ == 0; }
  /// One of those who wait, for a complaint.
  std::string describe_waiting() const;

  // For the operations of subjects.

  void begin(question what, bool keyed, std::int64_t now_ms);
  /// Waits until queries show the last write of this user.
  void read_list(std::uint32_t user);
  void repeat(const operation& o, bool with_other_request, std::int64_t now_ms);
  void hang_up(const operation& o);

  const workload_config& config() const { return config_; }
  const ledger& log() const { return checker_.log(); }
  /// What queries show; null when no server answers.
  actors::view_ptr view() const;
  /// A question of the user of this number.
  question question_of(std::string_view kind, std::uint32_t user, std::int64_t now_ms) const;
  /// The numbers that users were answered, by user and stream.
  using known_numbers = std::map<std::pair<std::string, std::string>, std::uint32_t>;
  const known_numbers& numbers() const { return numbers_; }
  void remember(const question& what, std::uint32_t number) {
    numbers_[{what.user, what.stream}] = number;
  }

  // For the routes of subjects.

  const question& asked(std::size_t number) const { return requests_[number].what; }

  /// Sends one command for a request. `then` sees the answer afterwards.
  template <class A, class Text, class Then>
  void ask(std::size_t number, typename A::command command, Text text, Then then) {
    const auto& r = requests_[number];
    const auto attempt = checker_.asked(r.what, r.key, r.fingerprint);
    gateway(number).ask(make_command<A>(number, std::move(command)),
                        [=, this, sent = sent(number)](const actors::answer_of<A>& answer) {
                          if (!is_alive(sent)) return;
                          const auto told = client_answer_of(answer, text);
                          checker_.answered(attempt, told, waits(sent));
                          finish(sent, told);
                          then(answer);
                        });
  }
  template <class A, class Text>
  void ask(std::size_t number, typename A::command command, Text text) {
    ask<A>(number, std::move(command), text, [](const auto&) {});
  }

  template <class A>
  actors::command_for<A> make_command(std::size_t number, typename A::command command) const {
    const auto& r = requests_[number];
    actors::command_for<A> made{id_of<A>(r.what), std::move(command), {}, {}};
    made.ctx = {{r.what.now_ms}, parse<user_id>(r.what.user)};
    if (!r.key.empty()) made.once = actors::idempotency{r.key, r.fingerprint};
    return made;
  }

  /// A request as it was sent: whoever sent it may be gone, or wait no longer.
  struct sending {
    std::size_t number = 0;
    std::uint64_t nth = 0;
    std::uint64_t life = 0;
  };
  sending sent(std::size_t number) const { return {number, requests_[number].sent, life_}; }
  bool is_alive(const sending& s) const { return s.life == life_; }
  bool waits(const sending& s) const;
  void finish(const sending& s, const client_answer& answer);
  actors::gateway& gateway(std::size_t number) { return server_->gateway(number); }
  run_checker& checker() { return checker_; }

 private:
  enum class state { waiting, unknown, answered };
  struct request {
    question what;
    std::string key;
    std::string fingerprint;
    state now = state::unknown;
    std::uint64_t sent = 0;  // which sending is waited for
  };

  void send(std::size_t number, std::int64_t now_ms);
  const question_route& route_of(const question& what) const;
  bool is_refused_at_edge(const question& what) const;

  const workload_config& config_;
  run_checker& checker_;
  const std::vector<question_route> routes_;
  const std::vector<edge_rule> rules_;
  simulated_process* server_ = nullptr;
  std::uint64_t life_ = 0;
  std::uint64_t sendings_ = 0;
  std::size_t waiting_ = 0;  // requests, and who reads a list
  std::vector<request> requests_;
  known_numbers numbers_;
  std::map<std::string, std::uint64_t> read_positions_;  // by user: of their own last write
};

/// What clients do that belongs to no subject.
std::span<const operation_type> client_operations();

}  // namespace moim::sim
