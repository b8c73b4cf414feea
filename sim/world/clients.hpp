// The users of a simulated run: they ask through gateways as the network edge would, remember what
// they were told, ask again when they were not, and hang up.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "actors/engine/commands.hpp"
#include "sim/auditor/run_checker.hpp"
#include "sim/popup/popup_answer_text.hpp"
#include "sim/world/operation.hpp"
#include "sim/world/simulated_process.hpp"
#include "sim/world/workload_config.hpp"

namespace moim::sim {

class clients {
 public:
  clients(const scenery& where, witness& watching) : where_(where), witness_(watching) {}

  /// The server that they talk to now; null: none answers. Whoever waits for the one before hears
  /// nothing any more.
  void connect(simulated_process* server);

  /// `now` is later than ever before.
  void run(const errand& what, std::int64_t now_ms);

  /// Asks everything again, under its key, that was not answered; `now_ms` goes up with each.
  void ask_again(std::int64_t& now_ms);
  /// Asks every slot for every user, and every account, and reads every list: what they say is
  /// judged as always.
  void ask_everything(std::int64_t& now_ms);
  bool all_answered() const { return waiting_ == 0; }
  /// One of those who wait, for a complaint.
  std::string who_waits() const;

 private:
  enum class state { waiting, unknown, answered };
  struct request {
    question what;
    std::string key;
    std::string fingerprint;
    state now = state::unknown;
    std::uint64_t sent = 0;  // which sending is waited for
  };

  question about(subject what, std::uint32_t user, std::int64_t now_ms) const;
  question slot_question(subject what, const errand& e, std::int64_t now_ms) const;
  question ticket_question(subject what, const errand& e, std::int64_t now_ms) const;
  bool is_offered(const std::string& user, const std::string& stream, std::uint32_t ticket) const;
  question account_question(subject what, const errand& e, std::int64_t now_ms) const;
  question withdrawal_question(const errand& e, std::int64_t now_ms) const;
  question mailbox_question(subject what, const errand& e, std::int64_t now_ms) const;
  question store_question(subject what, const errand& e, std::int64_t now_ms) const;
  actors::store_row_ptr row_of(store_id id) const;
  store::command store_command(const question& q) const;
  void begin(question what, bool keyed, std::int64_t now_ms);
  void repeat(const errand& e, bool with_other_request, std::int64_t now_ms);
  void hang_up(const errand& e);
  void read_list(std::uint32_t user);
  void send(std::size_t number, std::int64_t now_ms);
  bool is_turned_away(const question& what) const;
  void reserve_within_limit(std::size_t number);
  template <class A>
  void put(std::size_t number, std::size_t attempt, typename A::id id, typename A::command command);
  void hear(std::size_t number, std::size_t attempt, std::uint64_t sending,
            const client_answer& answer);
  bool waits(std::size_t number, std::uint64_t sending) const;
  void finish(std::size_t number, std::uint64_t sending, const client_answer& answer);
  template <class A>
  void remember_ticket(std::size_t number, const actors::answer_of<A>& answer);

  const scenery& where_;
  witness& witness_;
  simulated_process* server_ = nullptr;
  std::uint64_t life_ = 0;
  std::uint64_t sendings_ = 0;
  std::size_t waiting_ = 0;  // requests, and who reads a list
  std::vector<request> requests_;
  std::map<std::pair<std::string, std::string>, std::uint32_t> tickets_;  // by user and stream
  std::map<std::string, std::uint64_t> read_positions_;  // by user: of their own last write
};

}  // namespace moim::sim
