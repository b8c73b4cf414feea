// `moim mail dead` and `moim mail retry`: the mails that were given up, and one of them sent again;
// of a data directory, or of a running server by the token of an admin.
#pragma once

#include <string>

#include "domain/ids.hpp"
#include "transport/cli/data_settings.hpp"
#include "transport/mail/mail_delivery_settings.hpp"

namespace moim::transport {

struct mail_dead_options {
  data_settings server;  ///< its data options are set: see command_setup
  std::string mail_from = mail_delivery_settings{}.mail_from;
  std::string where;  ///< data directory or address of a server; empty: the data directory
  std::string token;  ///< an admin's, for a server
};

/// `where` is a directory that no server has open, or the address of one that has.
struct mail_retry_options {
  data_settings server;
  std::string where;
  std::string token;
  user_id user;
  std::uint64_t number = 0;
};

/// Prints one mail a line, as `GET /api/v1/admin/mail` shows it, newest first; also beside a
/// server.
int run_mail_dead(const mail_dead_options& options);

/// What was asked for in a directory is sent by the next server.
int run_mail_retry(const mail_retry_options& options);

}  // namespace moim::transport
