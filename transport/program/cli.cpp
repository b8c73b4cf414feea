// One function a command: its options, its help. CLI11 does the parsing.
#include "transport/program/cli.hpp"

#include <charconv>
#include <memory>

#include <CLI/CLI.hpp>

#include "transport/cli/help_formatter.hpp"

namespace moim::transport {

namespace {

constexpr int exit_usage = 2;

constexpr const char* settings_footer =
    R"(A setting is a flag, MOIM_... in the environment, or a line in ./moim.toml; the first of these
that has it wins: --io-threads 2, MOIM_IO_THREADS=2, io-threads = 2.)";

constexpr const char* examples = R"(Examples:
  moim import stores docs/sample_stores.csv     fill ./data with a catalogue
  moim user create --email me@example.com --nickname me --role admin
  moim serve --port 8080                        serve ./data on 127.0.0.1
  moim token --count 3                          bearer tokens of three random users
  moim log tail --follow                        watch what happens
  moim log verify                               check that nobody touched the log
  moim audit check                              replay it, and compare with all that is kept of it
  moim mail dead http://127.0.0.1:8080          the mails that could not be sent
  moim receipt verify receipt.json              check that a reservation was told the truth

`moim COMMAND --help` shows the options of a command.)";

CLI::Option* add_role(CLI::App& app, role& target) {
  const std::vector<std::string> names{"user", "organizer", "admin"};
  const auto store = [&target](const std::string& name) {
    target = name == "admin" ? role::admin : name == "organizer" ? role::organizer : role::user;
  };
  return app.add_option_function<std::string>("--role", store, "what the user may do")
      ->check(CLI::IsMember(names).description(""))
      ->type_name("user|organizer|admin")
      ->default_str("user");
}

CLI::Option* add_user(CLI::App& app, const char* flag, user_id& target, const char* help) {
  const auto is_user = [](const std::string& text) {
    user_id parsed;
    return from_text(text, parsed) && parsed ? std::string{} : "\"" + text + "\" is not a user id";
  };
  // The result does not matter: the check has parsed it before.
  const auto store = [&target](const std::string& text) { (void)from_text(text, target); };
  return app.add_option_function<std::string>(flag, store, help)->check(is_user)->type_name("ID");
}

template <class T>
CLI::Option* add_number(CLI::App& app, const char* flag, T& target, T least, T most,
                        const char* help) {
  return app.add_option(flag, target, help)
      ->check(CLI::Range(least, most).description(""))
      ->type_name("N");
}

/// Whole seconds, from `least` to `most`.
CLI::Option* add_seconds(CLI::App& app, const char* flag, std::chrono::seconds& target,
                         std::chrono::seconds least, std::chrono::seconds most, const char* help) {
  const auto store = [&target](const std::int64_t& n) { target = std::chrono::seconds{n}; };
  return app.add_option_function<std::int64_t>(flag, store, help)
      ->check(CLI::Range(std::int64_t{least.count()}, std::int64_t{most.count()}).description(""))
      ->type_name("N")
      ->default_str(std::to_string(target.count()));
}

CLI::App* add_serve(CLI::App& app, serve_config& config) {
  auto* serve = app.add_subcommand("serve", "Serve the API and keep its log")->group("Server");
  add_serve_options(*serve, config);
  serve->footer(settings_footer);
  return serve;
}

CLI::App* add_import_stores(CLI::App& app, import_options& options) {
  auto* import = app.add_subcommand("import", "Put a catalogue into the log")->group("Data");
  import->require_subcommand(1);
  auto* stores = import->add_subcommand(
      "stores", "Import popup stores from CSV or NDJSON; importing twice adds nothing twice");
  stores->add_option("FILE", options.file, "a .csv or .ndjson file")->required()->type_name("");
  add_user(*stores, "--organizer", options.organizer, "user who may manage the stores");
  add_data_options(*stores, options.server);
  add_waitlist_option(*stores, options.server);
  stores->footer(settings_footer);
  return stores;
}

