// Keeps tickets under a mutex, which is held for one look-up for each stream that is opened.
#include "transport/api/stream_tickets.hpp"

#include <cstring>

#include "transport/host/random.hpp"
#include "transport/signing/base64url.hpp"

namespace moim::transport {

/// The bytes are random already.
std::size_t stream_tickets::key_hash::operator()(const key& k) const noexcept {
  std::size_t hash = 0;
  std::memcpy(&hash, k.data(), sizeof(hash));
  return hash;
}

std::variant<std::string, stream_tickets::refusal> stream_tickets::issue(const ticket_holder& to,
                                                                         timestamp now) {
  const std::lock_guard guard{lock_};
  forget_old(now);
  const auto known = issued_to_.find(to.user);
  if (known != issued_to_.end() && known->second >= bounds_.per_user_max) {
    return refusal::too_many_of_user;
  }
  if (issued_.size() >= bounds_.all_max) {
    return refusal::too_many;
  }
  const auto made = random_bytes<std::tuple_size_v<key>>();
  const timestamp ends_at{now.ms + limits::stream_ticket_seconds * 1'000LL};
  unused_.emplace(made, to);
  issued_.push_back({ends_at, made, to.user});
  ++issued_to_[to.user];
  return to_base64url(made);
}

std::optional<ticket_holder> stream_tickets::redeem(std::string_view text, timestamp now) {
  key wanted;
  if (!from_base64url(text, wanted)) {
    return std::nullopt;
  }
  const std::lock_guard guard{lock_};
  forget_old(now);
  const auto found = unused_.find(wanted);
  if (found == unused_.end()) {
    return std::nullopt;
  }
  const auto holder = found->second;
  unused_.erase(found);
  return holder;
}

void stream_tickets::forget_old(timestamp now) {
  for (; !issued_.empty() && issued_.front().ends_at <= now; issued_.pop_front()) {
    const auto& old = issued_.front();
    unused_.erase(old.ticket);
    const auto known = issued_to_.find(old.to);
    if (--known->second == 0) {
      issued_to_.erase(known);
    }
  }
}

}  // namespace moim::transport
