// Events of accounts and logins for the tests of the codecs.
#pragma once

#include "domain/account/account.hpp"
#include "domain/account/login.hpp"
#include "tests/storage/events/sample_events.hpp"

namespace moim::storage {

inline const session_id sample_session{sample_uuid(3)};

inline account_profile sample_profile() {
  return {{"모임"},
          personal<std::string>{"+82 10-1234-5678"},
          personal<gender>{gender::female},
          personal<std::int32_t>{1990},
          personal<std::string>{"서울 성동구 연무장길 1"},
          personal<double>{37.5446},
          personal<double>{127.0559}};
}

template <>
inline user_id sample_id<account>() {
  return sample_user;
}

template <>
inline login_id sample_id<login>() {
  return {"b4c9a289323b21a01c3e940f150eb9b8"};
}

template <>
inline std::vector<account::event> samples<account>() {
  return {account_opened{{"user@example.com"},
                         {"모임"},
                         {"$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA"},
                         role::organizer},
          role_granted{role::admin},
          session_started{sample_session, sample_time},
          session_rotated{sample_session, 7, sample_time},
          session_ended{sample_session, session_end::token_reused},
          profile_changed{sample_profile()},
          password_changed{{"$argon2id$v=19$m=1,t=1,p=1$c2FsdA$aGFzaA"}},
          kakao_linked{{"4242424242"}},
          account_withdrawn{{{"b4c9a289323b21a01c3e940f150eb9b8"}}},
          account_erased{}};
}

template <>
inline std::vector<login::event> samples<login>() {
  return {login_claimed{sample_user}, login_released{sample_user}};
}

template <>
inline std::vector<std::pair<std::string, account::event>> old_samples<account>() {
  return {{"account_opened.1", samples<account>().front()}};
}

}  // namespace moim::storage