CLI::App* add_user_create(CLI::App& app, user_create_options& options) {
  auto* user = app.add_subcommand("user", "Manage accounts")->group("Data");
  user->require_subcommand(1);
  auto* create = user->add_subcommand(
      "create", "Create an account of any role; the password is read from standard input");
  create->add_option("--email", options.email, "address to sign in with")
      ->required()
      ->type_name("ADDRESS");
  create->add_option("--nickname", options.nickname, "name that others see")
      ->required()
      ->type_name("NAME");
  add_role(*create, options.may);
  add_data_options(*create, options.server);
  create->footer(settings_footer);
  return create;
}

CLI::App* add_token(CLI::App& app, token_options& options) {
  auto* token =
      app.add_subcommand("token", "Print bearer tokens for tests and load")->group("Tools");
  add_user(*token, "--user", options.user,
           "user of the token; of several, the first, the others count up from it. Without: "
           "fresh random users");
  add_role(*token, options.may);
  add_number(*token, "--count", options.count, 1U, tokens_at_once_max, "how many, one a line")
      ->capture_default_str();
  add_seconds(*token, "--lifetime-seconds", options.lifetime, std::chrono::seconds{1},
              std::chrono::hours{366 * 24}, "until they expire");
  add_data_options(*token, options.server);
  add_secret_option(*token, options.server);
  token->footer(settings_footer);
  return token;
}

/// What tail and export have in common.
void add_record_range(CLI::App& command, log_tail_options& options) {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  command.add_option("--stream", options.stream, "only this stream, e.g. store/ID")
      ->type_name("STREAM");
  add_number(command, "--from", options.from, std::uint64_t{1}, most, "first position to print")
      ->capture_default_str();
  add_number(command, "--to", options.to, std::uint64_t{1}, most, "last position to print");
}

CLI::App* add_log_tail(CLI::App& log, log_tail_options& options) {
  auto* tail = log.add_subcommand("tail", "Print records as NDJSON, also beside a server");
  add_record_range(*tail, options);
  add_number(*tail, "--limit", options.limit, std::uint64_t{1},
             std::numeric_limits<std::uint64_t>::max(), "records at most");
  tail->add_flag("--follow,-f", options.follow, "go on with what is appended, until Ctrl-C");
  add_data_options(*tail, options.server);
  tail->footer(settings_footer);
  return tail;
}

CLI::App* add_log_export(CLI::App& log, log_tail_options& options) {
  auto* command =
      log.add_subcommand("export", "Print records as NDJSON; all of them can be imported");
  add_record_range(*command, options);
  add_data_options(*command, options.server);
  command->footer(settings_footer);
  return command;
}

CLI::App* add_log_verify(CLI::App& log, log_verify_options& options) {
  auto* verify =
      log.add_subcommand("verify", "Check every position, version and chain value of the log");
  add_data_options(*verify, options.server);
  verify->footer(settings_footer);
  return verify;
}

/// `capacity=12` or `waitlist=100`; otherwise what is wrong with it.
std::string parse_rule(const std::string& text, audit_slot_options& out) {
  const auto sign = text.find('=');
  const auto name = text.substr(0, sign);
  auto* const target = name == "capacity"   ? &out.capacity
                       : name == "waitlist" ? &out.waitlist_limit
                                            : nullptr;
  std::uint32_t value = 0;
  const auto* end = text.data() + text.size();
  const auto* begin = sign == std::string::npos ? end : text.data() + sign + 1;
  const auto parsed = std::from_chars(begin, end, value);
  if (target == nullptr || begin == end || parsed.ec != std::errc{} || parsed.ptr != end) {
    return "\"" + text + "\" is not capacity=N or waitlist=N";
  }
  *target = value;
  return {};
}

/// A server asks for it; the environment shows it to nobody else.
void add_admin_token(CLI::App& command, std::string& token) {
  command.add_option("--token", token, "an admin's, for a server")
      ->type_name("TOKEN")
      ->envname("MOIM_TOKEN");
}

CLI::App* add_audit_check(CLI::App& audit, audit_check_options& options) {
  auto* command =
      audit.add_subcommand("check", "Replay the whole log and compare with all that is kept of it");
  command->add_option("LOG", options.log, "data directory, or address of a server")
      ->type_name("DIR|URL");
  add_admin_token(*command, options.token);
  add_data_options(*command, options.server);
  command->footer(settings_footer);
  return command;
}

