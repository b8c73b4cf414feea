// The questions of clients to mailboxes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/auditor/question.hpp"

namespace moim::sim {

namespace mailbox_kind {
inline constexpr std::string_view open_mailbox = "open_mailbox";
inline constexpr std::string_view choose_language = "choose_language";
inline constexpr std::string_view show_mailbox = "show_mailbox";
inline constexpr std::string_view retry_mail = "retry_mail";
}  // namespace mailbox_kind

struct mailbox_question {
  std::string language = {};
  std::uint64_t number = 0;  ///< of a mail
};
using mailbox_asked = question_with<mailbox_question>;

}  // namespace moim::sim
