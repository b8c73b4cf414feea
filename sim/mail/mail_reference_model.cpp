// Compares the mails of the view line by line, and every reservation by whether its user was
// reminded.
#include <algorithm>

#include <boost/describe/enum_to_string.hpp>
#include <fmt/format.h>

#include "domain/limits.hpp"
#include "sim/host/durations.hpp"
#include "sim/mail/mail_model.hpp"

namespace moim::sim {

void mail_reference_model::take(const ledger_entry& entry) {
  if (entry.stream.starts_with("mailbox/")) checker_.take(entry);
}

/// A mail server that is down for long delays mail for as long.
overdue_work mail_reference_model::find_overdue(std::int64_t now_ms) const {
  if (!checker_.is_at_rest()) return {checker_.find_undone(), 48 * hour_ms};
  return {checker_.find_unreminded(now_ms), limits::timer_retry_ms * 2};
}

void mail_reference_model::forget_counts() {
  mails_.clear();
  reminded_.clear();
}

void mail_reference_model::count(const ledger_entry& entry) {
  if (!entry.stream.starts_with("mailbox/")) return;
  const auto user = entry.stream.substr(8);
  auto& lines = mails_[user];
  const auto& data = entry.parsed;
  if (!data.contains("number")) return;
  const std::uint64_t number = data.at("number");
  if (entry.type == "mail_handed_over" || entry.type == "mail_dropped") {
    lines.erase(number);
    return;
  }
  auto& line = lines[number];
  line.status = entry.type == "mail_requested_again" ? "wanted" : entry.type.substr(5);
  if (entry.type == "mail_wanted") {
    line.about = data.at("about");
    line.position = entry.position;
    if (data.at("kind") == "reminder") reminded_.insert(user + " " + line.about);
  } else if (entry.type == "mail_attempted") {
    line.attempts = data.at("attempt");
  } else if (entry.type == "mail_requested_again") {
    line.attempts = 0;
  }
}

std::optional<std::string> mail_reference_model::compare(const actors::view& shown) const {
  if (shown.mails.size() != mails_.size()) {
    return fmt::format("{} mailboxes in place of {}", shown.mails.size(), mails_.size());
  }
  for (const auto& [user, lines] : mails_) {
    mailbox_id box;
    const auto* rows = from_text(user, box) ? shown.mails.find(box) : nullptr;
    const bool same =
        rows != nullptr && (*rows)->size() == lines.size() &&
        std::equal(lines.begin(), lines.end(), (*rows)->begin(),
                   [](const auto& wanted, const actors::mail_row& row) {
                     const auto& [number, line] = wanted;
                     return number == row.number && line.attempts == row.attempts &&
                            line.status == boost::describe::enum_to_string(row.status, "?") &&
                            line.position == row.position && line.about == to_text(row.about);
                   });
    if (!same) return "the mails of " + user + " are not as the log tells";
  }
  std::optional<std::string> wrong;
  shown.reservations.for_each([&](const user_id& user, const actors::reservation_rows& rows) {
    for (const auto& row : *rows) {
      const reservation_id id{row.slot, row.ticket};
      const auto about = to_text(user) + " " + to_text(id);
      if (shown.is_reminded({user.value}, id) != reminded_.contains(about)) {
        wrong = "the list of " + to_text(user) + " is not as the log tells";
      }
    }
  });
  return wrong;
}

}  // namespace moim::sim
