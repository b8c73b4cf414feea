// The reference models of accounts and logins, a count of who has withdrawn, and the checks of
// secrecy: no record holds personal data in clear; the key of an account opens them until the
// account is erased, and nothing opens them after that, at any start.
#pragma once

#include <map>

#include "domain/account/account.hpp"
#include "domain/account/login.hpp"
#include "sim/account/account_questions.hpp"
#include "sim/auditor/replay.hpp"

namespace moim::sim {

class account_model final : public model_of<account> {
 public:
  using model_of::model_of;

  expected_result expect(const question& asked, std::uint64_t before) const override;
  std::string effect_of(const ledger_entry& entry) const override;
  /// To its withdrawal: it is erased.
  std::vector<std::string> expect_reaction(const std::string& stream, std::uint64_t cause,
                                           std::uint64_t before) const override;
  bool keeps_key(const expected_result& result) const override;
};

class login_model final : public model_of<login> {
 public:
  using model_of::model_of;

  expected_result expect(const question& asked, std::uint64_t before) const override;
  std::string effect_of(const ledger_entry& entry) const override;
  /// To the withdrawal of its owner: it is released.
  std::vector<std::string> expect_reaction(const std::string& stream, std::uint64_t cause,
                                           std::uint64_t before) const override;
};

class account_reference_model final : public reference_model {
 public:
  explicit account_reference_model(const model_context& context)
      : reference_model(context.log),
        keys_(context.keys),
        complain_(context.complain),
        accounts_(log_),
        logins_(log_) {}

  std::vector<const stream_model*> streams() const override { return {&accounts_, &logins_}; }
  std::optional<std::string> clear_data(const storage::record& record) const override;
  void record_added(const ledger_entry& entry) override;
  void process_began() override;
  /// Whoever has withdrawn.
  bool may_refuse_at_edge(const question& what) const override;
  /// What a withdrawal leaves behind.
  std::optional<std::string> find_undone() const override;

  void forget_counts() override { withdrawals_.clear(); }
  void count(const ledger_entry& entry) override;
  std::optional<std::string> compare(const actors::view& shown) const override;

 private:
  void judge_key(const std::string& account) const;

  const storage::personal_keys& keys_;
  const std::function<void(const std::string&)> complain_;
  const account_model accounts_;
  const login_model logins_;
  std::map<std::string, std::int64_t> withdrawals_;  // by user: when, as counted
};

}  // namespace moim::sim
