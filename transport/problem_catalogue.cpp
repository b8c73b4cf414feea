// The words of every problem and of every rule that a field can break. A code is permanent: clients
// branch on it. Texts may be improved; they tell what happened and, where there is one, the way
// on. They stand in JSON as they are, so no quotes and no backslashes.
#include "transport/problems.hpp"

namespace moim::transport {

namespace {

constexpr problem_row rows[] = {
    // The request as such.
    {"malformed_request",
     400,
     {"Malformed request", "잘못된 요청"},
     {"The request is not valid HTTP.", "올바른 HTTP 요청이 아닙니다."}},
    {"malformed_json",
     400,
     {"Malformed JSON", "잘못된 JSON"},
     {"The body is not valid JSON.", "요청 본문이 올바른 JSON이 아닙니다."}},
    {"invalid_parameter",
     400,
     {"Invalid parameter", "잘못된 매개변수"},
     {"A parameter of the request has a value that is not allowed.",
      "요청 매개변수의 값이 올바르지 않습니다."}},
    {"invalid_cursor",
     400,
     {"Invalid cursor", "잘못된 커서"},
     {"The cursor is not one that a list gave out. Start again without it.",
      "목록에서 받은 커서가 아닙니다. 커서 없이 처음부터 다시 조회해 주세요."}},
    {"idempotency_key_invalid",
     400,
     {"Invalid Idempotency-Key", "잘못된 Idempotency-Key"},
     {"The Idempotency-Key header takes 1 to 128 visible ASCII characters.",
      "Idempotency-Key 헤더는 공백 없는 ASCII 문자 1~128자여야 합니다."}},
    {"not_found",
     404,
     {"Not found", "찾을 수 없음"},
     {"There is nothing at this address.", "요청하신 주소를 찾을 수 없습니다."}},
    {"version_not_found",
     404,
     {"Version not found", "버전을 찾을 수 없음"},
     {"The log of this slot does not reach that version.",
      "이 시간대의 기록에는 아직 그 버전이 없습니다."}},
    {"method_not_allowed",
     405,
     {"Method not allowed", "허용되지 않는 메서드"},
     {"This address does not take this method.", "이 주소에서는 사용할 수 없는 메서드입니다."}},
    {"request_timeout",
     408,
     {"Request timeout", "요청 시간 초과"},
     {"The request did not arrive in time.", "요청이 제시간에 도착하지 않았습니다."}},
    {"body_too_large",
     413,
     {"Body too large", "너무 큰 요청 본문"},
     {"The body of the request is larger than this server takes.",
      "요청 본문이 서버가 허용하는 크기를 넘었습니다."}},
    {"unsupported_media_type",
     415,
     {"Unsupported media type", "지원하지 않는 형식"},
     {"The body has to be JSON, with Content-Type: application/json.",
      "요청 본문은 JSON이어야 하며 Content-Type은 application/json이어야 합니다."}},
    {"invalid_request",
     422,
     {"Invalid request", "올바르지 않은 입력"},
     {"Some fields break a rule; see violations.",
      "입력값 중 규칙에 맞지 않는 항목이 있습니다. violations를 확인해 주세요."}},
    {"idempotency_key_reused",
     422,
     {"Idempotency-Key reused", "이미 사용된 Idempotency-Key"},
     {"This Idempotency-Key came with another request before. Use a new one.",
      "다른 요청에 이미 사용된 Idempotency-Key입니다. 새로운 키를 사용해 주세요."}},
    {"headers_too_large",
     431,
     {"Headers too large", "너무 큰 요청 헤더"},
     {"The headers of the request are larger than this server takes.",
      "요청 헤더가 서버가 허용하는 크기를 넘었습니다."}},

    // Who calls.
    {"unauthenticated",
     401,
     {"Not signed in", "로그인 필요"},
     {"Sign in and send the access token.", "로그인한 뒤 액세스 토큰과 함께 요청해 주세요."}},
    {"token_expired",
     401,
     {"Access token expired", "액세스 토큰 만료"},
     {"The access token has expired. Get a new one with the refresh token.",
      "액세스 토큰이 만료되었습니다. 리프레시 토큰으로 새로 발급받아 주세요."}},
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
    {"forbidden",
     403,
     {"Forbidden", "권한 없음"},
     {"Your role does not allow this.", "이 작업을 할 수 있는 권한이 없습니다."}},
    {"too_many_attempts",
     429,
     {"Too many attempts", "너무 많은 시도"},
     {"There were too many attempts. Wait as long as Retry-After says.",
      "시도 횟수가 너무 많습니다. Retry-After에 표시된 시간이 지난 뒤 다시 시도해 주세요."}},

    // Accounts.
    {"account_not_found",
     404,
     {"Account not found", "존재하지 않는 계정"},
     {"There is no such account.", "해당 계정을 찾을 수 없습니다."}},
    {"account_exists",
     409,
     {"Account exists", "이미 존재하는 계정"},
     {"This account has been opened before.", "이미 만들어진 계정입니다."}},
    {"login_taken",
     409,
     {"E-mail address taken", "이미 가입된 이메일"},
     {"There is an account with this e-mail address.", "이미 가입된 이메일 주소입니다."}},
    {"login_unknown",
     404,
     {"E-mail address unknown", "가입되지 않은 이메일"},
     {"There is no account with this e-mail address.", "가입되지 않은 이메일 주소입니다."}},

    // Stores and reservations.
    {"store_not_found",
     404,
     {"Store not found", "존재하지 않는 팝업스토어"},
     {"There is no such popup store.", "해당 팝업스토어를 찾을 수 없습니다."}},
    {"store_exists",
     409,
     {"Store exists", "이미 등록된 팝업스토어"},
     {"This popup store has been created before.", "이미 등록된 팝업스토어입니다."}},
    {"slot_not_found",
     404,
     {"Time slot not found", "존재하지 않는 시간대"},
     {"The popup store has no such time slot.",
      "이 팝업스토어에는 해당 날짜와 시간의 예약 시간대가 없습니다."}},
    {"reservation_not_found",
     404,
     {"Reservation not found", "존재하지 않는 예약"},
     {"You have no such reservation.", "해당 예약 내역을 찾을 수 없습니다."}},
    {"reservation_not_open",
     409,
     {"Reservations not open yet", "예약 시작 전"},
     {"Reservations have not opened yet; see opensAt.",
      "아직 예약이 시작되지 않았습니다. 시작 시각은 opensAt을 확인해 주세요."}},
    {"reservation_closed",
     409,
     {"Reservations closed", "예약 마감"},
     {"Reservations for this time slot are closed.", "이 시간대의 예약이 마감되었습니다."}},
    {"already_reserved",
     409,
     {"Already reserved", "이미 예약함"},
     {"You have a reservation or a place in the line for this time slot already.",
      "이 시간대에 이미 예약했거나 대기 중입니다."}},
    {"waitlist_full",
     409,
     {"Waitlist full", "대기 인원 초과"},
     {"All places are taken and the waitlist is full.",
      "예약이 모두 찼고 대기 인원도 가득 찼습니다."}},
    {"too_many_reservations",
     409,
     {"Too many reservations", "예약 횟수 초과"},
     {"You have reserved and cancelled too often in this time slot.",
      "이 시간대에서 예약과 취소를 너무 여러 번 반복했습니다."}},

    // The server.
    {"internal_error",
     500,
     {"Internal error", "서버 오류"},
     {"Something went wrong on our side.", "서버에서 오류가 발생했습니다."}},
    {"overloaded",
     503,
     {"Overloaded", "접속 폭주"},
     {"There are too many requests right now. Try again in a moment.",
      "지금 요청이 너무 많습니다. 잠시 후 다시 시도해 주세요."}},
    {"unavailable",
     503,
     {"Unavailable", "일시적으로 사용할 수 없음"},
     {"This cannot be done right now. Try again in a moment, with the same Idempotency-Key.",
      "지금은 요청을 처리할 수 없습니다. 잠시 후 같은 Idempotency-Key로 다시 시도해 주세요."}},
    {"position_not_reached",
     503,
     {"Not up to date yet", "아직 반영되지 않음"},
     {"What you wrote is stored but not shown yet. Try again in a moment.",
      "저장된 내용이 아직 조회에 반영되지 않았습니다. 잠시 후 다시 시도해 주세요."}},
    {"not_ready",
     503,
     {"Not ready", "준비되지 않음"},
     {"The server does not accept writes right now.",
      "서버가 지금은 쓰기 요청을 받을 수 없습니다."}},
};

struct rule_row {
  std::string_view rule;
  bilingual text;
};

constexpr rule_row rules[] = {
    {"required", {"is required", "필수 항목입니다."}},
    {"too_long", {"is too long", "너무 깁니다."}},
    {"too_short", {"is too short", "너무 짧습니다."}},
    {"too_simple",
     {"needs at least one letter, one digit and one symbol",
      "문자, 숫자, 기호를 각각 하나 이상 포함해야 합니다."}},
    {"not_an_email", {"is not an e-mail address", "올바른 이메일 주소가 아닙니다."}},
    {"out_of_range", {"is outside the allowed range", "허용 범위를 벗어났습니다."}},
    {"before_start", {"must not be before the start", "시작보다 앞설 수 없습니다."}},
    {"not_ascending",
     {"must be in ascending order without repeats", "중복 없이 이른 순서로 적어야 합니다."}},
    {"too_many", {"has too many entries", "항목이 너무 많습니다."}},
    {"unknown_field", {"is not a field of this request", "이 요청에 없는 필드입니다."}},
    {"wrong_type", {"has the wrong JSON type", "JSON 자료형이 올바르지 않습니다."}},
    {"bad_format", {"is not in the expected format", "형식이 올바르지 않습니다."}},
    {"duplicate_field", {"stands more than once", "같은 필드가 두 번 이상 있습니다."}},
    {"malformed_json", {"is not valid JSON", "올바른 JSON이 아닙니다."}},
};

constexpr bilingual other_rule{"is not valid", "값이 올바르지 않습니다."};

}  // namespace

std::span<const problem_row> problem_rows() {
  return rows;
}

std::string_view violation_text(std::string_view rule, language in) {
  for (const rule_row& row : rules) {
    if (row.rule == rule) {
      return row.text.in(in);
    }
  }
  return other_rule.in(in);
}

}  // namespace moim::transport
