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

std::string told(const std::variant<storage::key_lookup, storage::io_failure>& found) {
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

void print_rest(const erasure_report& story) {
  fmt::print("sealed fields in the log: {}, of which {} can be read\n", story.sealed_fields(),
             story.open_fields());
  fmt::print("records with fields in clear, from before they were sealed: {}\n",
             story.clear_records().size());
  for (const auto position : story.clear_records()) fmt::print("  position {}\n", position);
  fmt::print("logins: {}\n", story.logins().size());
  for (const auto& [stream, held] : story.logins()) {
    fmt::print("  {}: {}\n", stream, held ? "still claimed" : "released");
  }
  fmt::print("tickets taken: {}, places still held: {}\n", story.tickets(), story.held().size());
  for (const auto& slot : story.held()) fmt::print("  {}\n", to_text(slot));
  fmt::print("records with the id of the user: {}\n", story.mentions());
}

/// What was written into the mail directory in place of a mail server, and nobody took away.
std::uint64_t count_letters(const data_settings& config, user_id user) {
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
  std::optional<erasure_report> story;
  std::optional<std::string> wrong;
  const auto failure = read_follower(log, [&] {
    story.emplace(options.user, keys, starts_at);
    return log.read_from(1, [&](const storage::record& record) {
      wrong = story->take(record);
      return !wrong;
    });
  });
  if (failure) return fail(failure->reason);
  if (wrong) return fail(*wrong);
  if (!story->opened()) return fail("the log knows no account of this user");
  print_moment("opened", story->opened(), zone);
  print_moment("withdrawn", story->withdrawn(), zone);
  print_moment("erased", story->erased(), zone);
  fmt::print("key: {}\n", told(keys.find(options.user)));
  print_rest(*story);
  const auto letters = count_letters(options.server, options.user);
  fmt::print("mails to the user in the mail directory: {}\n", letters);
  const bool complete = story->is_complete() && letters == 0;
  fmt::print("{}\n",
             complete ? "nothing personal can be read any more" : "the erasure is not complete");
  return complete ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace moim::transport
