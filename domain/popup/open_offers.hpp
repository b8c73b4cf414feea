// The open offers of a slot, by ticket and by the instant at which they expire.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "domain/calendar.hpp"
#include "domain/ensure.hpp"

namespace moim {

class open_offers {
 public:
  void add(std::uint32_t ticket, timestamp expires_at) {
    ensure(expiry_.emplace(ticket, expires_at).second, "a ticket has one offer");
    by_expiry_.insert({expires_at, ticket});
  }

  void remove(std::uint32_t ticket) {
    const auto known = expiry_.find(ticket);
    ensure(known != expiry_.end(), "only an open offer ends");
    by_expiry_.erase({known->second, ticket});
    expiry_.erase(known);
  }

  std::uint32_t size() const { return static_cast<std::uint32_t>(expiry_.size()); }
  const std::map<std::uint32_t, timestamp>& by_ticket() const { return expiry_; }

  std::optional<timestamp> expiry_of(std::uint32_t ticket) const {
    const auto known = expiry_.find(ticket);
    return known == expiry_.end() ? std::nullopt : std::optional{known->second};
  }
  std::optional<timestamp> next_expiry() const {
    return by_expiry_.empty() ? std::nullopt : std::optional{by_expiry_.begin()->first};
  }

  /// Tickets whose offers have expired at that instant, in the order of expiry.
  std::vector<std::uint32_t> expired_at(timestamp now) const {
    std::vector<std::uint32_t> tickets;
    for (auto it = by_expiry_.begin(); it != by_expiry_.end() && it->first <= now; ++it) {
      tickets.push_back(it->second);
    }
    return tickets;
  }

 private:
  std::map<std::uint32_t, timestamp> expiry_;
  std::set<std::pair<timestamp, std::uint32_t>> by_expiry_;
};

}  // namespace moim
