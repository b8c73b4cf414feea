// The commands `moim user create` and `moim token`: their options.
#include "transport/account/account_subject.hpp"
#include "transport/account/command_token.hpp"
#include "transport/account/command_user.hpp"
#include "transport/cli/arguments.hpp"

namespace moim::transport {

namespace {

void declare_user_create(command_setup& setup) {
  auto& options = setup.options<user_create_options>(&run_user_create);
  setup.app()
      .add_option("--email", options.email, "address to sign in with")
      ->required()
      ->type_name("ADDRESS");
  setup.app()
      .add_option("--nickname", options.nickname, "name that others see")
      ->required()
      ->type_name("NAME");
  add_role(setup.app(), options.may);
  setup.add_data_options(options.server);
}

void declare_token(command_setup& setup) {
  auto& options = setup.options<token_options>(&run_token);
  add_user(setup.app(), "--user", options.user,
           "user of the token; of several, the first, the others count up from it. Without: "
           "fresh random users");
  add_role(setup.app(), options.may);
  add_number(setup.app(), "--count", options.count, 1U, tokens_at_once_max, "how many, one a line")
      ->capture_default_str();
  add_seconds(setup.app(), "--lifetime-seconds", options.lifetime, std::chrono::seconds{1},
              std::chrono::hours{366 * 24}, "until they expire");
  setup.add_data_options(options.server);
  add_secret_option(setup.app(), options.secret);
}

constexpr command account_command_rows[] = {
    {"user", "Data", "Manage accounts"},
    {"user create", "", "Create an account of any role; the password is read from standard input",
     &declare_user_create},
    {"token", "Tools", "Print bearer tokens for tests and load", &declare_token},
};

}  // namespace

std::span<const command> account_commands() {
  return account_command_rows;
}

}  // namespace moim::transport
