// The reference models of slots, stores and permits, and a count of them as queries show them.
#pragma once

#include "sim/auditor/replay.hpp"
#include "sim/popup/popup_questions.hpp"
#include "sim/popup/popup_reference_view.hpp"

namespace moim::sim {

class slot_model final : public model_of<slot> {
 public:
  using model_of::model_of;

  expected_result expect(const question& asked, std::uint64_t before) const override;
  std::string effect_of(const ledger_entry& entry) const override;
  /// To what happens to the store of the slot, and to a user who withdraws.
  std::vector<std::string> expect_reaction(const std::string& stream, std::uint64_t cause,
                                           std::uint64_t before) const override;
  std::int64_t time_of_reaction(const ledger_entry& entry) const override;
  event_source source_of(const ledger_entry& entry) const override;
  question timer_question(const ledger_entry& entry) const override;
  bool is_one_command(const ledger_entry& first, const ledger_entry& next) const override;
  bool keeps_key(const expected_result& result) const override;

  /// What a slot should have done by then, and has not.
  std::optional<std::string> find_overdue(std::int64_t now_ms) const;
  /// What events of stores ask of their slots and nobody has done.
  std::optional<std::string> find_undone() const;
  /// A slot to come that a user is in who has withdrawn.
  std::optional<std::string> find_left() const;

 private:
  std::vector<std::string> expect_withdrawal(const std::string& slot, const ledger_entry& cause,
                                             std::uint64_t before) const;
  std::vector<std::string> expect_news(const std::string& slot, std::uint64_t cause,
                                       std::uint64_t before) const;
};

class store_model final : public model_of<store> {
 public:
  using model_of::model_of;

  expected_result expect(const question& asked, std::uint64_t before) const override;
  std::string effect_of(const ledger_entry& entry) const override;
};

class permits_model final : public model_of<permits> {
 public:
  using model_of::model_of;

  expected_result expect(const question& asked, std::uint64_t before) const override;
  std::string effect_of(const ledger_entry& entry) const override;
};

class popup_reference_model final : public reference_model {
 public:
  explicit popup_reference_model(const ledger& log)
      : reference_model(log), slots_(log), stores_(log), permits_(log), view_(log) {}

  std::vector<const stream_model*> streams() const override {
    return {&slots_, &stores_, &permits_};
  }
  overdue_work find_overdue(std::int64_t now_ms) const override;
  std::optional<std::string> find_undone() const override;

  void forget_counts() override { view_ = popup_reference_view{log_}; }
  void count(const ledger_entry& entry) override { view_.count(entry); }
  std::optional<std::string> compare(const actors::view& shown) const override {
    return view_.compare(shown);
  }

 private:
  const slot_model slots_;
  const store_model stores_;
  const permits_model permits_;
  popup_reference_view view_;
};

}  // namespace moim::sim
