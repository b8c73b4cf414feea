// The pass of an admitted user of a waiting room: 54 characters of base64url over
//
//   8    end, milliseconds since 1970, big-endian
//   32   HMAC-SHA256 of: end | store | user
//
// Store and user are those of the request that shows the pass, so it is of no use to anybody else,
// and nothing has to be looked up: a reservation costs one MAC more while a room is on.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "domain/popup/popup_ids.hpp"
#include "transport/signing/hmac.hpp"

namespace moim::transport {

/// Not thread-safe: one object for each thread.
class waiting_room_passes {
 public:
  explicit waiting_room_passes(const secret_key& key) : mac_(key) {}

  /// Good before `ends_at`.
  std::string make(store_id store, user_id user, timestamp ends_at);

  bool is_good(std::string_view pass, store_id store, user_id user, timestamp now);

 private:
  hmac_sha256::tag sign(store_id store, user_id user, timestamp ends_at);

  hmac_sha256 mac_;
};

}  // namespace moim::transport
