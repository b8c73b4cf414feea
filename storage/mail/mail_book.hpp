// What was promised about the mail of one user, kept by hand from the events of their mailbox, and
// held against the reservations that it is about. It shares nothing with the domain, whose
// decisions it judges.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "storage/audit/log_surroundings.hpp"
#include "storage/log/event_log.hpp"
#include "storage/popup/slot_book.hpp"

namespace moim::storage {

enum class mail_standing { wanted, attempted, failed, handed_over, given_up, dropped };

struct booked_mail {
  mail_standing now = mail_standing::wanted;
  std::uint64_t attempts = 0;
  std::uint64_t attempted_at = 0;  // position of the latest
};

struct mail_book {
  bool opened = false;
  std::string language;
  std::map<std::uint64_t, booked_mail> mails;  // by number
  std::set<std::string> told;                  // kind, reservation and cause of each

  /// One record of the mailbox's stream, in order. Appends every promise that it breaks to
  /// `broken`; null around it: only what the stream itself tells is judged.
  void take(const record& record, log_surroundings* around, std::vector<std::string>& broken);
};

}  // namespace moim::storage
