// Both functions walk the stream again for every call.
#include "sim/account/withdrawal.hpp"

namespace moim::sim {

namespace {
constexpr std::size_t prefix_size = 8;  // of "account/"
}

std::string account_of(const std::string& user) {
  return "account/" + user;
}

std::string user_of_account(const std::string& stream) {
  return stream.substr(prefix_size);
}

std::uint64_t withdrawal_of(const ledger& log, const std::string& user, std::uint64_t before) {
  for (const auto position : log.of_stream(account_of(user))) {
    if (position > before) break;
    if (log.at(position).type == "account_withdrawn") return position;
  }
  return 0;
}

std::string owner_of(const ledger& log, const std::string& login, std::uint64_t before) {
  std::string owner;
  for (const auto position : log.of_stream(login)) {
    if (position > before) break;
    const auto& entry = log.at(position);
    owner = entry.type == "login_claimed" ? entry.parsed.value("user", "") : "";
  }
  return owner;
}

}  // namespace moim::sim
