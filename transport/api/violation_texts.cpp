// The words of every rule that a field of a request can break. A rule's name is permanent, as the
// codes of problems are, and so is the form of the words: problem_catalogue.cpp.
#include "transport/api/problems.hpp"

namespace moim::transport {

namespace {

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
    {"not_a_url", {"must be http or https URLs", "http 또는 https 주소여야 합니다."}},
    {"only_with_offers",
     {"is only for stores that offer places", "promotion이 offer일 때만 쓸 수 있습니다."}},
    {"already_open",
     {"cannot change once the lottery has opened", "추첨이 시작된 뒤에는 바꿀 수 없습니다."}},
    {"not_announced",
     {"can change, but not be added to a store that was announced without it",
      "처음에 한도 없이 공개한 팝업스토어에는 나중에 추가할 수 없습니다."}},
    {"removes_slots",
     {"must keep the days and times that there are, as they may be reserved",
      "이미 예약되었을 수 있으므로 기존 날짜와 시간은 없앨 수 없습니다."}},
    {"unknown_field", {"is not a field of this request", "이 요청에 없는 필드입니다."}},
    {"wrong_type", {"has the wrong JSON type", "JSON 자료형이 올바르지 않습니다."}},
    {"bad_format", {"is not in the expected format", "형식이 올바르지 않습니다."}},
    {"duplicate_field", {"stands more than once", "같은 필드가 두 번 이상 있습니다."}},
    {"malformed_json", {"is not valid JSON", "올바른 JSON이 아닙니다."}},
};

constexpr bilingual other_rule{"is not valid", "값이 올바르지 않습니다."};

}  // namespace

std::string_view violation_text(std::string_view rule, language in) {
  for (const rule_row& row : rules) {
    if (row.rule == rule) {
      return row.text.in(in);
    }
  }
  return other_rule.in(in);
}

}  // namespace moim::transport
