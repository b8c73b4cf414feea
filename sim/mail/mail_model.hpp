// The reference model of mailboxes, a count of mails and reminders as queries show them, and the
// checker of the mail that leaves the server.
#pragma once

#include <map>
#include <set>

#include "domain/mail/mailbox.hpp"
#include "sim/auditor/replay.hpp"
#include "sim/mail/mail_checker.hpp"
#include "sim/mail/mail_questions.hpp"

namespace moim::sim {

class mailbox_model final : public model_of<mailbox> {
 public:
  using model_of::model_of;

  expected_result expect(const question& asked, std::uint64_t before) const override;
  std::string effect_of(const ledger_entry& entry) const override;
  /// The mail that an event of a slot or a store asks for.
  std::vector<std::string> expect_reaction(const std::string& stream, std::uint64_t cause,
                                           std::uint64_t before) const override;
  event_source source_of(const ledger_entry& entry) const override;
  bool is_one_command(const ledger_entry&, const ledger_entry&) const override { return false; }
};

/// The kind of mail that an event of one reservation asks for; empty: none.
std::string mail_of_event(const std::string& type);
/// An edit that gives a store another name, place or other days.
bool is_move(const ledger& log, const ledger_entry& edit);

class mail_reference_model final : public reference_model {
 public:
  explicit mail_reference_model(const model_context& context)
      : reference_model(context.log), mailboxes_(log_), checker_(log_, context.complain) {}

  mail_checker& checker() { return checker_; }

  std::vector<const stream_model*> streams() const override { return {&mailboxes_}; }
  void take(const ledger_entry& entry) override;
  void process_began() override { checker_.process_began(); }
  void came_to_rest() override { checker_.came_to_rest(); }
  overdue_work find_overdue(std::int64_t now_ms) const override;
  std::optional<std::string> find_undone() const override { return checker_.find_undone(); }

  void forget_counts() override;
  void count(const ledger_entry& entry) override;
  std::optional<std::string> compare(const actors::view& shown) const override;

 private:
  struct mail_line {
    std::string status;
    std::uint32_t attempts = 0;
    std::string about;
    std::uint64_t position = 0;
  };

  const mailbox_model mailboxes_;
  mail_checker checker_;
  // As counted; by mailbox and number: what is still to be sent, and what was given up.
  std::map<std::string, std::map<std::uint64_t, mail_line>> mails_;
  std::set<std::string> reminded_;  // user and reservation
};

}  // namespace moim::sim
