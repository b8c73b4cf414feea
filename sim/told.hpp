// What a client was told, as the text that sim/expectation.hpp words in the same way.
#pragma once

#include <string>

#include "actors/commands.hpp"
#include "domain/account.hpp"
#include "domain/login.hpp"
#include "domain/mailbox.hpp"
#include "domain/permits.hpp"
#include "domain/slot.hpp"
#include "domain/store.hpp"

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