CLI::App* add_audit_follow(CLI::App& audit, audit_follow_options& options) {
  auto* command =
      audit.add_subcommand("follow", "Judge every event of a running server, until Ctrl-C");
  command->add_option("URL", options.url, "address of the server")->required()->type_name("URL");
  add_admin_token(*command, options.token);
  command->add_flag("--once", options.once, "end where the log ends now");
  add_seconds(*command, "--patience-seconds", options.patience, std::chrono::seconds{0},
              std::chrono::hours{24}, "for how long the server may be away");
  add_data_options(*command, options.server);
  command->footer(settings_footer);
  return command;
}

CLI::App* add_audit_slot(CLI::App& audit, audit_slot_options& options) {
  auto* command = audit.add_subcommand(
      "slot", "Tell how the places of a slot came about, also beside a server");
  const auto parse_slot = [&options](std::string& text) {
    return from_text(text, options.slot) ? std::string{} : "\"" + text + "\" is no slot";
  };
  const auto parse_moment = [&options](std::string& text) {
    timestamp time;
    if (from_text(text, time)) {
      options.at_time = time;
      return std::string{};
    }
    const auto parsed =
        std::from_chars(text.data(), text.data() + text.size(), options.at_position);
    const bool whole = parsed.ec == std::errc{} && parsed.ptr == text.data() + text.size();
    return whole ? std::string{} : "\"" + text + "\" is neither a position nor a time";
  };
  const auto ignore = [](const std::string&) {};  // the checks have parsed it before
  command->add_option_function<std::string>("SLOT", ignore, "STORE/YYYY-MM-DD/HH:MM")
      ->check(CLI::Validator(parse_slot, ""))
      ->required()
      ->type_name("SLOT");
  add_user(*command, "--user", options.user, "also why this user has this place");
  command->add_option_function<std::string>("--at", ignore, "the log as of this position or time")
      ->check(CLI::Validator(parse_moment, ""))
      ->type_name("POSITION|TIME");
  command
      ->add_option_function<std::vector<std::string>>(
          "--what-if", [](const auto&) {}, "the same rush under other rules; may be repeated")
      ->check(
          CLI::Validator([&options](std::string& text) { return parse_rule(text, options); }, ""))
      ->type_name("capacity=N|waitlist=N");
  add_data_options(*command, options.server);
  command->footer(settings_footer);
  return command;
}

CLI::App* add_audit_erasure(CLI::App& audit, audit_erasure_options& options) {
  auto* command = audit.add_subcommand(
      "erasure", "Tell what is left of a user who has withdrawn, also beside a server");
  add_user(*command, "USER", options.user, "id of the user")->required();
  add_data_options(*command, options.server);
  command->footer(settings_footer);
  return command;
}

CLI::App* add_receipt_verify(CLI::App& app, receipt_verify_options& options) {
  auto* receipt = app.add_subcommand("receipt", "Check what users were told")->group("Tools");
  receipt->require_subcommand(1);
  auto* verify = receipt->add_subcommand(
      "verify", "Prove from the log that a receipt is honest, also beside a server");
  verify->add_option("FILE", options.file, "the receipt, or the answer that has it; -: stdin")
      ->required()
      ->type_name("FILE");
  verify->add_option("--log", options.log, "data directory, or address of a server")
      ->type_name("DIR|URL");
  add_user(*verify, "--user", options.user, "also check that it is this user's");
  verify->add_option("--token", options.token, "an admin's, to prove it from a server's records")
      ->type_name("TOKEN");
  verify->add_option("--jwks", options.jwks, "public keys; without, those beside the log")
      ->type_name("FILE|URL");
  add_data_options(*verify, options.server);
  verify->footer(settings_footer);
  return verify;
}

CLI::App* add_mail_dead(CLI::App& mail, mail_dead_options& options) {
  auto* command = mail.add_subcommand(
      "dead", "Print the mails that were given up as NDJSON, also beside a server");
  command->add_option("WHERE", options.where, "data directory, or address of a server")
      ->type_name("DIR|URL");
  add_admin_token(*command, options.token);
  add_data_options(*command, options.server);
  add_mail_from_option(*command, options.server);
  command->footer(settings_footer);
  return command;
}

