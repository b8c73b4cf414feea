// Looks everything up in the ledger when needed; keeps only what the ledger does not have: what
// the mail server received and answered.
#include "sim/mail/mail_checker.hpp"

#include <algorithm>
#include <vector>

#include <boost/describe/enum_to_string.hpp>
#include <fmt/format.h>

#include "domain/popup/popup_ids.hpp"
#include "sim/account/withdrawal.hpp"
#include "sim/host/durations.hpp"
#include "sim/mail/mail_model.hpp"
#include "sim/popup/occupancy.hpp"
#include "sim/popup/reference_slot.hpp"

namespace moim::sim {

namespace {

constexpr std::uint64_t attempts_a_mail = 20;

/// At 15:00 of the day before.
std::int64_t reminder_of_visit(const std::string& slot) {
  return start_of_visit(slot) / day_ms * day_ms - day_ms + 15 * hour_ms;
}

struct reservation {
  std::string slot;
  std::uint32_t ticket = 0;
};

reservation reservation_of(const std::string& about) {
  reservation_id id;
  if (!from_text(about, id)) return {};
  return {"slot/" + to_text(id.slot), id.ticket};
}

occupancy occupancy_of(const ledger& log, const reservation& r, std::uint64_t before) {
  for (const auto& s : read_occupancies(log, r.slot, before)) {
    if (s.ticket == r.ticket) return s;
  }
  return {};
}

bool is_true(const std::string& kind, const std::string& status) {
  if (kind == "confirmed" || kind == "promoted" || kind == "reminder") return status == "CONFIRMED";
  if (kind == "waiting") return status == "WAITING" || status == "LINED_UP";
  if (kind == "lined_up") return status == "LINED_UP";
  if (kind == "offered") return status == "OFFERED";
  if (kind == "store_changed") return !status.empty() && status != "CANCELLED";
  return kind == "cancelled" || kind == "store_closed" || kind == "offer_expired";
}

/// With the line in front of an opening told from one behind it.
std::string reported_status(const ledger& log, const occupancy& held, std::uint64_t position) {
  const auto status = held.status_at(position);
  const bool lines = status == "WAITING" && read_slot(log, held.slot, position).phase != "open";
  return lines ? "LINED_UP" : status;
}

/// The position at which a stream began; 0: it has not.
std::uint64_t begin_of(const ledger& log, const std::string& stream) {
  const auto& positions = log.of_stream(stream);
  return positions.empty() ? 0 : positions.front();
}

std::string text_of(const std::pair<std::string, std::uint64_t>& mail) {
  return fmt::format("mail {} of {}", mail.second, mail.first);
}

}  // namespace

void mail_checker::demand(bool kept, const std::string& promise) const {
  if (!kept) complain_(promise);
}

std::uint64_t mail_checker::handed_over(const actors::outgoing_mail& order,
                                        const std::string& message_id, std::int64_t now_ms) {
  const mail of{"mailbox/" + to_text(order.box), order.number};
  const auto& history = mails_[of];
  const auto where = text_of(of);
  if (history.attempt == 0 || history.latest != history.attempt ||
      log_.at(history.attempt).parsed.at("attempt") != order.attempt) {
    demand(false, where + ": handed over without an attempt that is durable");
    return 0;
  }
  const auto& attempt = log_.at(history.attempt);
  const auto& wanted = log_.at(history.wanted);
  demand(parcels_.try_emplace(history.attempt, parcel{of, message_id}).second,
         where + ": handed over twice in one attempt");
  const auto [known, fresh] = message_ids_.emplace(message_id, of);
  demand(known->second == of, where + ": has the Message-ID of " + text_of(known->second));
  judge_truth(order, attempt, wanted, now_ms);
  judge_address(order, attempt);
  return history.attempt;
}

void mail_checker::judge_truth(const actors::outgoing_mail& order, const ledger_entry& attempt,
                               const ledger_entry& wanted, std::int64_t now_ms) const {
  const auto& data = wanted.parsed;
  const auto where = text_of({attempt.stream, order.number});
  const std::string kind = data.at("kind");
  demand(boost::describe::enum_to_string(order.kind, "?") == kind &&
             to_text(order.about) == data.at("about").get<std::string>() &&
             boost::describe::enum_to_string(order.language, "?") == data.at("language"),
         where + ": another mail than was wanted is handed over");
  const auto held = occupancy_of(log_, reservation_of(data.at("about")), attempt.position);
  const auto status = reported_status(log_, held, attempt.position);
  demand(attempt.stream == "mailbox/" + held.user, where + ": tells somebody else");
  demand(withdrawal_of(log_, held.user, attempt.position) == 0,
         where + ": handed over for who has withdrawn");
  demand(is_true(kind, status),
         fmt::format("{}: stale: tells {} of a reservation that is {}", where, kind, status));
  demand(kind != "reminder" || now_ms >= reminder_of_visit(held.slot),
         where + ": a reminder is handed over before it is due");
  demand(now_ms < instant_of(data.at("expiresAt")), where + ": handed over when it has expired");
}

/// The store is as it is then, or as it was made since.
void mail_checker::judge_address(const actors::outgoing_mail& order,
                                 const ledger_entry& attempt) const {
  const auto where = text_of({attempt.stream, order.number});
  const auto opened = begin_of(log_, "account/" + to_text(order.box));
  if (opened == 0) return demand(false, where + ": handed over for who has no account");
  const auto& account = log_.at(opened).parsed;
  demand(account.at("email") == order.address && account.at("nickname") == order.nickname,
         where + ": goes to the address or the name of somebody else");
  const auto& changes = log_.of_stream("store/" + to_text(order.about.slot.store));
  bool is_named_so = false;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const bool is_past = i + 1 < changes.size() && changes[i + 1] <= attempt.position;
    const auto& data = log_.at(changes[i]).parsed;
    is_named_so |= !is_past && (!data.contains("details") ||
                                data.at("details").at("name") == order.store->details.name);
  }
  demand(is_named_so, where + ": names the store as it was before");
}

