// The group "Mail" of the help.
#include "transport/mail/mail_delivery_settings.hpp"

#include "transport/cli/option_group.hpp"
#include "transport/mail/mail_message.hpp"

namespace moim::transport {

namespace {

std::string is_correspondent(const std::string& text) {
  return parse_correspondent(text)
             ? ""
             : fmt::format("\"{}\" is neither an address nor NAME <ADDRESS>", text);
}

std::string is_smtp_url(const std::string& text) {
  const bool is_one = text.empty() || text.starts_with("smtp://") || text.starts_with("smtps://");
  return is_one ? "" : fmt::format("\"{}\" is neither smtp://… nor smtps://…", text);
}

}  // namespace

void add_options(CLI::App& app, mail_delivery_settings& settings) {
  add_mail_from_option(app, settings.mail_from);
  option_group mail{app, "Mail"};
  mail.add("smtp-url", settings.smtp.url,
           "mail server, smtp://HOST:PORT or smtps://HOST:PORT; without, mail is written to "
           "files in mail/new of the data directory")
      ->check(is_smtp_url)
      ->type_name("URL");
  mail.add("smtp-user", settings.smtp.user, "name to log in with")->type_name("TEXT");
  mail.add("smtp-password", settings.smtp.password,
           "password to log in with; a flag can be seen by others, the environment cannot")
      ->type_name("TEXT");
  mail.add_choice("smtp-tls", settings.smtp.tls, {"required", "optional", "none"},
                  "whether smtp:// must be, may be or is not encrypted with STARTTLS");
  mail.add_path("smtp-ca-file", settings.smtp.ca_file,
                "certificates of who may vouch for the mail server, instead of the system's");
  const std::chrono::milliseconds second{1'000};
  mail.add_duration("smtp-connect-timeout-seconds", settings.smtp.connect_timeout, second, 1, 600,
                    "for the connection to the mail server");
  mail.add_duration("smtp-timeout-seconds", settings.smtp.timeout, second, 1, 3'600,
                    "for one message, connecting included");
  mail.add_number("mail-threads", settings.mail_threads, 1, 64,
                  "mails that are handed over at once");
}

void add_mail_from_option(CLI::App& app, std::string& mail_from) {
  option_group mail{app, "Mail"};
  mail.add("mail-from", mail_from, "sender of all mail")
      ->check(is_correspondent)
      ->type_name("ADDRESS");
}

std::filesystem::path mail_directory(const std::filesystem::path& data_directory) {
  return data_directory / "mail";
}

std::string mail_domain(const std::string& mail_from) {
  return std::string{parse_correspondent(mail_from)->address.domain()};
}

}  // namespace moim::transport
