// The functions that all ways of signing in share.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "transport/account/account_types.hpp"
#include "transport/api/call.hpp"

namespace moim::transport {

/// Where a client keeps its tokens.
enum class kept_in { body, cookies };

/// What others may see of an account.
user_answer to_public_answer(user_id id, const account_view& view);

void answer_overloaded(const call& c);

/// The login of a normalised address.
login_id login_of(const call& c, std::string_view address);

/// The login of a person at Kakao.
login_id kakao_login_of(const call& c, std::string_view kakao_id);
/// Those of an account.
std::vector<login_id> logins_of(const call& c, const account_view& view);

/// When a session that starts now is over.
timestamp session_end_from(const call& c);

/// Answers with the tokens of the session in `view`.
void answer_tokens(const call& c, kept_in where, user_id user, const account_view& view,
                   std::uint64_t position);

/// Calls `then()`, or answers 429 when this login is tried too often.
void unless_throttled(const call& c, std::string login, std::function<void()> then);

/// Withdraws an account whose login was claimed by another one first.
void abandon_account(const call& c, user_id id, const open_account& opened);

/// A new session, and its tokens as the answer.
void start_session_of(const call& c, user_id user, kept_in where);

}  // namespace moim::transport
