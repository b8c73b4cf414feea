// Numbers that the mail sender counts while it works, for /metrics.
#pragma once

#include <atomic>
#include <cstdint>

namespace moim::actors {

struct mail_counters {
  std::atomic<std::int64_t> mails_pending{0};       ///< wanted, and neither sent nor given up
  std::atomic<std::int64_t> mails_given_up{0};      ///< dead letters
  std::atomic<std::uint64_t> mails_handed_over{0};  ///< since the start
  std::atomic<std::uint64_t> mail_failures{0};      ///< attempts that failed since the start
};

}  // namespace moim::actors
