// Checks that each mail is wanted once and reports an event that happened, that attempts are
// counted, and that a final status is final. The log does not hold the time zone of the server; the
// expiry of a reminder, which is the start of the visit, implies it.
#include "storage/mail/mail_book.hpp"

#include <cstdlib>

#include "domain/calendar.hpp"
#include "domain/popup/popup_ids.hpp"
#include "storage/account/account_book.hpp"
#include "storage/codec/json_value.hpp"
#include "storage/popup/slot_book.hpp"

namespace moim::storage {

namespace {

constexpr std::uint64_t attempts_max = 20;
constexpr std::int64_t hour_ms = 3'600'000;
constexpr std::int64_t day_ms = 24 * hour_ms;
/// From 15:00 to midnight.
constexpr std::int64_t evening_ms = 9 * hour_ms;
/// Clocks may be put forward or back between the reminder and the visit.
constexpr std::int64_t clock_change_ms = 2 * hour_ms;
/// No clock on Earth is further from UTC.
constexpr std::int64_t zone_ms_max = 14 * hour_ms;

/// The members of events that the book reads. One that is missing, or of another type, keeps a
/// value that breaks a promise.
struct mail_data {
  std::uint64_t number = 0;
  std::string kind;
  std::string about;
  std::string language;
  std::uint64_t cause = 0;
  std::uint64_t attempt = 0;
  timestamp expires_at;
  bool has_answer = true;
};

mail_data read_data(const json_value& object) {
  mail_data data;
  json_members members;
  std::string_view key;
  json_value value;
  if (!object.open(members)) {
    return data;
  }
  while (members.next(key, value)) {
    std::string_view text;
    if (key == "number") {
      (void)value.get(data.number);
    } else if (key == "cause") {
      (void)value.get(data.cause);
    } else if (key == "attempt") {
      (void)value.get(data.attempt);
    } else if (!value.get(text)) {
      continue;
    } else if (key == "kind") {
      data.kind = text;
    } else if (key == "about") {
      data.about = text;
    } else if (key == "language") {
      data.language = text;
    } else if (key == "expiresAt") {
      (void)from_text(text, data.expires_at);
    } else if (key == "answer") {
      data.has_answer = !text.empty();
    }
  }
  return data;
}

bool is_pending(const booked_mail& mail) {
  return mail.now == mail_standing::wanted || mail.now == mail_standing::attempted ||
         mail.now == mail_standing::failed;
}

/// By the local time of the store, as far as a log implies it.
void judge_reminder(const mail_data& data, const reservation_id& about, const slot_ticket& ticket,
                    timestamp wanted_at, promises& broken) {
  const auto minutes_ms = about.slot.time.minutes * 60'000LL;
  const auto in_utc = about.slot.date.days * day_ms + minutes_ms;
  demand(broken, std::llabs(data.expires_at.ms - in_utc) <= zone_ms_max,
         "a reminder is good until the visit begins");
  const auto due_ms = data.expires_at.ms - minutes_ms - evening_ms;
  demand(broken, wanted_at.ms >= due_ms - clock_change_ms,
         "a reminder comes on the afternoon before the visit");
  demand(broken, ticket.confirmed_at != 0 && ticket.confirmed_ms < due_ms + clock_change_ms,
         "a reminder is of a place that was confirmed before it was due");
}

bool is_reported_by(const mail_data& data, const slot_ticket& ticket) {
  const bool is_accepted = ticket.accepted_at != 0 && ticket.accepted_at == data.cause;
  if (data.kind == "confirmed") {
    return is_accepted || (ticket.taken_at == data.cause && !ticket.waited);
  }
  if (data.kind == "waiting" || data.kind == "lined_up") {
    return ticket.taken_at == data.cause && ticket.waited;
  }
  if (data.kind == "promoted") {
    return ticket.waited && ticket.confirmed_at == data.cause && !is_accepted;
  }
  if (data.kind == "offered") {
    return ticket.offered_at == data.cause;
  }
  if (data.kind == "cancelled" || data.kind == "store_closed" || data.kind == "offer_expired") {
    return ticket.ended_at == data.cause && ticket.dropped == (data.kind == "store_closed") &&
           ticket.expired == (data.kind == "offer_expired");
  }
  return false;
}

void judge_cause(const mail_data& data, const record& record, audit_context& around,
                 promises& broken) {
  reservation_id about;
  if (!from_text(data.about, about)) {
    return demand(broken, false, "a mail is about a reservation");
  }
  const auto* slot = around.book_of<slot_book>("slot/" + to_text(about.slot));
  if (slot == nullptr) {
    return;
  }
  const bool exists = about.ticket >= 1 && about.ticket <= slot->tickets.size();
  if (!exists || "mailbox/" + slot->tickets[about.ticket - 1].user != record.stream) {
    return demand(broken, false, "a mail is about a reservation of its user");
  }
  const auto& ticket = slot->tickets[about.ticket - 1];
  if (data.cause == 0) {
    demand(broken, data.kind == "reminder", "only a reminder tells of no event");
    judge_reminder(data, about, ticket, record.time, broken);
  } else if (data.kind == "store_changed") {
    const auto store = "store/" + to_text(about.slot.store);
    demand(broken, around.has_event(data.cause, store, "store_edited"),
           "a mail tells of what happened");
  } else {
    demand(broken, is_reported_by(data, ticket), "a mail tells of what happened");
  }
}

std::string user_of(const record& record) {
  return std::string{record.stream.substr(record.stream.find('/') + 1)};
}

void take_want(mail_book& book, const mail_data& data, const record& record, audit_context* around,
               promises& broken) {
  demand(broken, data.number == record.version, "a mail is numbered with its version");
  demand(broken, data.language == book.language, "a mail is in the language of its mailbox");
  demand(broken, data.expires_at > record.time, "a mail is not wanted when it has expired");
  const auto cause = data.cause == 0 ? "" : "position:" + std::to_string(data.cause);
  demand(broken, record.cause == cause, "a mail names the event that it reacts to");
  const auto what = data.kind + ' ' + data.about + ' ' + std::to_string(data.cause);
  demand(broken, book.wanted.insert(what).second, "a mail is wanted once");
  book.mails[record.version] = {};
  if (around != nullptr) {
    judge_cause(data, record, *around, broken);
    const auto left_at = withdrawn_at(*around, user_of(record));
    demand(broken, left_at == 0 || data.cause < left_at,
           "nobody is told of what happens after they have withdrawn");
  }
}

void take_attempt(booked_mail& mail, const mail_data& data, std::uint64_t position,
                  promises& broken) {
  demand(broken, is_pending(mail), "only what is still to be sent is attempted");
  demand(broken, data.attempt == mail.attempts + 1, "attempts are counted one by one");
  demand(broken, data.attempt <= attempts_max, "attempts have an end");
  mail = {mail_standing::attempted, data.attempt, position};
}

void take_outcome(booked_mail& mail, const mail_data& data, mail_standing then, promises& broken) {
  const bool used_up = then == mail_standing::given_up && mail.attempts >= attempts_max;
  demand(broken, mail.now == mail_standing::attempted || (used_up && is_pending(mail)),
         "an attempt has one outcome");
  demand(broken, data.attempt == mail.attempts, "an outcome is that of the latest attempt");
  demand(broken, then != mail_standing::given_up || used_up || data.has_answer,
         "a mail is given up after a refusal, or when its attempts are used up");
  mail.now = then;
}

void take_drop(booked_mail& mail, promises& broken) {
  demand(broken, is_pending(mail), "only what is still to be sent is dropped");
  mail.now = mail_standing::dropped;
}

void take_request(booked_mail& mail, promises& broken) {
  demand(broken, mail.now == mail_standing::given_up, "only what was given up is asked for again");
  mail = {};
}

/// An attempt after the withdrawal may exist, but must not have been handed over.
void judge_hand_over(const booked_mail& mail, const record& record, audit_context& around,
                     promises& broken) {
  const auto left_at = withdrawn_at(around, user_of(record));
  demand(broken, left_at == 0 || mail.attempted_at < left_at,
         "nobody who has withdrawn is written to");
}

void take_step(booked_mail& mail, const mail_data& data, const record& record,
               audit_context* around, promises& broken) {
  if (record.type == "mail_attempted") {
    take_attempt(mail, data, record.position, broken);
  } else if (record.type == "mail_handed_over") {
    if (around != nullptr) {
      judge_hand_over(mail, record, *around, broken);
    }
    take_outcome(mail, data, mail_standing::handed_over, broken);
  } else if (record.type == "mail_failed") {
    take_outcome(mail, data, mail_standing::failed, broken);
  } else if (record.type == "mail_given_up") {
    auto known = data;
    // The answer of the mail server is erased when the user has withdrawn.
    known.has_answer |= around != nullptr && withdrawn_at(*around, user_of(record)) != 0;
    take_outcome(mail, known, mail_standing::given_up, broken);
  } else if (record.type == "mail_dropped") {
    take_drop(mail, broken);
  } else if (record.type == "mail_requested_again") {
    take_request(mail, broken);
  } else {
    demand(broken, false, "mailboxes have no event " + std::string{record.type});
  }
}

}  // namespace

/// The data are copied before another book is asked for, which may parse JSON as well.
void mail_book::take(const record& record, audit_context* around, promises& broken) {
  json_value root;
  if (!parse_json(record.data, root)) {
    return demand(broken, false, "the data of an event is JSON");
  }
  const auto data = read_data(root);
  if (record.type == "mailbox_opened") {
    demand(broken, !opened && record.version == 1, "a mailbox is opened once, and first of all");
    opened = true;
    language = data.language;
    return;
  }
  demand(broken, opened, "nothing happens in a mailbox that is not open");
  if (record.type == "mail_language_chosen") {
    language = data.language;
  } else if (record.type == "mail_wanted") {
    take_want(*this, data, record, around, broken);
  } else if (const auto mail = mails.find(data.number); mail != mails.end()) {
    take_step(mail->second, data, record, around, broken);
  } else {
    demand(broken, false, "what happens to a mail happens to one that was wanted");
  }
}

}  // namespace moim::storage
