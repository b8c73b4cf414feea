// One pass over the log, since an id may stand in any stream.
#include "transport/audit/command_audit_erasure.hpp"

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "storage/keys/key_ring.hpp"
#include "storage/rocksdb/rocksdb_event_log.hpp"
#include "transport/audit/erasure_report.hpp"
#include "transport/host/command_failure.hpp"
#include "transport/host/follower_read.hpp"
#include "transport/host/wall_clock.hpp"
#include "transport/mail/mail_delivery_settings.hpp"

namespace moim::transport {

namespace {

std::string shown(const std::variant<storage::key_lookup, storage::io_failure>& found) {
  if (const auto* broken = std::get_if<storage::io_failure>(&found)) return broken->reason;
  switch (std::get<storage::key_lookup>(found).standing) {
    case storage::key_standing::there:
      return "there";
    case storage::key_standing::destroyed:
      return "destroyed";
    case storage::key_standing::none:
      break;
  }
  return "there is none";
}

void print_moment(const char* what, const std::optional<erasure_report::moment>& at,
                  const time_zone& zone) {
  if (!at) return fmt::print("{}: no\n", what);
  fmt::print("{}: at position {}, {}\n", what, at->position,
             to_text(at->time, zone.offset_minutes_at(at->time)));
}

void print_rest(const erasure_report& report) {
  fmt::print("sealed fields in the log: {}, of which {} can be read\n", report.sealed_fields(),
             report.open_fields());
  fmt::print("records with fields in clear, from before they were sealed: {}\n",
             report.clear_records().size());
  for (const auto position : report.clear_records()) fmt::print("  position {}\n", position);
  fmt::print("logins: {}\n", report.logins().size());
  for (const auto& [stream, held] : report.logins()) {
    fmt::print("  {}: {}\n", stream, held ? "still claimed" : "released");
  }
  fmt::print("tickets taken: {}, places still held: {}\n", report.tickets(), report.held().size());
  for (const auto& slot : report.held()) fmt::print("  {}\n", to_text(slot));
  fmt::print("records with the id of the user: {}\n", report.mentions());
}

/// Counts the mails in the mail directory, which is used where there is no mail server.
std::uint64_t count_mail_files(const data_settings& config, user_id user) {
  const auto end = "." + to_text(user) + ".eml";
  std::uint64_t count = 0;
  std::error_code none;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator{mail_directory(config.data_directory), none}) {
    count += entry.path().filename().string().ends_with(end) ? 1 : 0;
  }
  return count;
}

}  // namespace

int run_audit_erasure(const audit_erasure_options& options) {
  auto opened = storage::open_log_follower(log_directory(options.server));
  if (const auto* failure = std::get_if<storage::io_failure>(&opened)) return fail(failure->reason);
  auto& log = *std::get<0>(opened);
  const auto ring = storage::open_key_ring(storage::key_directory(options.server.data_directory),
                                           storage::key_ring::mode::read_only);
  if (const auto* failure = std::get_if<storage::io_failure>(&ring)) return fail(failure->reason);
  const auto& keys = *std::get<0>(ring);
  const time_zone zone{options.server.time_zone};
  const auto starts_at = [&](calendar_date date, time_of_day time) {
    return zone.to_utc(date, time);
  };
  std::optional<erasure_report> report;
  std::optional<std::string> wrong;
  const auto failure = read_follower(log, [&] {
    report.emplace(options.user, keys, starts_at);
    return log.read_from(1, [&](const storage::record& record) {
      wrong = report->take(record);
      return !wrong;
    });
  });
  if (failure) return fail(failure->reason);
  if (wrong) return fail(*wrong);
  if (!report->opened()) return fail("the log knows no account of this user");
  print_moment("opened", report->opened(), zone);
  print_moment("withdrawn", report->withdrawn(), zone);
  print_moment("erased", report->erased(), zone);
  fmt::print("key: {}\n", shown(keys.find(options.user)));
  print_rest(*report);
  const auto mail_files = count_mail_files(options.server, options.user);
  fmt::print("mails to the user in the mail directory: {}\n", mail_files);
  const bool complete = report->is_complete() && mail_files == 0;
  fmt::print("{}\n",
             complete ? "nothing personal can be read any more" : "the erasure is not complete");
  return complete ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace moim::transport
