// Watches what is asked, what is durable, and what is told, and holds each against the others:
//
//   the log      as storage/audit/auditor says: order, chain values, and every slot fair
//   causes       every event was asked for by somebody, and no question had its effect twice
//   mail         what reaches the mail server, and what the ledger says of it
//   (sim/auditor/mail_watch.hpp) reactions    the same for what an event asked for, and at the end
//   nothing is left to do decisions    what was written is what the rules ask for
//   (sim/auditor/expectation.hpp) answers      are durable when told, true, and never older than
//   what was told before they were
//                asked for; a repeat under a key gets the first answer
//   queries      equal a recount of the log (sim/auditor/view_recount.hpp)
//   secrecy      what is personal stands in no record in clear; while its user is here the key
//   opens
//                it, and once they have withdrawn and are erased nothing does, at any start
//   live state   equals the replayed one (sim/auditor/replay.hpp), whenever an entity writes it
//   down durability   what was durable once is there after every restart (sim/auditor/ledger.hpp)
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "actors/subjects.hpp"
#include "sim/auditor/expectation.hpp"
#include "sim/auditor/ledger.hpp"
#include "sim/auditor/mail_watch.hpp"
#include "sim/auditor/view_recount.hpp"
#include "sim/world/trace.hpp"
#include "storage/audit/auditor.hpp"

namespace moim::sim {

/// An answer as a client gets it; `text` as in sim/auditor/told.hpp.
struct told_answer {
  std::string text;
  std::uint64_t position = 0;
  std::uint64_t version = 0;
  storage::chain_value chain{};
};

class witness {
 public:
  witness(trace& out, const storage::personal_keys& keys)
      : trace_(out),
        keys_(keys),
        ledger_(keys),
        recount_(ledger_),
        mail_(ledger_, [this](const std::string& promise) { demand(false, promise); }) {}

  /// One attempt to ask; `key` is empty when it may not be repeated. No two of a stream have the
  /// same time, unless the one before was answered.
  std::size_t asked(const question& what, const std::string& key, const std::string& fingerprint);
  /// The server answered; `heard`: the client was still there.
  void answered(std::size_t attempt, const told_answer& answer, bool heard);
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
  void finish();

  void demand(bool kept, const std::string& promise);
  /// Empty while every promise is kept.
  const std::vector<std::string>& complaints() const { return complaints_; }
  const ledger& log() const { return ledger_; }
  mail_watch& mail() { return mail_; }
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
  void judge_written(const attempt& by, const told_answer& answer);
  void judge_unwritten(const attempt& by, const told_answer& answer);
  void judge_reused_key(const attempt& by);
  void judge_key(const std::string& account);
  void judge_secrecy(const ledger_entry& entry);
  std::string describe(const attempt& a) const;

  trace& trace_;
  const storage::personal_keys& keys_;
  ledger ledger_;
  storage::auditor log_rules_;
  view_recount recount_;
  mail_watch mail_;
  actors::view_ptr last_shown_;
  std::uint64_t judged_ = 0;  // effects up to this position
  std::vector<attempt> attempts_;
  std::map<std::pair<std::int64_t, std::string>, std::size_t> by_time_;  // and stream
  std::map<std::uint64_t, effect> effects_;                              // by last position
  std::map<std::string, std::size_t> done_under_key_;  // stream and key: the attempt
  std::map<std::string, std::uint64_t> told_;          // by stream
  std::set<std::string> reactions_;                    // stream and cause of each
  std::vector<std::string> complaints_;
  std::size_t answers_judged_ = 0;
  bool healthy_ = false;
};

}  // namespace moim::sim