void mail_checker::arrived(std::uint64_t attempt) {
  const auto at = parcels_.find(attempt);
  if (at == parcels_.end()) return;  // was told
  ++arrivals_;
  mails_[at->second.of].arrived = true;
}

void mail_checker::answered(std::uint64_t attempt, actors::hand_over what) {
  const auto at = parcels_.find(attempt);
  if (at == parcels_.end()) return;
  at->second.is_answered = true;
  at->second.answer = what;
}

void mail_checker::take(const ledger_entry& entry) {
  if (!entry.parsed.contains("number")) return;
  const mail of{entry.stream, entry.parsed.at("number")};
  auto& history = mails_[of];
  const auto& type = entry.type;
  if (type == "mail_wanted") {
    history.wanted = entry.position;
    if (entry.reacts_to() == 0) judge_reminder(entry);
  } else if (history.wanted == 0) {
    return demand(false, text_of(of) + ": was never wanted");
  } else if (type == "mail_dropped") {
    judge_drop(entry, history);
  } else if (type == "mail_attempted") {
    const bool waits = history.attempt != 0 && history.latest == history.attempt;
    demand(!waits || history.life != life_,
           text_of(of) + ": attempted again before the outcome is written down");
    history.attempt = entry.position;
    history.life = life_;
  } else if (type != "mail_requested_again") {
    judge_outcome(entry, history);
  }
  history.latest = entry.position;
  if (type == "mail_handed_over" || type == "mail_given_up" || type == "mail_dropped") {
    pending_.erase(of);
  } else {
    pending_.insert(of);
  }
}

void mail_checker::judge_outcome(const ledger_entry& entry, const mail_history& before) {
  const auto where =
      fmt::format("position {} ({} of {})", entry.position, entry.type, entry.stream);
  const auto at = parcels_.find(before.attempt);
  using said = actors::hand_over;
  const auto was = [&](said what) {
    return at != parcels_.end() && at->second.is_answered && at->second.answer == what;
  };
  if (entry.type == "mail_handed_over") {
    demand(was(said::done) && before.arrived,
           where + ": the mail server has not accepted this attempt");
    demand(at != parcels_.end() && entry.parsed.at("messageId") == at->second.message_id,
           where + ": under another Message-ID");
  } else if (entry.type == "mail_failed") {
    demand(was(said::deferred) || was(said::unreachable),
           where + ": the mail server has not put this attempt off");
  } else {
    demand(was(said::refused) || entry.parsed.at("attempt") == attempts_a_mail,
           where + ": the mail server has not refused this attempt");
  }
}

/// Truth does not come back, so whatever queries showed before is out of date at most. Some slots
/// of the simulation belong to a store that nobody has announced: there is nothing to tell of it.
void mail_checker::judge_drop(const ledger_entry& entry, const mail_history& before) {
  const auto where = fmt::format("position {} (mail {} of {})", entry.position,
                                 entry.parsed.at("number").get<int>(), entry.stream);
  const auto& wanted = log_.at(before.wanted).parsed;
  if (entry.parsed.at("reason") == "no_address") {
    const auto opened = begin_of(log_, "account/" + entry.stream.substr(8));
    const bool has_left = withdrawal_of(log_, entry.stream.substr(8), entry.position) != 0;
    return demand(opened == 0 || opened > before.wanted || has_left,
                  where + ": dropped for want of an address that was there");
  }
  const auto held = occupancy_of(log_, reservation_of(wanted.at("about")), entry.position);
  const auto announced = begin_of(log_, store_of(held.slot));
  demand(announced == 0 || announced > before.wanted ||
             !is_true(wanted.at("kind"), reported_status(log_, held, entry.position)) ||
             entry.time_ms >= instant_of(wanted.at("expiresAt")),
         where + ": dropped although it is true");
}

