// One-time tickets: a client that cannot send a header with a request (EventSource, WebSocket)
// fetches one and puts it into the URL, where others may see it: it is good once, for seconds, and
// for streams only. 22 characters of base64url over 16 random bytes. Only this process knows them,
// so a restart ends them all.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "domain/calendar.hpp"
#include "domain/ids.hpp"
#include "domain/limits.hpp"
#include "domain/role.hpp"

namespace moim::transport {

struct ticket_holder {
  user_id user;
  role may = role::user;
};

struct stream_ticket_limits {
  std::size_t all_max = limits::stream_tickets_max;
  std::uint32_t per_user_max = limits::stream_tickets_per_user_max;
};

/// Thread-safe. A used ticket counts against the bounds until its time is over.
class stream_tickets {
 public:
  explicit stream_tickets(stream_ticket_limits bounds = {}) : bounds_(bounds) {}

  enum class refusal { too_many_of_user, too_many };

  /// Good until `now` and limits::stream_ticket_seconds.
  std::variant<std::string, refusal> issue(const ticket_holder& to, timestamp now);

  /// Whose it is; none when it is none of ours, was used before, or is too old.
  std::optional<ticket_holder> redeem(std::string_view text, timestamp now);

 private:
  using key = std::array<std::uint8_t, 16>;
  struct key_hash {
    std::size_t operator()(const key& k) const noexcept;
  };
  struct issued {
    timestamp ends_at;
    key ticket;
    user_id to;
  };

  void forget_old(timestamp now);

  const stream_ticket_limits bounds_;
  std::mutex lock_;
  std::unordered_map<key, ticket_holder, key_hash> unused_;
  std::deque<issued> issued_;  // in the last seconds, used or not, the oldest first
  std::unordered_map<user_id, std::uint32_t, id_hash> issued_to_;
};

}  // namespace moim::transport