CLI::App* add_mail_retry(CLI::App& mail, mail_retry_options& options) {
  auto* command = mail.add_subcommand("retry", "Have a mail sent again that was given up");
  add_user(*command, "USER", options.user, "whose mailbox it is in")->required();
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();  // -1 is read as more
  add_number(*command, "NUMBER", options.number, std::uint64_t{1}, most, "of the mail there")
      ->required();
  command->add_option("WHERE", options.where, "data directory, or address of a server")
      ->type_name("DIR|URL");
  add_admin_token(*command, options.token);
  add_data_options(*command, options.server);
  command->footer(settings_footer);
  return command;
}

CLI::App* add_log_import(CLI::App& log, log_import_options& options) {
  auto* import = log.add_subcommand("import", "Make a log of a whole export, where there is none");
  import->add_option("FILE", options.file, "NDJSON as `moim log export` prints it")
      ->required()
      ->type_name("FILE");
  add_data_options(*import, options.server);
  import->footer(settings_footer);
  return import;
}

}  // namespace

command_line parse_command_line(int argc, const char* const* argv, std::ostream& out,
                                std::ostream& err) {
  CLI::App app{"Moim: group-buy parties and popup-store reservations, event-sourced.", "moim"};
  app.formatter(std::make_shared<help_formatter>());
  app.require_subcommand(1);
  serve_config serve;
  import_options import;
  user_create_options user_create;
  token_options token;
  log_tail_options log_tail;
  log_tail_options log_export;
  log_verify_options log_verify;
  log_import_options log_import;
  audit_check_options audit_check;
  audit_follow_options audit_follow;
  audit_slot_options audit_slot;
  audit_erasure_options audit_erasure;
  receipt_verify_options receipt_verify;
  mail_dead_options mail_dead;
  mail_retry_options mail_retry;
  const auto* serve_app = add_serve(app, serve);
  const auto* import_app = add_import_stores(app, import);
  const auto* user_app = add_user_create(app, user_create);
  const auto* token_app = add_token(app, token);
  auto* log = app.add_subcommand("log", "Print, check and carry the log")->group("Tools");
  log->require_subcommand(1);
  const auto* tail_app = add_log_tail(*log, log_tail);
  const auto* export_app = add_log_export(*log, log_export);
  const auto* verify_app = add_log_verify(*log, log_verify);
  const auto* log_import_app = add_log_import(*log, log_import);
  auto* audit = app.add_subcommand("audit", "Judge the log, and who got what")->group("Tools");
  audit->require_subcommand(1);
  const auto* check_app = add_audit_check(*audit, audit_check);
  const auto* follow_app = add_audit_follow(*audit, audit_follow);
  const auto* audit_app = add_audit_slot(*audit, audit_slot);
  const auto* erasure_app = add_audit_erasure(*audit, audit_erasure);
  const auto* receipt_app = add_receipt_verify(app, receipt_verify);
  auto* mail = app.add_subcommand("mail", "See to mail that could not be sent")->group("Tools");
  mail->require_subcommand(1);
  const auto* dead_app = add_mail_dead(*mail, mail_dead);
  const auto* retry_app = add_mail_retry(*mail, mail_retry);
  app.add_subcommand("version", "Print the version")->group("Tools");
  app.footer(examples);
  if (argc < 2) {
    err << app.help();
    return finished{exit_usage};
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return finished{app.exit(error, out, err) == 0 ? EXIT_SUCCESS : exit_usage};
  }
  if (serve_app->parsed()) return serve;
  if (import_app->parsed()) return import;
  if (user_app->parsed()) return user_create;
  if (token_app->parsed()) return token;
  if (tail_app->parsed()) return log_tail;
  if (export_app->parsed()) return log_export;
  if (verify_app->parsed()) return log_verify;
  if (log_import_app->parsed()) return log_import;
  if (check_app->parsed()) return audit_check;
  if (follow_app->parsed()) return audit_follow;
  if (audit_app->parsed()) return audit_slot;
  if (erasure_app->parsed()) return audit_erasure;
  if (receipt_app->parsed()) return receipt_verify;
  if (dead_app->parsed()) return mail_dead;
  if (retry_app->parsed()) return mail_retry;
  return version_options{};
}

}  // namespace moim::transport