void mail_checker::judge_reminder(const ledger_entry& entry) {
  const auto where = fmt::format("position {} (reminder of {})", entry.position, entry.stream);
  const auto& data = entry.parsed;
  const auto about = reservation_of(data.at("about"));
  if (data.at("kind") != "reminder" || about.slot.empty()) {
    return demand(false, where + ": nobody asked for it");
  }
  const auto held = occupancy_of(log_, about, entry.position);
  const auto due_ms = reminder_of_visit(about.slot);
  demand(entry.stream == "mailbox/" + held.user, where + ": of somebody else's visit");
  demand(held.confirmed_at != 0 && log_.at(held.confirmed_at).time_ms < due_ms,
         where + ": of what was not confirmed before it was due");
  demand(entry.time_ms >= due_ms, where + ": too early");
  demand(withdrawal_of(log_, held.user, rested_at_) == 0, where + ": of who has withdrawn");
  demand(instant_of(data.at("expiresAt")) == start_of_visit(about.slot),
         where + ": good for another time than until the visit");
  demand(reminded_.insert(fmt::format("{} {} {}", entry.stream, about.slot, about.ticket)).second,
         where + ": for the second time");
}

std::optional<std::string> mail_checker::find_unreminded(std::int64_t now_ms) const {
  for (const auto& s : read_occupancies(log_, "slot/", log_.last_position())) {
    const auto mailbox = "mailbox/" + s.user;
    const bool held = s.ended_at == 0 && s.confirmed_at != 0;
    if (!held || begin_of(log_, mailbox) == 0) continue;
    const auto due_ms = reminder_of_visit(s.slot);
    const bool is_due = log_.at(s.confirmed_at).time_ms < due_ms && now_ms >= due_ms &&
                        now_ms < start_of_visit(s.slot);
    if (is_due && !reminded_.contains(fmt::format("{} {} {}", mailbox, s.slot, s.ticket))) {
      return fmt::format("{} was not reminded of ticket {} of {}", s.user, s.ticket, s.slot);
    }
  }
  return std::nullopt;
}

/// A mailbox that opened after an event may have been there when somebody reacted to it, or not; so
/// may who has withdrawn.
std::optional<std::string> mail_checker::find_unwanted() const {
  std::set<std::string> wanted;
  for (const auto& [of, history] : mails_) {
    wanted.insert(of.first + ' ' + log_.at(history.wanted).cause);
  }
  std::string missing;
  const auto ask = [&](const std::string& user, const ledger_entry& cause) {
    if (withdrawal_of(log_, user, log_.last_position()) != 0) return;
    const auto opened = begin_of(log_, "mailbox/" + user);
    const auto key = fmt::format("mailbox/{} position:{}", user, cause.position);
    if (opened != 0 && opened < cause.position && !wanted.contains(key) && missing.empty()) {
      missing =
          fmt::format("{} was not told of position {} ({})", user, cause.position, cause.type);
    }
  };
  const auto occupancies = read_occupancies(log_, "slot/", log_.last_position());
  for (const auto& entry : log_.entries()) {
    if (!mail_of_event(entry.type).empty()) {
      ask(entry.parsed.at("user"), entry);
    } else if (entry.type == "reservations_dropped") {
      for (const auto& dropped : entry.parsed.at("reservations")) ask(dropped.at("user"), entry);
    } else if (is_move(log_, entry) && is_last_change(entry)) {
      for (const auto& s : occupancies) {
        const bool stood = store_of(s.slot) == entry.stream && s.ended_at == 0 &&
                           s.taken_at < entry.position && start_of_visit(s.slot) > entry.time_ms;
        if (stood) ask(s.user, entry);
      }
    }
  }
  return missing.empty() ? std::nullopt : std::optional{missing};
}

/// No later one tells the same users of it, and none drops them.
bool mail_checker::is_last_change(const ledger_entry& edit) const {
  const auto& changes = log_.of_stream(edit.stream);
  return std::none_of(changes.begin(), changes.end(), [&](std::uint64_t position) {
    const auto& later = log_.at(position);
    return position > edit.position && (later.type == "store_closed" || is_move(log_, later));
  });
}

std::optional<std::string> mail_checker::find_undone() const {
  if (!pending_.empty()) return text_of(*pending_.begin()) + " is still to be sent";
  return find_unwanted();
}

}  // namespace moim::sim
