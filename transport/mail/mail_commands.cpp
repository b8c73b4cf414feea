// The commands `moim mail dead` and `moim mail retry`: their options.
#include <limits>

#include "transport/cli/arguments.hpp"
#include "transport/mail/command_mail.hpp"
#include "transport/mail/mail_delivery_settings.hpp"
#include "transport/mail/mail_subject.hpp"

namespace moim::transport {

namespace {

void declare_mail_dead(command_setup& setup) {
  auto& options = setup.options<mail_dead_options>(&run_mail_dead);
  setup.app()
      .add_option("WHERE", options.where, "data directory, or address of a server")
      ->type_name("DIR|URL");
  add_admin_token(setup.app(), options.token);
  setup.add_data_options(options.server);
  add_mail_from_option(setup.app(), options.mail_from);
}

void declare_mail_retry(command_setup& setup) {
  auto& options = setup.options<mail_retry_options>(&run_mail_retry);
  add_user(setup.app(), "USER", options.user, "whose mailbox it is in")->required();
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();  // -1 is read as more
  add_number(setup.app(), "NUMBER", options.number, std::uint64_t{1}, most, "of the mail there")
      ->required();
  setup.app()
      .add_option("WHERE", options.where, "data directory, or address of a server")
      ->type_name("DIR|URL");
  add_admin_token(setup.app(), options.token);
  setup.add_data_options(options.server);
}

constexpr command mail_command_rows[] = {
    {"mail", "Tools", "See to mail that could not be sent"},
    {"mail dead", "", "Print the mails that were given up as NDJSON, also beside a server",
     &declare_mail_dead},
    {"mail retry", "", "Have a mail sent again that was given up", &declare_mail_retry},
};

}  // namespace

std::span<const command> mail_commands() {
  return mail_command_rows;
}

}  // namespace moim::transport
