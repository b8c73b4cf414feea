// The aggregate of a mailbox: all mail to one user and its delivery status. A mail is wanted once
// for each event that it reports, then attempted until it is handed over to a mail server, given
// up, or obsolete. The attempt is in the log before the hand-over, so that after a crash between
// the two the status is "attempted, outcome unknown" and the mail is sent again.
//
// A mailbox holds no address and no text: both are composed at the hand-over from the state at that
// time, so that a user who has withdrawn gets no mail.
#pragma once

#include "domain/aggregate.hpp"
#include "domain/mail/mailbox_id.hpp"
#include "domain/popup/popup_ids.hpp"

namespace moim {

// State

BOOST_DEFINE_ENUM_CLASS(mail_language, ko, en)
BOOST_DEFINE_ENUM_CLASS(mail_kind, confirmed, waiting, promoted, offered, cancelled, store_changed,
                        store_closed, reminder, lined_up, offer_expired)

/// `attempted`: the outcome is not known yet. `failed` is retried, `given_up` only when an operator
/// requests it.
BOOST_DEFINE_ENUM_CLASS(mail_status, wanted, attempted, failed, handed_over, given_up, dropped)

/// `overtaken`: the reservation has changed since. `no_address`: the account has none any more.
BOOST_DEFINE_ENUM_CLASS(mail_drop, overtaken, no_address)

struct mail_entry {
  std::uint64_t number = 0;  // version of the event that wanted it
  mail_kind kind = mail_kind::confirmed;
  reservation_id about;
  std::uint64_t cause = 0;  // position of the event that it reports; 0: none, it is due by date
  timestamp expires_at;
  mail_status status = mail_status::wanted;
  std::uint32_t attempts = 0;
};
BOOST_DESCRIBE_STRUCT(mail_entry, (), (number, kind, about, cause, expires_at, status, attempts))

struct mailbox_state {
  bool opened = false;
  mail_language language = mail_language::ko;
  std::uint64_t version = 0;      // events so far
  std::vector<mail_entry> mails;  // by number
};

// Commands

struct open_mailbox {
  mail_language language = mail_language::ko;
};
struct choose_mail_language {
  mail_language language = mail_language::ko;
};
/// Wanting a mail again changes nothing, and neither does wanting one at or after `expires_at`. A
/// reminder has no cause: it is wanted once for a reservation. The entity recognises by its cause a
/// mail that the mailbox has forgotten.
struct want_mail {
  mail_kind kind = mail_kind::confirmed;
  reservation_id about;
  std::uint64_t cause = 0;
  timestamp expires_at;
};
/// Sent before the hand-over; the answer has the number of the attempt.
struct attempt_mail {
  std::uint64_t number = 0;
};
struct record_hand_over {
  std::uint64_t number = 0;
  std::uint32_t attempt = 0;
  std::string message_id;
  personal<std::string> answer;
};
/// `retry_at` counts unless the failure is permanent or the attempts are used up.
struct record_failure {
  std::uint64_t number = 0;
  std::uint32_t attempt = 0;
  personal<std::string> answer;
  bool permanent = false;
  timestamp retry_at;
};
struct drop_mail {
  std::uint64_t number = 0;
  mail_drop reason = mail_drop::overtaken;
};
/// An operator wants a mail that was given up to be sent again.
struct request_mail_again {
  std::uint64_t number = 0;
};
struct show_mailbox {};

// Events

struct mailbox_opened {
  static constexpr event_type type{"mailbox_opened"};
  mail_language language = mail_language::ko;
};
BOOST_DESCRIBE_STRUCT(mailbox_opened, (), (language))

struct mail_language_chosen {
  static constexpr event_type type{"mail_language_chosen"};
  mail_language language = mail_language::ko;
};
BOOST_DESCRIBE_STRUCT(mail_language_chosen, (), (language))

/// `number` is the version of this event in its stream.
struct mail_wanted {
  static constexpr event_type type{"mail_wanted"};
  std::uint64_t number = 0;
  mail_kind kind = mail_kind::confirmed;
  reservation_id about;
  mail_language language = mail_language::ko;
  std::uint64_t cause = 0;
  timestamp expires_at;
};
BOOST_DESCRIBE_STRUCT(mail_wanted, (), (number, kind, about, language, cause, expires_at))

struct mail_attempted {
  static constexpr event_type type{"mail_attempted"};
  std::uint64_t number = 0;
  std::uint32_t attempt = 0;
};
BOOST_DESCRIBE_STRUCT(mail_attempted, (), (number, attempt))

/// `answer` is that of the mail server, personal because servers often repeat the address in it.
struct mail_handed_over {
  static constexpr event_type type{"mail_handed_over", 2, 2};
  std::uint64_t number = 0;
  std::uint32_t attempt = 0;
  std::string message_id;
  personal<std::string> answer;
};
BOOST_DESCRIBE_STRUCT(mail_handed_over, (), (number, attempt, message_id, answer))

struct mail_failed {
  static constexpr event_type type{"mail_failed", 2, 2};
  std::uint64_t number = 0;
  std::uint32_t attempt = 0;
  personal<std::string> answer;
  timestamp retry_at;
};
BOOST_DESCRIBE_STRUCT(mail_failed, (), (number, attempt, answer, retry_at))

struct mail_given_up {
  static constexpr event_type type{"mail_given_up", 2, 2};
  std::uint64_t number = 0;
  std::uint32_t attempt = 0;
  personal<std::string> answer;
};
BOOST_DESCRIBE_STRUCT(mail_given_up, (), (number, attempt, answer))

struct mail_dropped {
  static constexpr event_type type{"mail_dropped"};
  std::uint64_t number = 0;
  mail_drop reason = mail_drop::overtaken;
};
BOOST_DESCRIBE_STRUCT(mail_dropped, (), (number, reason))

struct mail_requested_again {
  static constexpr event_type type{"mail_requested_again"};
  std::uint64_t number = 0;
};
BOOST_DESCRIBE_STRUCT(mail_requested_again, (), (number))

// Replies and rejections

/// The language of the mailbox, and the mail that the command was about; number 0: none.
struct mailbox_receipt {
  mail_language language = mail_language::ko;
  std::uint64_t number = 0;
  mail_status status = mail_status::wanted;
  std::uint32_t attempts = 0;
};
BOOST_DESCRIBE_STRUCT(mailbox_receipt, (), (language, number, status, attempts))

struct mailbox_not_open {
  static constexpr std::string_view code = "mailbox_not_open";
};
BOOST_DESCRIBE_STRUCT(mailbox_not_open, (), ())

/// Every mail in it is still pending: this bounds the mail to a user whose mail always fails.
struct mailbox_full {
  static constexpr std::string_view code = "mailbox_full";
};
BOOST_DESCRIBE_STRUCT(mailbox_full, (), ())

struct mail_not_found {
  static constexpr std::string_view code = "mail_not_found";
};
BOOST_DESCRIBE_STRUCT(mail_not_found, (), ())

/// It is not waiting to be sent, or the attempt is not the latest.
struct mail_not_pending {
  static constexpr std::string_view code = "mail_not_pending";
};
BOOST_DESCRIBE_STRUCT(mail_not_pending, (), ())

struct mail_not_given_up {
  static constexpr std::string_view code = "mail_not_given_up";
};
BOOST_DESCRIBE_STRUCT(mail_not_given_up, (), ())

// The aggregate

struct mailbox {
  using id = mailbox_id;
  using state = mailbox_state;
  using command =
      std::variant<open_mailbox, choose_mail_language, want_mail, attempt_mail, record_hand_over,
                   record_failure, drop_mail, request_mail_again, show_mailbox>;
  using event = std::variant<mailbox_opened, mail_language_chosen, mail_wanted, mail_attempted,
                             mail_handed_over, mail_failed, mail_given_up, mail_dropped,
                             mail_requested_again>;
  using rejection = std::variant<mailbox_not_open, mailbox_full, mail_not_found, mail_not_pending,
                                 mail_not_given_up>;
  using reply = mailbox_receipt;
  static constexpr std::string_view category = "mailbox";

  static decision<mailbox> decide(const state&, const command&, const context&);
  static void evolve(state&, const event&, timestamp at);
  static reply answer(const state&, const command&);
  static user_id owner(const id& of) { return {of.value}; }
};

/// Still to be sent: wanted, attempted without an outcome, or failed and to be tried again.
bool is_pending(mail_status status);

/// How long to wait after a failed attempt (1 is the first): 100 ms, then twice as long each time,
/// at most `limits::mail_backoff_ms_max`; `chance` (0 to 65535) is the share of
/// the second half of that (jitter), so that mails that failed together are not retried together.
std::int64_t mail_backoff_ms(std::uint32_t attempt, std::uint16_t chance);

}  // namespace moim
