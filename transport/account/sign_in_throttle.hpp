// A rate limiter against guessing of passwords: a bucket of attempts for each login and for each
// network that they come from, with the generic cell rate algorithm (ITU-T I.371), which needs one
// instant for each. Single-threaded: its owner takes attempts one by one.
//
// An attempt that is refused costs nothing, so hammering does not lengthen the wait. An attacker
// who knows an address can use up its attempts and so keep its owner out, but only from ever new
// networks; refresh tokens and running sessions are not affected.
#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "domain/calendar.hpp"

namespace moim::transport {

/// `burst` attempts at once, then one each `interval`.
struct attempt_rate {
  int burst = 1;
  std::chrono::milliseconds interval{1'000};
};

struct throttle_limits {
  attempt_rate per_login{5, std::chrono::seconds(30)};
  attempt_rate per_network{20, std::chrono::seconds(3)};
  /// Logins, and networks, that are remembered; past it the longest unused is forgotten. To have a
  /// login forgotten while its bucket still matters (150 s), an attacker needs this many admitted
  /// attempts in that time, hence over a thousand networks at 20 and a few each.
  std::size_t keys_max = 100'000;
};

/// What was tried under keys of one kind.
class attempt_buckets {
 public:
  attempt_buckets(attempt_rate rate, std::size_t keys_max) : rate_(rate), keys_max_(keys_max) {}

  /// How long until an attempt is admitted; zero: now.
  std::chrono::milliseconds wait(const std::string& key, timestamp now) const;
  /// Counts an attempt.
  void charge(const std::string& key, timestamp now);
  void forget(const std::string& key);
  std::size_t size() const { return by_key_.size(); }

 private:
  struct bucket {
    std::string key;
    std::int64_t empty_at_ms = 0;  ///< when all attempts have flowed off, in the algorithm "TAT"
  };

  const attempt_rate rate_;
  const std::size_t keys_max_;
  std::list<bucket> buckets_;  // the longest unused first
  // Ordered, as clients choose the keys and could make them collide in a hash table.
  std::map<std::string_view, std::list<bucket>::iterator> by_key_;
};

class sign_in_throttle {
 public:
  explicit sign_in_throttle(throttle_limits limits = {})
      : logins_(limits.per_login, limits.keys_max),
        networks_(limits.per_network, limits.keys_max) {}

  /// None when the attempt may go on, and is counted; else how long to wait (Retry-After). `login`
  /// is normalised, `address` an IP address in text.
  std::optional<std::chrono::milliseconds> admit(std::string_view login, std::string_view address,
                                                 timestamp now);

  /// The login signed in: its attempts are forgiven. Those of the network are not, or an account
  /// of one's own would buy guesses at others.
  void succeeded(std::string_view login);

  /// Remembered logins and networks.
  std::size_t size() const { return logins_.size() + networks_.size(); }

 private:
  attempt_buckets logins_;
  attempt_buckets networks_;
};

/// What counts as one source of attempts: an IPv4 address (mapped ones too), the /64 of an IPv6
/// address, since a subscriber has at least that, or the text itself when it is no address.
std::string network_of(std::string_view address);

}  // namespace moim::transport
