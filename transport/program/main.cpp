// The program `moim`: parses the command line and runs the one command that it names.
#include <cstdio>
#include <exception>
#include <iostream>

#include "domain/aggregate.hpp"
#include "transport/host/logging.hpp"
#include "transport/host/wall_clock.hpp"
#include "transport/program/cli.hpp"

namespace {

using namespace moim::transport;

/// What comes before every command that works on a server's data.
void prepare(const serve_config& config) {
  set_api_zone(time_zone{config.time_zone});
  set_up_logging(config.level, config.format);
}

int run_version() {
  std::printf("moim %.*s\n", static_cast<int>(moim_version.size()), moim_version.data());
  return 0;
}

template <class Options>
int with_prepared(const Options& options, const serve_config& config, int (*run)(const Options&)) {
  prepare(config);
  return run(options);
}

int run(const command_line& line) {
  return std::visit(
      moim::overloaded{
          [](const finished& f) { return f.exit_code; },
          [](const serve_config& c) { return with_prepared(c, c, run_serve); },
          [](const import_options& o) { return with_prepared(o, o.server, run_import_stores); },
          [](const user_create_options& o) { return with_prepared(o, o.server, run_user_create); },
          [](const token_options& o) { return with_prepared(o, o.server, run_token); },
          [](const log_tail_options& o) { return with_prepared(o, o.server, run_log_tail); },
          [](const log_verify_options& o) { return with_prepared(o, o.server, run_log_verify); },
          [](const log_import_options& o) { return with_prepared(o, o.server, run_log_import); },
          [](const audit_check_options& o) { return with_prepared(o, o.server, run_audit_check); },
          [](const audit_follow_options& o) {
            return with_prepared(o, o.server, run_audit_follow);
          },
          [](const audit_slot_options& o) { return with_prepared(o, o.server, run_audit_slot); },
          [](const audit_erasure_options& o) {
            return with_prepared(o, o.server, run_audit_erasure);
          },
          [](const receipt_verify_options& o) {
            return with_prepared(o, o.server, run_receipt_verify);
          },
          [](const mail_dead_options& o) { return with_prepared(o, o.server, run_mail_dead); },
          [](const mail_retry_options& o) { return with_prepared(o, o.server, run_mail_retry); },
          [](const version_options&) { return run_version(); }},
      line);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(parse_command_line(argc, argv, std::cout, std::cerr));
  } catch (const std::exception& error) {
    log(log_level::error, error.what());
    return 1;
  }
}
