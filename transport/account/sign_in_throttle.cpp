// Generic cell rate algorithm, as virtual scheduling: a bucket keeps the instant at which it will
// have emptied; an attempt moves it by one interval, and is admitted while it is less than a
// burst ahead of now.
#include "transport/account/sign_in_throttle.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <arpa/inet.h>

namespace moim::transport {

std::chrono::milliseconds attempt_buckets::wait(const std::string& key, timestamp now) const {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) {
    return {};
  }
  const std::int64_t ahead_ms = found->second->empty_at_ms - now.ms;
  const std::int64_t full_ms = rate_.burst * rate_.interval.count();
  if (ahead_ms > full_ms) {  // only a clock that was set back leads here: lock nobody out for that
    return {};
  }
  return std::chrono::milliseconds(
      std::max<std::int64_t>(ahead_ms - full_ms + rate_.interval.count(), 0));
}

void attempt_buckets::charge(const std::string& key, timestamp now) {
  auto found = by_key_.find(key);
  if (found == by_key_.end()) {
    if (buckets_.size() >= keys_max_) {
      by_key_.erase(buckets_.front().key);
      buckets_.pop_front();
    }
    buckets_.push_back({key, now.ms});
    found = by_key_.emplace(buckets_.back().key, std::prev(buckets_.end())).first;
  } else {
    buckets_.splice(buckets_.end(), buckets_, found->second);
  }
  bucket& charged = *found->second;
  const std::int64_t latest_ms = now.ms + (rate_.burst - 1) * rate_.interval.count();
  charged.empty_at_ms = std::clamp(charged.empty_at_ms, now.ms, latest_ms) + rate_.interval.count();
}

void attempt_buckets::forget(const std::string& key) {
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    const auto bucket = found->second;
    by_key_.erase(found);
    buckets_.erase(bucket);
  }
}

std::optional<std::chrono::milliseconds> sign_in_throttle::admit(std::string_view login,
                                                                 std::string_view address,
                                                                 timestamp now) {
  const std::string login_key(login);
  const std::string network_key = network_of(address);
  const auto wait = std::max(logins_.wait(login_key, now), networks_.wait(network_key, now));
  if (wait.count() > 0) {
    return wait;
  }
  logins_.charge(login_key, now);
  networks_.charge(network_key, now);
  return std::nullopt;
}

void sign_in_throttle::succeeded(std::string_view login) {
  logins_.forget(std::string(login));
}

std::string network_of(std::string_view address) {
  std::string text(address.substr(0, address.find('%')));  // without an IPv6 zone
  std::array<unsigned char, 16> bytes{};
  if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) {
    return text;
  }
  constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  std::array<char, INET6_ADDRSTRLEN> out{};
  if (std::equal(mapped.begin(), mapped.end(), bytes.begin())) {
    return ::inet_ntop(AF_INET, bytes.data() + mapped.size(), out.data(), out.size());
  }
  std::fill(bytes.begin() + 8, bytes.end(), static_cast<unsigned char>(0));
  return std::string(::inet_ntop(AF_INET6, bytes.data(), out.data(), out.size())) + "/64";
}

}  // namespace moim::transport
