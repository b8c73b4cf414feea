// The auditor's book of one mailbox, which it compares with the books of the reservations that its
// mails are about. It shares nothing with the domain, whose decisions it checks.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "storage/log/stream_book.hpp"

namespace moim::storage {

enum class mail_standing { wanted, attempted, failed, handed_over, given_up, dropped };

struct booked_mail {
  mail_standing now = mail_standing::wanted;
  std::uint64_t attempts = 0;
  std::uint64_t attempted_at = 0;  // position of the latest
};

struct mail_book {
  static constexpr std::string_view category = "mailbox";
  static constexpr std::array<std::string_view, 1> looked_up{"store_edited"};

  bool opened = false;
  std::string language;
  std::map<std::uint64_t, booked_mail> mails;  // by number
  std::set<std::string> wanted;                // kind, reservation and cause of each

  void take(const record& record, audit_context* around, promises& broken);
  std::size_t entries() const { return mails.size(); }
};

}  // namespace moim::storage
