// When users have withdrawn, and who owns a login, read from the ledger.
#pragma once

#include <cstdint>
#include <string>

#include "sim/auditor/ledger.hpp"

namespace moim::sim {

std::string account_of(const std::string& user);
/// Of the stream of an account.
std::string user_of_account(const std::string& stream);

/// The position of the event with which a user has withdrawn, if it is not behind `before`; 0:
/// none.
std::uint64_t withdrawal_of(const ledger& log, const std::string& user, std::uint64_t before);

/// Who owns a login; empty: nobody.
std::string owner_of(const ledger& log, const std::string& login, std::uint64_t before);

}  // namespace moim::sim
