// The state codec of accounts and logins.
#include "domain/account/account.hpp"
#include "domain/account/login.hpp"
#include "storage/events/state_codec_templates.hpp"

namespace moim::storage {

template <>
struct state_format<account_state> {
  static constexpr std::uint8_t number = 3;
  static auto members(auto& s) {
    return std::tie(s.standing, s.email, s.profile, s.password_hash, s.kakao_id, s.may, s.opened_at,
                    s.sessions);
  }
};

template <>
struct state_format<login_state> {
  static constexpr std::uint8_t number = 1;
  static auto members(auto& s) { return std::tie(s.owner); }
};

MOIM_STATE_CODEC(account_state)
MOIM_STATE_CODEC(login_state)

}  // namespace moim::storage
