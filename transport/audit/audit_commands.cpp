// The commands `moim log ...` and `moim audit ...` for operators and auditors: their options.
#include <limits>

#include "transport/audit/audit_subject.hpp"
#include "transport/audit/command_audit_check.hpp"
#include "transport/audit/command_audit_erasure.hpp"
#include "transport/audit/command_audit_follow.hpp"
#include "transport/audit/command_log_import.hpp"
#include "transport/audit/command_log_tail.hpp"
#include "transport/audit/command_log_verify.hpp"
#include "transport/cli/arguments.hpp"

namespace moim::transport {

namespace {

/// What tail and export have in common.
void add_record_range(CLI::App& command, log_tail_options& options) {
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  command.add_option("--stream", options.stream, "only this stream, e.g. store/ID")
      ->type_name("STREAM");
  add_number(command, "--from", options.from, std::uint64_t{1}, most, "first position to print")
      ->capture_default_str();
  add_number(command, "--to", options.to, std::uint64_t{1}, most, "last position to print");
}

void declare_log_tail(command_setup& setup) {
  auto& options = setup.options<log_tail_options>(&run_log_tail);
  add_record_range(setup.app(), options);
  add_number(setup.app(), "--limit", options.limit, std::uint64_t{1},
             std::numeric_limits<std::uint64_t>::max(), "records at most");
  setup.app().add_flag("--follow,-f", options.follow, "go on with what is appended, until Ctrl-C");
  setup.add_data_options(options.server);
}

void declare_log_export(command_setup& setup) {
  auto& options = setup.options<log_tail_options>(&run_log_tail);
  add_record_range(setup.app(), options);
  setup.add_data_options(options.server);
}

void declare_log_verify(command_setup& setup) {
  auto& options = setup.options<log_verify_options>(&run_log_verify);
  setup.add_data_options(options.server);
}

void declare_log_import(command_setup& setup) {
  auto& options = setup.options<log_import_options>(&run_log_import);
  setup.app()
      .add_option("FILE", options.file, "NDJSON as `moim log export` prints it")
      ->required()
      ->type_name("FILE");
  setup.add_data_options(options.server);
}

void declare_audit_check(command_setup& setup) {
  auto& options = setup.options<audit_check_options>(&run_audit_check);
  setup.app()
      .add_option("LOG", options.log, "data directory, or address of a server")
      ->type_name("DIR|URL");
  add_admin_token(setup.app(), options.token);
  setup.add_data_options(options.server);
}

void declare_audit_follow(command_setup& setup) {
  auto& options = setup.options<audit_follow_options>(&run_audit_follow);
  setup.app().add_option("URL", options.url, "address of the server")->required()->type_name("URL");
  add_admin_token(setup.app(), options.token);
  setup.app().add_flag("--once", options.once, "end where the log ends now");
  add_seconds(setup.app(), "--patience-seconds", options.patience, std::chrono::seconds{0},
              std::chrono::hours{24}, "for how long the server may be away");
  setup.add_data_options(options.server);
}

void declare_audit_erasure(command_setup& setup) {
  auto& options = setup.options<audit_erasure_options>(&run_audit_erasure);
  add_user(setup.app(), "USER", options.user, "id of the user")->required();
  setup.add_data_options(options.server);
}

constexpr command audit_command_rows[] = {
    {"log", "Tools", "Print, check and carry the log"},
    {"log tail", "", "Print records as NDJSON, also beside a server", &declare_log_tail},
    {"log export", "", "Print records as NDJSON; all of them can be imported", &declare_log_export},
    {"log verify", "", "Check every position, version and chain value of the log",
     &declare_log_verify},
    {"log import", "", "Make a log of a whole export, where there is none", &declare_log_import},
    {"audit", "Tools", "Judge the log, and who got what"},
    {"audit check", "", "Replay the whole log and compare with all that is kept of it",
     &declare_audit_check},
    {"audit follow", "", "Judge every event of a running server, until Ctrl-C",
     &declare_audit_follow},
    {"audit erasure", "", "Tell what is left of a user who has withdrawn, also beside a server",
     &declare_audit_erasure},
};

}  // namespace

std::span<const command> audit_commands() {
  return audit_command_rows;
}

}  // namespace moim::transport
