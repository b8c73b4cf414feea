// What a client was told, as the text that sim/auditor/reference_model.hpp words in the same way.
#pragma once

#include <string>

#include "actors/engine/commands.hpp"
#include "domain/account/account.hpp"
#include "domain/account/login.hpp"
#include "domain/mail/mailbox.hpp"
#include "domain/popup/permits.hpp"
#include "domain/popup/slot.hpp"
#include "domain/popup/store.hpp"

namespace moim::sim {

inline constexpr const char* told_unavailable = "unavailable";
inline constexpr const char* told_key_reused = "idempotency_key_reused";

std::string told(const actors::answer_of<slot>& answer);
std::string told(const actors::answer_of<account>& answer);
std::string told(const actors::answer_of<login>& answer);
std::string told(const actors::answer_of<store>& answer);
std::string told(const actors::answer_of<mailbox>& answer);
std::string told(const actors::answer_of<permits>& answer);

}  // namespace moim::sim
