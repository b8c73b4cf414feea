// The problems of stores, slots, reservations and waiting rooms, in both languages;
// transport/api/api_problems.cpp says what holds for their texts.
#include "transport/api/problems.hpp"

namespace moim::transport {

namespace {

constexpr problem_row popup_rows[] = {
    {"version_not_found",
     404,
     {"Version not found", "버전을 찾을 수 없음"},
     {"The log of this slot does not reach that version.",
      "이 시간대의 기록에는 아직 그 버전이 없습니다."}},
    {"store_not_found",
     404,
     {"Store not found", "존재하지 않는 팝업스토어"},
     {"There is no such popup store.", "해당 팝업스토어를 찾을 수 없습니다."}},
    {"store_exists",
     409,
     {"Store exists", "이미 등록된 팝업스토어"},
     {"This popup store has been created before.", "이미 등록된 팝업스토어입니다."}},
    {"not_your_store",
     403,
     {"Not your store", "내 팝업스토어가 아님"},
     {"Only its organizer and admins may change a popup store.",
      "팝업스토어를 등록한 사람과 관리자만 변경할 수 있습니다."}},
    {"store_closed",
     409,
     {"Store closed", "종료된 팝업스토어"},
     {"This popup store has been closed by its organizer.", "주최자가 종료한 팝업스토어입니다."}},
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
    {"reservation_not_over",
     409,
     {"Reservation not over", "끝나지 않은 예약"},
     {"Only a reservation that is cancelled or past can be taken out of the list. Cancel it first.",
      "취소되었거나 방문 시간이 지난 예약만 목록에서 지울 수 있습니다. 먼저 예약을 취소해 "
      "주세요."}},
    {"too_many_reservations",
     409,
     {"Too many reservations", "예약 횟수 초과"},
     {"You have reserved and cancelled too often in this time slot.",
      "이 시간대에서 예약과 취소를 너무 여러 번 반복했습니다."}},
    {"store_limit_reached",
     409,
     {"Store limit reached", "스토어 예약 한도 초과"},
     {"This store lets a user have places in slotsPerUser slots at a time; slots tells which "
      "count.",
      "이 팝업스토어는 한 사람이 slotsPerUser개 시간대까지만 예약할 수 있습니다. 포함된 시간대는 "
      "slots를 "
      "확인해 주세요."}},
    {"cancel_closed",
     409,
     {"Cancelling closed", "취소 마감"},
     {"It is too late to cancel this reservation; see closedAt.",
      "취소할 수 있는 시간이 지났습니다. 마감 시각은 closedAt을 확인해 주세요."}},
    {"no_open_offer",
     409,
     {"No open offer", "수락할 제안 없음"},
     {"No place is offered to this reservation, or the offer has expired.",
      "이 예약에 제안된 자리가 없거나 수락할 수 있는 시간이 지났습니다."}},
    {"wrong_draw_secret",
     500,
     {"Wrong secret", "추첨 비밀 값 불일치"},
     {"The server does not have the secret that it has committed to.",
      "서버가 약속한 추첨 비밀 값을 갖고 있지 않습니다."}},
    {"not_drawn",
     404,
     {"Not drawn", "추첨 전"},
     {"This time slot is no lottery, or has not been drawn yet.",
      "추첨으로 여는 시간대가 아니거나 아직 추첨하지 않았습니다."}},
    {"waiting_room",
     403,
     {"Waiting room", "대기실"},
     {"Many come at once. Enter the room at waitingRoom; reserve with the pass from there in "
      "Moim-Pass.",
      "접속자가 많아 대기실을 운영하고 있습니다. waitingRoom 주소로 입장해 받은 패스를 "
      "Moim-Pass 헤더에 담아 예약해 주세요."}},
    {"no_waiting_room",
     404,
     {"No waiting room", "대기실 없음"},
     {"There is no waiting room; reserve at once.", "대기실이 없습니다. 바로 예약해 주세요."}},
    {"waiting_room_full",
     503,
     {"Waiting room full", "대기실 만원"},
     {"The waiting room is full. Try again in a moment.",
      "대기실이 가득 찼습니다. 잠시 후 다시 시도해 주세요."}},
};

constexpr violation_row popup_rules[] = {
    {"before_start", {"must not be before the start", "시작보다 앞설 수 없습니다."}},
    {"not_ascending",
     {"must be in ascending order without repeats", "중복 없이 이른 순서로 적어야 합니다."}},
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
};

}  // namespace

std::span<const problem_row> popup_problems() {
  return popup_rows;
}

std::span<const violation_row> popup_violations() {
  return popup_rules;
}

}  // namespace moim::transport
