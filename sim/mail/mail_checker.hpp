// Watches the mail of a simulated run from both ends: what the ledger says of a mail, and what the
// mail server (simulated_mail_server.hpp) has got, which no crash takes back.
//
//   attempt     after the outcome of the one before, unless that was lost with a process
//   hand-over   one for each attempt, and the attempt is durable before; to the address of the
//               user; of what is true when the attempt is written down, and under one Message-ID
//   outcome     what the mail server said of that attempt, or nothing
//   withdrawal  nothing that is behind it is told to its user, and nothing attempted behind it is
//               handed over
//   drop        for a reason that is true
//   reminder    never early, and of a place that was confirmed before
//
// At rest nothing is left to be sent, what events ask for was wanted, and everybody was reminded.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "actors/mail/mail_port.hpp"
#include "sim/auditor/ledger.hpp"

namespace moim::sim {

class mail_checker {
 public:
  using complain = std::function<void(const std::string&)>;
  mail_checker(const ledger& log, complain told) : log_(log), complain_(std::move(told)) {}

  /// The server hands a mail over. The position of the attempt; 0: there is none.
  std::uint64_t handed_over(const actors::outgoing_mail& order, const std::string& message_id,
                            std::int64_t now_ms);
  void arrived(std::uint64_t attempt);
  void answered(std::uint64_t attempt, actors::hand_over what);

  /// The outcomes of what a process has attempted are lost with it.
  void process_began() { ++life_; }
  /// Queries show everything that is in the log, and all that was due is done.
  void came_to_rest() { rested_at_ = log_.last_position(); }
  /// Every record of a mailbox in order, once it is durable.
  void take(const ledger_entry& entry);

  /// No mail is still to be sent.
  bool is_at_rest() const { return pending_.empty(); }
  /// A reminder that is due and was not wanted, if any.
  std::optional<std::string> find_unreminded(std::int64_t now_ms) const;
  /// What else is left to do, if anything.
  std::optional<std::string> find_undone() const;

  std::size_t arrivals() const { return arrivals_; }

 private:
  using mail = std::pair<std::string, std::uint64_t>;  // stream and number

  struct mail_history {
    std::uint64_t wanted = 0;   // positions
    std::uint64_t attempt = 0;  // the latest
    std::uint64_t latest = 0;   // of whatever happened last
    std::uint64_t life = 0;     // of the process that attempted it
    bool arrived = false;
  };
  struct parcel {
    mail of;
    std::string message_id;
    bool is_answered = false;
    actors::hand_over answer = actors::hand_over::unreachable;
  };

  void demand(bool kept, const std::string& promise) const;
  std::optional<std::string> find_unwanted() const;
  bool is_last_change(const ledger_entry& edit) const;
  void judge_outcome(const ledger_entry& entry, const mail_history& before);
  void judge_drop(const ledger_entry& entry, const mail_history& before);
  void judge_reminder(const ledger_entry& entry);
  void judge_truth(const actors::outgoing_mail& order, const ledger_entry& attempt,
                   const ledger_entry& wanted, std::int64_t now_ms) const;
  void judge_address(const actors::outgoing_mail& order, const ledger_entry& attempt) const;

  const ledger& log_;
  const complain complain_;
  std::map<mail, mail_history> mails_;
  std::set<mail> pending_;
  std::map<std::uint64_t, parcel> parcels_;  // by the position of the attempt
  std::map<std::string, mail> message_ids_;
  std::set<std::string> reminded_;  // mailbox and reservation
  std::size_t arrivals_ = 0;
  std::uint64_t life_ = 0;
  std::uint64_t rested_at_ = 0;  // position; 0: not yet
};

}  // namespace moim::sim
