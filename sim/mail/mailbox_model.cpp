// The reference model of a mailbox: a list of mails with their status. The type of an event
// decides which mail it asks for; only for a changed store the mail depends on what queries showed
// meanwhile.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "domain/popup/popup_ids.hpp"
#include "sim/account/withdrawal.hpp"
#include "sim/host/durations.hpp"
#include "sim/mail/mail_model.hpp"
#include "sim/popup/occupancy.hpp"

namespace moim::sim {

namespace {

constexpr std::size_t mails_a_mailbox = 200;

struct mail_line {
  std::uint64_t number = 0;
  std::string kind;
  std::string about;
  std::uint64_t cause = 0;
  std::int64_t expires_ms = 0;
  std::string status;
  std::uint64_t attempts = 0;

  bool is_pending() const {
    return status == "wanted" || status == "attempted" || status == "failed";
  }
};

struct mailbox_page {
  std::string language;  // empty: not open
  std::size_t events = 0;
  std::vector<mail_line> lines;

  auto find(std::uint64_t number) {
    return std::find_if(lines.begin(), lines.end(), [&](auto& m) { return m.number == number; });
  }
  auto forgettable(std::int64_t now_ms) {
    return std::find_if(lines.begin(), lines.end(), [&](const mail_line& m) {
      const bool done = m.status == "handed_over" || m.status == "dropped";
      return done && (m.kind != "reminder" || now_ms >= m.expires_ms);
    });
  }
  std::string answer(std::uint64_t number) {
    const auto at = find(number);
    return at == lines.end()
               ? language + " 0 wanted 0"
               : fmt::format("{} {} {} {}", language, number, at->status, at->attempts);
  }
};

void turn_mailbox(mailbox_page& page, const ledger_entry& entry) {
  ++page.events;
  const auto& data = entry.parsed;
  if (data.contains("language") && !data.contains("number")) {
    page.language = data.at("language");
    return;
  }
  const std::uint64_t number = data.at("number");
  if (entry.type == "mail_wanted") {
    if (page.lines.size() >= mails_a_mailbox) page.lines.erase(page.forgettable(entry.time_ms));
    page.lines.push_back({number, data.at("kind"), data.at("about"), data.at("cause"),
                          instant_of(data.at("expiresAt")), "wanted", 0});
    return;
  }
  const auto at = page.find(number);
  if (at == page.lines.end()) return;
  at->status = entry.type.substr(5);
  if (entry.type == "mail_attempted") at->attempts = data.at("attempt");
  if (entry.type == "mail_requested_again") {
    at->status = "wanted";
    at->attempts = 0;
  }
}

mailbox_page read_mailbox(const ledger& log, const std::string& stream, std::uint64_t before) {
  return read_page<mailbox_page>(log, stream, before, turn_mailbox);
}

expected_result expect_again(mailbox_page page, const mailbox_asked& asked) {
  const auto at = page.find(asked.number);
  if (at == page.lines.end()) return {"", "mail_not_found"};
  if (at->is_pending()) return {"", page.answer(asked.number)};
  if (at->status != "given_up") return {"", "mail_not_given_up"};
  at->status = "wanted";
  at->attempts = 0;
  return {fmt::format("mail_requested_again {}; ", asked.number), page.answer(asked.number)};
}

/// What is written when this mail is wanted; nothing if it was before.
std::string want(const mailbox_page& page, const std::string& kind, const std::string& slot,
                 std::uint32_t ticket, const ledger_entry& cause) {
  reservation_id id;
  if (!from_text(slot.substr(5), id.slot)) return "";
  id.ticket = ticket;
  const auto about = to_text(id);
  const bool known = std::any_of(page.lines.begin(), page.lines.end(), [&](const mail_line& m) {
    return m.kind == kind && m.about == about && m.cause == cause.position;
  });
  const auto expires_ms = kind == "offered"
                              ? instant_of(cause.parsed.at("expiresAt"))
                              : std::max(start_of_visit(slot), cause.time_ms + day_ms);
  if (known || page.language.empty()) return "";
  return fmt::format("mail_wanted {} {} {} {} of {} until {}; ", page.events + 1, kind, about,
                     page.language, cause.position, expires_ms);
}

enum class line_shown { no, yes, maybe };

/// Whether who joined did so before an opening that people line up for, as queries show it; a store
/// that was announced after that may be shown or not.
line_shown lines_up(const ledger& log, const ledger_entry& joined, std::uint64_t before) {
  const auto& events = log.of_stream(store_of(joined.stream));
  if (events.empty() || events.front() > before) return line_shown::no;
  const auto& details = log.at(events.front()).parsed.at("details");
  const bool lines = details.at("opening") != "fifo" &&
                     joined.time_ms < instant_of(details.at("reservationOpensAt"));
  if (!lines) return line_shown::no;
  return events.front() < joined.position ? line_shown::yes : line_shown::maybe;
}

/// What the event of a slot says to this user: the kind of mail and the ticket.
std::pair<std::string, std::uint32_t> news_for(const std::string& user, const ledger_entry& cause) {
  const auto& data = cause.parsed;
  if (cause.type == "reservations_dropped") {
    for (const auto& dropped : data.at("reservations")) {
      if (dropped.at("user") == user) return {"store_closed", dropped.at("ticket")};
    }
    return {};
  }
  const auto kind = mail_of_event(cause.type);
  return kind.empty() || data.at("user") != user
             ? std::pair<std::string, std::uint32_t>{}
             : std::pair{kind, data.at("ticket").get<std::uint32_t>()};
}

/// About the next visit, as queries may have shown it at any time since.
std::vector<std::string> news_of_store(const ledger& log, const std::string& mailbox,
                                       const ledger_entry& cause, std::uint64_t before) {
  const auto user = mailbox.substr(8);
  const auto page = read_mailbox(log, mailbox, before);
  const auto occupancies = read_occupancies(log, "slot" + cause.stream.substr(5) + "/", before);
  std::vector<std::string> allowed;
  for (auto shown = cause.position; shown <= before; ++shown) {
    const auto next = std::find_if(occupancies.begin(), occupancies.end(), [&](const occupancy& s) {
      const auto status = s.status_at(shown);
      return s.user == user && !status.empty() && status != "CANCELLED" &&
             start_of_visit(s.slot) > cause.time_ms;
    });
    if (next == occupancies.end()) continue;
    const auto text = want(page, "store_changed", next->slot, next->ticket, cause);
    if (std::find(allowed.begin(), allowed.end(), text) == allowed.end()) allowed.push_back(text);
  }
  return allowed;
}

}  // namespace

std::string mail_of_event(const std::string& type) {
  if (type == "place_confirmed") return "confirmed";
  if (type == "waitlist_joined") return "waiting";
  if (type == "waiter_promoted") return "promoted";
  if (type == "place_offered") return "offered";
  if (type == "offer_accepted") return "confirmed";
  if (type == "offer_expired") return "offer_expired";
  return type == "reservation_cancelled" ? "cancelled" : "";
}

bool is_move(const ledger& log, const ledger_entry& edit) {
  if (edit.type != "store_edited") return false;
  const auto& changes = log.of_stream(edit.stream);
  const auto at = std::lower_bound(changes.begin(), changes.end(), edit.position);
  const auto& before = log.at(*(at - 1)).parsed.at("details");
  const auto& after = edit.parsed.at("details");
  constexpr const char* goes_by[] = {"name",      "location",  "latitude",
                                     "longitude", "startDate", "endDate"};
  return std::any_of(std::begin(goes_by), std::end(goes_by), [&](const char* member) {
    return before.value(member, nlohmann::json{}) != after.value(member, nlohmann::json{});
  });
}

expected_result mailbox_model::expect(const question& question, std::uint64_t before) const {
  const mailbox_asked asked{question};
  auto page = read_mailbox(log_, asked.stream, before);
  if (asked.kind == mailbox_kind::open_mailbox) {
    if (!page.language.empty()) return {"", page.answer(0)};
    page.language = asked.language;
    return {"mailbox_opened " + asked.language + "; ", page.answer(0)};
  }
  if (page.language.empty()) return {"", "mailbox_not_open"};
  if (asked.kind == mailbox_kind::retry_mail) return expect_again(page, asked);
  if (asked.kind == mailbox_kind::choose_language && page.language != asked.language) {
    page.language = asked.language;
    return {"mail_language_chosen " + asked.language + "; ", page.answer(0)};
  }
  return {"", page.answer(0)};
}

std::string mailbox_model::effect_of(const ledger_entry& entry) const {
  const auto& data = entry.parsed;
  const auto& type = entry.type;
  if (type == "mail_wanted") {
    return fmt::format("{} {} {} {} {} of {} until {}", type, data.at("number").get<int>(),
                       data.value("kind", ""), data.value("about", ""), data.value("language", ""),
                       data.at("cause").get<int>(), instant_of(data.at("expiresAt")));
  }
  if (data.contains("number")) return fmt::format("{} {}", type, data.at("number").get<int>());
  return type + " " + data.value("language", "");
}

std::vector<std::string> mailbox_model::expect_reaction(const std::string& mailbox,
                                                        std::uint64_t cause,
                                                        std::uint64_t before) const {
  const auto& event = log_.at(cause);
  // Queries show that they have left when they show the event.
  if (withdrawal_of(log_, mailbox.substr(8), cause) != 0) return {};
  if (is_move(log_, event)) return news_of_store(log_, mailbox, event, before);
  if (!event.stream.starts_with("slot/")) return {};
  const auto [kind, ticket] = news_for(mailbox.substr(8), event);
  if (kind.empty()) return {};
  const auto page = read_mailbox(log_, mailbox, before);
  const auto text = want(page, kind, event.stream, ticket, event);
  const auto shown = kind == "waiting" ? lines_up(log_, event, before) : line_shown::no;
  if (shown == line_shown::no) return {text};
  const auto other = want(page, "lined_up", event.stream, ticket, event);
  return shown == line_shown::yes ? std::vector{other} : std::vector{text, other};
}

/// The mail sender and the reminders write what no client asked for.
event_source mailbox_model::source_of(const ledger_entry& entry) const {
  const bool by_server = entry.type.starts_with("mail_") && entry.type != "mail_language_chosen" &&
                         entry.type != "mail_requested_again";
  return by_server ? event_source::server : event_source::client;
}

}  // namespace moim::sim
