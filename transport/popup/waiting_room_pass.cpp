// The signed bytes have a fixed layout, so no two meanings share them.
#include "transport/popup/waiting_room_pass.hpp"

#include <algorithm>
#include <array>

#include "transport/host/big_endian.hpp"
#include "transport/signing/base64url.hpp"

namespace moim::transport {

namespace {

constexpr std::size_t end_bytes = number_bytes;
constexpr std::size_t pass_tag_bytes = std::tuple_size_v<hmac_sha256::tag>;
using pass_bytes = std::array<std::uint8_t, end_bytes + pass_tag_bytes>;

void write_end(std::uint8_t* to, timestamp ends_at) {
  put_number(to, static_cast<std::uint64_t>(ends_at.ms));
}

timestamp read_end(const pass_bytes& from) {
  return {static_cast<std::int64_t>(number_at(from.data()))};
}

}  // namespace

hmac_sha256::tag waiting_room_passes::sign(store_id store, user_id user, timestamp ends_at) {
  std::array<std::uint8_t, end_bytes + 2 * sizeof(uuid::bytes)> message;
  write_end(message.data(), ends_at);
  const auto rest = std::ranges::copy(store.value.bytes, message.begin() + end_bytes).out;
  std::ranges::copy(user.value.bytes, rest);
  return mac_.sign(std::span<const std::uint8_t>{message});
}

std::string waiting_room_passes::make(store_id store, user_id user, timestamp ends_at) {
  pass_bytes bytes;
  write_end(bytes.data(), ends_at);
  std::ranges::copy(sign(store, user, ends_at), bytes.begin() + end_bytes);
  return to_base64url(bytes);
}

bool waiting_room_passes::is_good(std::string_view pass, store_id store, user_id user,
                                  timestamp now) {
  pass_bytes bytes;
  if (!from_base64url(pass, bytes)) {
    return false;
  }
  const auto ends_at = read_end(bytes);
  const std::span<const std::uint8_t> tag{bytes.data() + end_bytes, pass_tag_bytes};
  return now < ends_at && equal_in_constant_time(tag, sign(store, user, ends_at));
}

}  // namespace moim::transport
