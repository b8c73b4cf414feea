// Fetches what is kept beside the log first, and then reads the log at least up to there: it only
// grows.
#include "transport/audit/command_audit_check.hpp"

#include <algorithm>
#include <chrono>
#include <cstdlib>

#include <fmt/format.h>

#include "actors/feed/log_audit.hpp"
#include "actors/feed/view_snapshot.hpp"
#include "storage/audit/snapshot_state.hpp"
#include "storage/keys/key_ring.hpp"
#include "storage/rocksdb/rocksdb_event_log.hpp"
#include "transport/audit/audited_server.hpp"
#include "transport/host/follower_read.hpp"
#include "transport/host/progress.hpp"
#include "transport/host/termination_signals.hpp"

namespace moim::transport {

namespace {

/// Why the audit could not be finished.
using trouble = std::optional<std::string>;

trouble check_directory(const data_settings& config, actors::log_audit& audit) {
  auto opened = storage::open_log_follower(log_directory(config));
  if (const auto* failure = std::get_if<storage::io_failure>(&opened)) return failure->reason;
  auto& log = *std::get<0>(opened);
  if (const auto damage = find_wal_damage(log)) audit.complain(*damage);
  if (const auto saved = actors::look_at_saved_view(config.data_directory); saved && saved->sound) {
    audit.expect_view(saved->position, saved->sum, "the saved view");
  } else if (saved) {
    audit.complain("the saved view is damaged");
  }
  const auto ring = storage::open_key_ring(storage::key_directory(config.data_directory),
                                           storage::key_ring::mode::read_only);
  if (const auto* broken = std::get_if<storage::io_failure>(&ring)) return broken->reason;
  storage::sha256 hash;
  auto failure = log.read_snapshots([&](auto stream, const auto& snapshot) {
    if (snapshot) {
      if (const auto state = storage::impersonal_snapshot(*std::get<0>(ring), stream, *snapshot)) {
        audit.expect_state(stream, snapshot->version, hash(*state), "the snapshot");
      }
    } else {
      audit.complain(fmt::format("the snapshot of {} is damaged", stream));
    }
  });
  if (failure) return failure->reason;
  progress shown{"events"};
  failure = read_follower(log, [&] {
    return log.read_from(audit.position() + 1, [&](const storage::record& record) {
      audit.take(record);
      shown.step();
      return true;
    });
  });
  return failure ? trouble{failure->reason} : std::nullopt;
}

/// Up to the end of the log, and to `position` in any case: what is durable can be read.
trouble read_log(audited_server& server, std::uint64_t position, actors::log_audit& audit,
                 progress& shown) {
  for (;;) {
    const auto reach = server.read_log(audit.position() + 1, 0, [&](const auto& record) {
      audit.take(record);
      shown.step();
      return true;
    });
    if (const auto* none = std::get_if<no_answer>(&reach)) return none->reason;
    const auto& [last, durable] = std::get<log_reach>(reach);
    if (audit.position() >= std::max(durable, position)) return std::nullopt;
    if (last == 0) return fmt::format("the log of the server ends at {}", audit.position());
  }
}

/// The names of streams whose entities can be asked for.
std::vector<std::string> entities_of(const actors::log_audit& audit) {
  std::vector<std::string> names;
  audit.for_each_stream([&](const std::string& name, std::uint64_t) {
    const bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '/' || c == '-' || c == ':';
    });
    if (plain && !name.starts_with("login/")) names.push_back(name);
  });
  return names;
}

trouble check_server(audited_server& server, actors::log_audit& audit) {
  const auto view = server.view();
  if (const auto* none = std::get_if<no_answer>(&view)) return none->reason;
  const auto& shown_to_all = std::get<view_answer>(view);
  if (shown_to_all.position != 0) {
    audit.expect_view(shown_to_all.position, shown_to_all.sha256.value, "what queries show");
  }
  progress events{"events"};
  if (auto why = read_log(server, shown_to_all.position, audit, events)) return why;
  progress asked{"entities asked"};
  std::uint64_t position = 0;
  for (const auto& stream : entities_of(audit)) {
    const auto answer = server.entity(stream);
    if (const auto* none = std::get_if<no_answer>(&answer)) return none->reason;
    asked.step();
    const auto& state = std::get<std::optional<entity_answer>>(answer);
    if (!state) continue;
    audit.expect_state(stream, state->version, state->sha256.value, "the entity");
    position = std::max(position, state->position);
  }
  return read_log(server, position, audit, events);
}

int report(actors::log_audit& audit, const trouble& why, std::chrono::duration<double> took) {
  const auto complaints = audit.take_complaints();
  for (const auto& complaint : complaints) fmt::print(stderr, "moim: {}\n", complaint);
  if (audit.complaint_count() > complaints.size()) {
    fmt::print(stderr, "moim: and {} more\n", audit.complaint_count() - complaints.size());
  }
  if (why) {
    fmt::print(stderr, "moim: {}\n", *why);
    return EXIT_FAILURE;
  }
  const auto seconds = std::max(took.count(), 1e-3);
  fmt::print("{} events in {} streams replayed ({:.0f} events/s, {:.0f} streams/s)\n",
             audit.position(), audit.streams(), static_cast<double>(audit.position()) / seconds,
             static_cast<double>(audit.streams()) / seconds);
  fmt::print("{} states and {} views compared: {}\n", audit.states_compared(),
             audit.views_compared(),
             audit.complaint_count() == 0 ? "all is as the log says"
                                          : fmt::format("complaints: {}", audit.complaint_count()));
  return audit.complaint_count() == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int run_audit_check(const audit_check_options& options) {
  actors::log_audit audit;
  const auto started = std::chrono::steady_clock::now();
  trouble why;
  if (is_http_url(options.log)) {
    termination_signals signals;
    audited_server server{{.url = options.log, .token = options.token, .pause = [&](auto limit) {
                             return signals.wait(limit);
                           }}};
    why = check_server(server, audit);
  } else {
    auto config = options.server;
    if (!options.log.empty()) config.data_directory = options.log;
    why = check_directory(config, audit);
  }
  if (!why) audit.finish();
  return report(audit, why, std::chrono::steady_clock::now() - started);
}

}  // namespace moim::transport
