// The request bodies and answers of accounts. Members are described, so the same lines make the
// JSON, the validation of requests, and the schemas in /openapi.json.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "domain/account/account.hpp"

namespace moim::transport {

struct sign_up_request {
  std::string email;
  std::string password;
  std::string nickname;
};
BOOST_DESCRIBE_STRUCT(sign_up_request, (), (email, password, nickname))

/// `cookies`: the tokens are set as cookies of a browser and are not in the answer.
struct sign_in_request {
  std::string email;
  std::string password;
  std::optional<bool> cookies;
};
BOOST_DESCRIBE_STRUCT(sign_in_request, (), (email, password, cookies))

/// Without a token that of the cookie counts.
struct refresh_request {
  std::optional<std::string> refresh_token;
};
BOOST_DESCRIBE_STRUCT(refresh_request, (), (refresh_token))

/// `expires_in` is the life of the access token in seconds. Without tokens: they are in cookies.
struct token_answer {
  std::optional<std::string> access_token;
  std::optional<std::string> refresh_token;
  std::int64_t expires_in = 0;
};
BOOST_DESCRIBE_STRUCT(token_answer, (), (access_token, refresh_token, expires_in))

/// Without an address: the account signs in with Kakao only. Others than its owner see no more than
/// the nickname of the profile.
struct user_answer {
  moim::user_id user_id;
  std::optional<std::string> email;
  std::string nickname;
  moim::role role = moim::role::user;
  timestamp created_at;
  std::optional<std::string> phone;
  std::optional<moim::gender> gender;
  std::optional<std::int32_t> birth_year;
  std::optional<std::string> address;
  std::optional<double> latitude;
  std::optional<double> longitude;
};
BOOST_DESCRIBE_STRUCT(user_answer, (),
                      (user_id, email, nickname, role, created_at, phone, gender, birth_year,
                       address, latitude, longitude))

/// `cookies` as at the sign-in.
struct password_request {
  std::string current_password;
  std::string new_password;
  std::optional<bool> cookies;
};
BOOST_DESCRIBE_STRUCT(password_request, (), (current_password, new_password, cookies))

struct role_request {
  moim::role role = moim::role::user;
};
BOOST_DESCRIBE_STRUCT(role_request, (), (role))

// Kakao

/// `code` is what the page got behind `#kakao=`; `cookies` as at the sign-in.
struct kakao_session_request {
  std::string code;
  std::optional<bool> cookies;
};
BOOST_DESCRIBE_STRUCT(kakao_session_request, (), (code, cookies))

/// The `linkToken` of a problem `kakao_link_required`.
struct kakao_link_request {
  std::string link_token;
};
BOOST_DESCRIBE_STRUCT(kakao_link_request, (), (link_token))

struct address_answer {
  std::string address;
  std::optional<std::string> road_address;
  double latitude = 0;
  double longitude = 0;
};
BOOST_DESCRIBE_STRUCT(address_answer, (), (address, road_address, latitude, longitude))

struct address_list {
  std::vector<address_answer> items;
};
BOOST_DESCRIBE_STRUCT(address_list, (), (items))

// One-time tickets of streams

/// `expires_in` is how long it is good, in seconds.
struct ticket_answer {
  std::string ticket;
  std::int64_t expires_in = 0;
};
BOOST_DESCRIBE_STRUCT(ticket_answer, (), (ticket, expires_in))

}  // namespace moim::transport
