// The problems of accounts and signing in, in both languages; transport/api/api_problems.cpp says
// what holds for their texts.
#include "transport/api/problems.hpp"

namespace moim::transport {

namespace {

constexpr problem_row account_rows[] = {
    {"invalid_credentials",
     401,
     {"Wrong e-mail or password", "이메일 또는 비밀번호 불일치"},
     {"The e-mail address or the password is wrong.",
      "이메일 주소 또는 비밀번호가 올바르지 않습니다."}},
    {"refresh_token_invalid",
     401,
     {"Refresh token invalid", "유효하지 않은 리프레시 토큰"},
     {"The refresh token is not valid or has expired. Sign in again.",
      "리프레시 토큰이 유효하지 않거나 만료되었습니다. 다시 로그인해 주세요."}},
    {"refresh_token_reused",
     401,
     {"Refresh token used before", "이미 사용된 리프레시 토큰"},
     {"The refresh token was used before, so somebody may have a copy. This sign-in has been "
      "ended; sign in again.",
      "이미 사용된 리프레시 토큰입니다. 토큰이 유출되었을 수 있어 이 기기의 로그인을 해제했습니다. "
      "다시 로그인해 주세요."}},
    {"too_many_attempts",
     429,
     {"Too many attempts", "너무 많은 시도"},
     {"There were too many attempts. Wait as long as Retry-After says.",
      "시도 횟수가 너무 많습니다. Retry-After에 표시된 시간이 지난 뒤 다시 시도해 주세요."}},
    {"too_many_tickets",
     429,
     {"Too many tickets", "티켓 발급 한도 초과"},
     {"You have asked for too many tickets. Wait as long as Retry-After says.",
      "티켓을 너무 많이 발급받았습니다. Retry-After에 표시된 시간이 지난 뒤 다시 시도해 주세요."}},
    {"account_not_found",
     404,
     {"Account not found", "존재하지 않는 계정"},
     {"There is no such account.", "해당 계정을 찾을 수 없습니다."}},
    {"account_exists",
     409,
     {"Account exists", "이미 존재하는 계정"},
     {"This account has been opened before.", "이미 만들어진 계정입니다."}},
    {"account_changed",
     409,
     {"Account changed meanwhile", "이미 변경된 계정"},
     {"The account was changed by another request in the meantime. Try again.",
      "다른 요청에서 계정이 먼저 변경되었습니다. 다시 시도해 주세요."}},
    {"account_not_withdrawn",
     409,
     {"Account not withdrawn", "탈퇴하지 않은 계정"},
     {"An account is erased only after its withdrawal.", "탈퇴하지 않은 계정은 지울 수 없습니다."}},
    {"wrong_password",
     403,
     {"Wrong password", "비밀번호 불일치"},
     {"The current password is wrong.", "현재 비밀번호가 올바르지 않습니다."}},
    {"no_password",
     409,
     {"No password", "비밀번호 없음"},
     {"This account signs in with Kakao and has no password.",
      "카카오로 로그인하는 계정이라 비밀번호가 없습니다."}},
    {"password_outdated",
     409,
     {"Password changed meanwhile", "이미 변경된 비밀번호"},
     {"The password was changed by another request in the meantime.",
      "다른 요청에서 비밀번호가 먼저 변경되었습니다."}},
    {"login_taken",
     409,
     {"E-mail address taken", "이미 가입된 이메일"},
     {"There is an account with this e-mail address.", "이미 가입된 이메일 주소입니다."}},
    {"login_unknown",
     404,
     {"E-mail address unknown", "가입되지 않은 이메일"},
     {"There is no account with this e-mail address.", "가입되지 않은 이메일 주소입니다."}},
    {"kakao_not_configured",
     404,
     {"No Kakao here", "카카오 로그인 미지원"},
     {"This server does not use Kakao.", "이 서버는 카카오를 사용하지 않습니다."}},
    {"kakao_state_invalid",
     400,
     {"Sign-in with Kakao expired", "만료된 카카오 로그인"},
     {"This sign-in with Kakao was not begun in this browser, or too long ago. Begin again.",
      "이 브라우저에서 시작한 카카오 로그인이 아니거나 시간이 지났습니다. 다시 로그인해 주세요."}},
    {"kakao_refused",
     401,
     {"Refused by Kakao", "카카오 로그인 거절"},
     {"Kakao does not confirm this sign-in. Begin again.",
      "카카오에서 로그인을 확인해 주지 않았습니다. 다시 로그인해 주세요."}},
    {"kakao_link_required",
     409,
     {"Account exists", "이미 가입된 이메일"},
     {"There is an account with the e-mail address of this Kakao account. Sign in there and "
      "confirm with linkToken that both are yours.",
      "이 카카오 계정의 이메일로 가입된 계정이 있습니다. 그 계정으로 로그인한 뒤 linkToken으로 "
      "본인 계정임을 확인해 주세요."}},
    {"kakao_link_invalid",
     400,
     {"Link token invalid", "유효하지 않은 연결 토큰"},
     {"The link token is not for this account or has expired. Sign in with Kakao again.",
      "이 계정의 연결 토큰이 아니거나 만료되었습니다. 카카오로 다시 로그인해 주세요."}},
    {"kakao_taken",
     409,
     {"Kakao account taken", "이미 사용 중인 카카오 계정"},
     {"This Kakao account signs in to another account.", "다른 계정에 연결된 카카오 계정입니다."}},
    {"kakao_already_linked",
     409,
     {"Another Kakao account linked", "이미 연결된 카카오 계정"},
     {"This account signs in with another Kakao account already.",
      "이미 다른 카카오 계정과 연결된 계정입니다."}},
    {"kakao_unavailable",
     503,
     {"Kakao unavailable", "카카오 연결 불가"},
     {"Kakao does not answer as it should right now. Try again in a moment.",
      "지금은 카카오에서 올바른 응답을 받을 수 없습니다. 잠시 후 다시 시도해 주세요."}},
    {"kakao_timeout",
     504,
     {"Kakao too slow", "카카오 응답 지연"},
     {"Kakao did not answer in time. Try again in a moment.",
      "카카오가 제시간에 응답하지 않았습니다. 잠시 후 다시 시도해 주세요."}},
};

constexpr violation_row account_rules[] = {
    {"too_simple",
     {"needs at least one letter, one digit and one symbol",
      "문자, 숫자, 기호를 각각 하나 이상 포함해야 합니다."}},
    {"not_an_email", {"is not an e-mail address", "올바른 이메일 주소가 아닙니다."}},
};

}  // namespace

std::span<const problem_row> account_problems() {
  return account_rows;
}

std::span<const violation_row> account_violations() {
  return account_rules;
}

}  // namespace moim::transport
