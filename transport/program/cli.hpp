// The command line of `moim`: what there is to call, with which options. Parsing has no effects
// beyond help and errors on the terminal; main.cpp runs what comes out.
#pragma once

#include <iosfwd>
#include <string_view>
#include <variant>

#include "transport/account/command_token.hpp"
#include "transport/account/command_user.hpp"
#include "transport/audit/command_audit_check.hpp"
#include "transport/audit/command_audit_erasure.hpp"
#include "transport/audit/command_audit_follow.hpp"
#include "transport/audit/command_log_import.hpp"
#include "transport/audit/command_log_tail.hpp"
#include "transport/audit/command_log_verify.hpp"
#include "transport/mail/command_mail.hpp"
#include "transport/popup/command_audit_slot.hpp"
#include "transport/popup/command_import.hpp"
#include "transport/popup/command_receipt_verify.hpp"
#include "transport/program/command_serve.hpp"

namespace moim::transport {

/// Also the version of the API's description.
inline constexpr std::string_view moim_version = "0.1.0";

/// Nothing is left to run: help was shown, or an error was told.
struct finished {
  int exit_code = 0;
};
struct version_options {};

using command_line =
    std::variant<finished, serve_config, import_options, user_create_options, token_options,
                 log_tail_options, log_verify_options, log_import_options, audit_check_options,
                 audit_follow_options, audit_slot_options, audit_erasure_options,
                 receipt_verify_options, mail_dead_options, mail_retry_options, version_options>;

/// As handed to `main`. Help goes to `out`; a mistake is told on `err` and gives exit code 2.
command_line parse_command_line(int argc, const char* const* argv, std::ostream& out,
                                std::ostream& err);

}  // namespace moim::transport
