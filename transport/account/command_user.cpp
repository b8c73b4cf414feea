// Creates an account outside the API, where a role needs no other account to grant it.
#include "transport/account/command_user.hpp"

#include <iostream>

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include "actors/node/node.hpp"
#include "transport/account/password_hasher.hpp"
#include "transport/cli/data_directory.hpp"
#include "transport/host/random.hpp"
#include "transport/host/wall_clock.hpp"

namespace moim::transport {

namespace {

/// Turns the echo of a terminal off while it lives.
class quiet_terminal {
 public:
  quiet_terminal() : active_(::isatty(STDIN_FILENO) == 1 && ::tcgetattr(STDIN_FILENO, &old_) == 0) {
    if (active_) {
      termios quiet = old_;
      quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
      ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
      fmt::print(stderr, "Password: ");
    }
  }
  ~quiet_terminal() {
    if (active_) {
      ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &old_);
      fmt::print(stderr, "\n");
    }
  }
  quiet_terminal(const quiet_terminal&) = delete;
  quiet_terminal& operator=(const quiet_terminal&) = delete;

 private:
  termios old_{};
  const bool active_;
};

std::string read_password() {
  const quiet_terminal quiet;
  std::string line;
  std::getline(std::cin, line);
  return line;
}

int complain(std::string_view what) {
  fmt::print(stderr, "moim: {}\n", what);
  return 1;
}

}  // namespace

int run_user_create(const user_create_options& options) {
  const auto password = read_password();
  const auto found = check_sign_up(options.email, password, options.nickname);
  for (const auto& v : found) {
    fmt::print(stderr, "moim: {}: {}\n", v.field, v.rule);
  }
  if (!found.empty()) {
    return 2;
  }
  const auto hash = hash_password(password, random_bytes<16>());
  const auto address = normalise_email(options.email);
  const auto now = system_clock{}.now();
  const auto log = open_log(options.server.data_directory);
  const auto node = start_node(options.server, *log);
  actors::caller caller{*node};
  const auto name = node->logins().of_address(address);

  const auto taken = caller.ask<login>(name, show_login{}, {now, {}});
  if (std::holds_alternative<login_owner>(taken.result)) {
    return complain("there is an account with that address");
  }
  const user_id id{make_random_uuid_v7(now)};
  const auto opened = caller.ask<account>(
      id, open_account{{address}, {options.nickname}, {hash}, options.may}, {now, {}});
  const auto claimed = caller.ask<login>(name, claim_login{id}, {now, {}});
  if (!std::holds_alternative<account_view>(opened.result) ||
      !std::holds_alternative<login_owner>(claimed.result)) {
    return complain("the log does not accept");
  }
  fmt::print("{}\n", to_text(id));
  return 0;
}

}  // namespace moim::transport
