// The rules of the product once more, in the plainest words that say them: lists that are counted
// through again for every question, no state that is kept up to date, nothing taken from `domain`.
// For a question and what the ledger held before it, they tell what must have been written and what
// must have been answered. Both are text, so that a complaint shows them side by side.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "sim/auditor/ledger.hpp"
#include "sim/popup/reference_slot.hpp"

namespace moim::sim {

enum class subject {
  reserve,
  cancel,
  accept_offer,
  show_reservation,
  show_place,
  open_account,
  grant_role,
  start_session,
  rotate_session,
  end_session,
  withdraw,
  show_account,
  claim_login,
  show_login,
  create_store,
  edit_store,
  close_store,
  hide,
  settle_permit,
  take_permit,
  open_mailbox,
  choose_language,
  show_mailbox,
  retry_mail,
  // What a reaction asks.
  replan,
  close_slot,
  leave_slot,  // whose user has withdrawn
  erase_account,
  // What nobody asks for, when it is time.
  keep_time,
  draw_line,
};

/// What somebody asks. Only the fields that the subject needs are set.
struct question {
  subject about = subject::show_place;
  std::string stream;
  std::string user;  ///< who asks, as text
  std::int64_t now_ms = 0;
  std::uint32_t ticket = 0;
  std::uint32_t capacity = 0;  ///< of a store
  slot_rules plan;
  std::int64_t starts_at_ms = 0;  ///< of the visit
  std::uint64_t revision = 0;     ///< of the plan
  /// Nickname, e-mail address, name of a store, language, secret of a draw.
  std::string text;
  std::string role;
  std::string session;
  std::uint32_t generation = 0;
  std::int64_t expires_at_ms = 0;
  std::uint64_t number = 0;  ///< of a mail
  std::uint32_t permit = 0;
  std::int64_t taken_at_ms = 0;      ///< of the permit
  std::uint32_t slots_per_user = 0;  ///< 0: no limit
  std::string slot;                  ///< that a permit is for
  /// Slots, and the number up to which permits of the user are over there.
  std::vector<std::pair<std::string, std::uint32_t>> over;
  std::vector<std::string> logins;  ///< that a withdrawal names
};

struct expectation {
  std::string effects;  ///< the events that must be written: "place_confirmed 3 <user>; "…
  std::string answer;
};

/// `before`: the question met what the stream held up to this position, included.
expectation expect(const ledger& log, const question& asked, std::uint64_t before);

/// What a reaction to the event at `cause` may write on a stream that is as it was up to `before`:
/// one text for each thing that queries may have shown meanwhile. None when the event asks nothing
/// of it.
std::vector<std::string> expect_reaction(const ledger& log, const std::string& stream,
                                         std::uint64_t cause, std::uint64_t before);
std::vector<std::string> expect_news(const ledger& log, const std::string& slot,
                                     std::uint64_t cause, std::uint64_t before);
std::vector<std::string> expect_leaving(const ledger& log, const std::string& stream,
                                        std::uint64_t cause, std::uint64_t before);
std::vector<std::string> expect_mail(const ledger& log, const std::string& mailbox,
                                     std::uint64_t cause, std::uint64_t before);

/// The kind of mail that an event of one reservation asks for; empty: none.
std::string mail_of_event(const std::string& type);
/// An edit that gives a store another name, place or other days.
bool is_move(const ledger& log, const ledger_entry& edit);

/// What a slot should have done by then, and has not.
std::optional<std::string> find_overdue(const ledger& log, std::int64_t now_ms);

/// What events of stores ask of their slots and nobody has done, if anything.
std::optional<std::string> find_undone(const ledger& log);

/// The position of the event with which a user has withdrawn, if it is not behind `before`; 0:
/// none.
std::uint64_t withdrawal_of(const ledger& log, const std::string& user, std::uint64_t before);
/// The time at which a reaction acts.
std::int64_t time_of_reaction(const ledger& log, const ledger_entry& entry);
/// What is left of somebody who has withdrawn and should not be, if anything.
std::optional<std::string> find_left(const ledger& log);
/// Who owns a login; empty: nobody.
std::string owner_of(const ledger& log, const std::string& login, std::uint64_t before);

/// The same text for events that were written, positions `first` to `last` of one stream.
std::string effects_of(const ledger& log, std::uint64_t first, std::uint64_t last);

std::string name_of(subject about);

/// Empty when there is none.
std::string limit_text(std::uint32_t slots_per_user);

/// Milliseconds of an instant in the data of a record; -1 when it is none.
std::int64_t instant_of(const std::string& text);

// The parts, by aggregate.
expectation expect_of_slot(const ledger& log, const question& asked, std::uint64_t before);
expectation expect_of_account(const ledger& log, const question& asked, std::uint64_t before);
expectation expect_of_login(const ledger& log, const question& asked, std::uint64_t before);
expectation expect_of_store(const ledger& log, const question& asked, std::uint64_t before);
expectation expect_of_permits(const ledger& log, const question& asked, std::uint64_t before);
expectation expect_of_mailbox(const ledger& log, const question& asked, std::uint64_t before);

}  // namespace moim::sim
