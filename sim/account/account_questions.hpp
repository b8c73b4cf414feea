// The questions of clients and reactions to accounts and logins.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/auditor/question.hpp"

namespace moim::sim {

namespace account_kind {
inline constexpr std::string_view open_account = "open_account";
inline constexpr std::string_view grant_role = "grant_role";
inline constexpr std::string_view start_session = "start_session";
inline constexpr std::string_view rotate_session = "rotate_session";
inline constexpr std::string_view end_session = "end_session";
inline constexpr std::string_view withdraw = "withdraw";
inline constexpr std::string_view show_account = "show_account";
inline constexpr std::string_view erase_account = "erase_account";  // a reaction asks it
}  // namespace account_kind

struct account_question {
  std::string nickname = {};
  std::string email = {};  ///< that a withdrawal names
  std::string role = {};
  std::string session = {};
  std::uint32_t generation = 0;
  std::int64_t expires_at_ms = 0;
  std::vector<std::string> logins = {};  ///< that a withdrawal names
};
using account_asked = question_with<account_question>;

namespace login_kind {
inline constexpr std::string_view claim_login = "claim_login";
inline constexpr std::string_view show_login = "show_login";
}  // namespace login_kind

}  // namespace moim::sim
