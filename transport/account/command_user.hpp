// `moim user create`: accounts with any role, above all the first ones, for a data directory that
// no server has open.
#pragma once

#include <string>

#include "domain/role.hpp"
#include "transport/cli/data_settings.hpp"

namespace moim::transport {

struct user_create_options {
  data_settings server;  ///< its data options are set: see command_setup
  std::string email;
  std::string nickname;
  role may = role::user;
};

/// Takes the password from the first line of standard input, unseen when that is a terminal: a flag
/// would show it to everybody on the machine. Returns the exit code of the process.
int run_user_create(const user_create_options& options);

}  // namespace moim::transport
