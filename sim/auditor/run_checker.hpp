// Watches what is asked, what is durable, and what is answered, and holds each against the others:
//
//   the log     as storage/audit/auditor says: order, chain values, and the books of its subjects
//   causes      every event was asked for by somebody, and no question had its effect twice
//   reactions   the same for what an event asked for, and at the end nothing is left to do
//   decisions   what was written is what the reference models expect (reference_model.hpp)
//   answers     are durable when told, true, and never older than what was told before they were
//               asked for; a repeat under a key gets the first answer
//   queries     equal a count of the log by the reference models
//   live state  equals the replayed one (replay.hpp), whenever an entity writes it down
//   durability  what was durable once is there after every restart (ledger.hpp)
//
// The reference models of the subjects add their own promises.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "actors/subjects.hpp"
#include "sim/auditor/client_answer.hpp"
#include "sim/auditor/ledger.hpp"
#include "sim/auditor/reference_model.hpp"
#include "sim/auditor/trace.hpp"
#include "storage/audit/auditor.hpp"

namespace moim::sim {

class run_checker {
 public:
  using models = std::vector<std::unique_ptr<reference_model>>;
  using make_models = std::function<models(const model_context&)>;

  run_checker(trace& out, const storage::personal_keys& keys, const make_models& make)
      : trace_(out),
        keys_(keys),
        ledger_([this](const storage::record& record) { return clear_data(record); }),
        models_(make({ledger_, keys, [this](const auto& promise) { demand(false, promise); }})) {}

  /// One attempt to ask; `key` is empty when it may not be repeated. No two of a stream have the
  /// same time, unless the one before was answered.
  std::size_t asked(const question& what, const std::string& key, const std::string& fingerprint);
  /// The server answered; `heard`: the client was still there.
  void answered(std::size_t attempt, const client_answer& answer, bool heard);
  /// The edge refused, as if the token was over.
  void turned_away(const question& what);

  /// Everything durable, in order, each record once; after a restart all again.
  void durable(const storage::record& record);
  void durable_up_to_here();
  void restarted(std::uint64_t last_position);

  void shown(const actors::view_ptr& view);
  void wrote_state(std::string_view stream, const storage::snapshot& value);

  /// From now on nothing may fail.
  void expect_health() { healthy_ = true; }
  void came_to_rest();
  /// The first work found that should be done by now, and how long the slowest may take.
  overdue_work find_overdue(std::int64_t now_ms) const;
  void finish();

  void demand(bool kept, const std::string& promise);
  /// Empty while every promise is kept.
  const std::vector<std::string>& complaints() const { return complaints_; }
  const ledger& log() const { return ledger_; }
  /// In the order in which they were made.
  reference_model& model(std::size_t n) { return *models_.at(n); }
  std::size_t answers_judged() const { return answers_judged_; }

 private:
  struct attempt {
    question what;
    std::string key;
    std::string fingerprint;
    std::uint64_t floor = 0;   // the last position of the stream that anybody was told before
    std::uint64_t effect = 0;  // the last position of what it wrote
  };
  struct effect {
    std::size_t of = 0;  // the attempt
    std::string answer;
  };

  void judge(std::uint64_t first, std::uint64_t last);
  void judge_effect(std::uint64_t first, std::uint64_t last);
  void judge_timer(std::uint64_t first, std::uint64_t last);
  void judge_reaction(std::uint64_t first, std::uint64_t last);
  void judge_written(const attempt& by, const client_answer& answer);
  void judge_unwritten(const attempt& by, const client_answer& answer);
  void judge_reused_key(const attempt& by);
  std::string describe(const attempt& a) const;
  std::string clear_data(const storage::record& record) const;
  const stream_model& model_of_stream(std::string_view stream) const;
  bool is_one_command(const ledger_entry& first, const ledger_entry& next) const;
  std::optional<std::string> compare(const actors::view& shown);

  trace& trace_;
  const storage::personal_keys& keys_;
  ledger ledger_;
  storage::auditor log_rules_;
  models models_;
  std::uint64_t counted_ = 0;  // by the models, up to this position
  actors::view_ptr last_shown_;
  std::uint64_t judged_ = 0;  // effects up to this position
  std::vector<attempt> attempts_;
  std::map<std::pair<std::int64_t, std::string>, std::size_t> by_time_;  // and stream
  std::map<std::uint64_t, effect> effects_;                              // by last position
  std::map<std::string, std::size_t> done_under_key_;    // stream and key: the attempt
  std::map<std::string, std::uint64_t> answered_up_to_;  // by stream
  std::set<std::string> reactions_;                      // stream and cause of each
  std::vector<std::string> complaints_;
  std::size_t answers_judged_ = 0;
  bool healthy_ = false;
};

}  // namespace moim::sim
