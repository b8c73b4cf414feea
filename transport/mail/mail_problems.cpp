// The problems of mail, in both languages; transport/api/api_problems.cpp says what holds for
// their texts.
#include "transport/api/problems.hpp"

namespace moim::transport {

namespace {

constexpr problem_row mail_rows[] = {
    {"mailbox_not_open",
     404,
     {"No mailbox", "메일함 없음"},
     {"This user has no mailbox yet.", "아직 메일함이 없는 사용자입니다."}},
    {"mail_not_found",
     404,
     {"Mail not found", "존재하지 않는 메일"},
     {"There is no such mail.", "해당 메일을 찾을 수 없습니다."}},
    {"mail_not_given_up",
     409,
     {"Mail not given up", "발송이 중단된 메일이 아님"},
     {"This mail was not given up, so it cannot be sent again.",
      "발송이 중단된 메일이 아니므로 다시 보낼 수 없습니다."}},
    {"mail_not_pending",
     409,
     {"Mail not pending", "발송 대기 중인 메일이 아님"},
     {"This mail is not waiting to be sent.", "발송을 기다리는 메일이 아닙니다."}},
    {"mailbox_full",
     409,
     {"Mailbox full", "메일함이 가득 참"},
     {"Too many mails of this user wait or were given up.",
      "이 사용자에게 보내지 못한 메일이 너무 많습니다."}},
};

}  // namespace

std::span<const problem_row> mail_problems() {
  return mail_rows;
}

}  // namespace moim::transport
