// Replies and rejections of slots, stores and permits as text, worded as the reference models word
// what they expect.
#pragma once

#include <string>

#include "domain/popup/permits.hpp"
#include "domain/popup/slot.hpp"
#include "domain/popup/store.hpp"
#include "sim/auditor/client_answer.hpp"

namespace moim::sim {

std::string answer_text(const reservation_place& place);
std::string answer_text(const store_receipt& receipt);
std::string answer_text(const permit& given);
std::string answer_text(const permit_needed& why);
std::string answer_text(const store_limit_reached& why);
std::string answer_text(const already_reserved& why);
std::string answer_text(const reservation_not_open& why);
std::string answer_text(const reservation_closed& why);
std::string answer_text(const cancel_closed& why);
std::string answer_text(const waitlist_full& why);

}  // namespace moim::sim
