// Reads the slot's stream through a follower, which verifies its chain, and prints the history.
#include "transport/popup/command_audit_slot.hpp"

#include <algorithm>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>

#include "storage/codec/sha256.hpp"
#include "storage/events/event_codec.hpp"
#include "storage/rocksdb/rocksdb_event_log.hpp"
#include "transport/host/command_failure.hpp"
#include "transport/host/follower_read.hpp"
#include "transport/host/wall_clock.hpp"
#include "transport/popup/draw_check.hpp"
#include "transport/popup/slot_history.hpp"

namespace moim::transport {

namespace {

constexpr std::size_t shown_tickets_max = 20;

/// What is wrong, if anything.
std::optional<std::string> read_history(const audit_slot_options& options, slot_history& history) {
  auto opened = storage::open_log_follower(log_directory(options.server));
  if (const auto* failure = std::get_if<storage::io_failure>(&opened)) return failure->reason;
  auto& log = *std::get<0>(opened);
  std::optional<std::string> wrong;
  const auto failure = read_follower(log, [&] {
    history = {};
    return log.read_stream(storage::stream_of<slot>(options.slot), 1,
                           [&](const storage::record& record) {
                             if (record.position > options.at_position) return false;
                             if (options.at_time && record.time > *options.at_time) return false;
                             wrong = history.take(record);
                             return !wrong;
                           });
  });
  return failure ? std::optional{failure->reason} : wrong;
}

void print_slot(const slot_history& history, int offset) {
  const slot_plan& plan = history.plan();
  fmt::print("{} places, a waitlist of {}, open from {} to {}\n", plan.capacity,
             plan.waitlist_limit, to_text(plan.opens_at, offset), to_text(plan.closes_at, offset));
  if (history.closed()) fmt::print("closed by its store\n");
  if (plan.opening == opening_mode::prequeue) fmt::print("people line up for the opening\n");
  if (plan.opening == opening_mode::lottery) fmt::print("a lottery of those in line\n");
  fmt::print("as of position {}, {}: {} confirmed, {} waiting, {} offered a place, {} cancelled\n",
             history.last().position, to_text(history.last().time, offset),
             history.count(reservation_status::CONFIRMED),
             history.count(reservation_status::WAITING), history.count(reservation_status::OFFERED),
             history.count(reservation_status::CANCELLED));
  fmt::print("chain {} at version {}\n", storage::to_hex(storage::bytes_of(history.chain())),
             history.version());
}

std::string list_of(const std::vector<std::uint32_t>& tickets) {
  const auto shown = std::min(tickets.size(), shown_tickets_max);
  auto text = fmt::format("{}", fmt::join(tickets.begin(), tickets.begin() + shown, ", "));
  if (shown < tickets.size()) text += fmt::format(" and {} more", tickets.size() - shown);
  return text;
}

/// Works the draw out again; false when it is not what it should be.
bool print_draw(const slot_id& slot, const slot_history& history) {
  const auto& draw = history.draw();
  if (!draw) return true;
  fmt::print("the line closed with {} in it, at position {}, version {}\n", draw->entrants.size(),
             draw->closed.position, draw->closing_version);
  if (!draw->drawn) {
    fmt::print("it has not been drawn yet\n");
    return true;
  }
  fmt::print("drawn at position {}: secret {}, chain {}, seed {}\n", draw->drawn_at.position,
             to_text(draw->drawn->secret), to_text(draw->drawn->chain), to_text(draw->drawn->seed));
  const auto wrong = check_draw(slot, history.plan(), *draw);
  for (const auto& what : wrong) fmt::print("WRONG: {}\n", what);
  if (wrong.empty()) {
    fmt::print("worked out again, the order is the same: {}\n", list_of(draw->order));
  }
  return wrong.empty();
}

void print_changes(const slot_history& history, const std::vector<reservation_status>& other,
                   const char* heading, bool gained) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < other.size(); ++i) {
    const bool before = history.tickets()[i].status() == reservation_status::CONFIRMED;
    const bool after = other[i] == reservation_status::CONFIRMED;
    if (before == after || after != gained) continue;
    if (count == 0) fmt::print("{}\n", heading);
    if (++count <= shown_tickets_max) {
      fmt::print("  ticket {}, user {}\n", i + 1, to_text(history.tickets()[i].user));
    }
  }
  if (count > shown_tickets_max) fmt::print("  and {} more\n", count - shown_tickets_max);
  if (count == 0) fmt::print("{} nobody\n", heading);
}

void print_what_if(const slot_history& history, const audit_slot_options& options) {
  auto plan = history.plan();
  plan.capacity = options.capacity.value_or(plan.capacity);
  plan.waitlist_limit = options.waitlist_limit.value_or(plan.waitlist_limit);
  fmt::print("what if there were {} places and a waitlist of {}?\n", plan.capacity,
             plan.waitlist_limit);
  const auto other = history.replay(plan);
  print_changes(history, other, "a place would gain:", true);
  print_changes(history, other, "a place would lose:", false);
}

}  // namespace

int run_audit_slot(const audit_slot_options& options) {
  slot_history history;
  if (const auto wrong = read_history(options, history)) return fail(*wrong);
  if (history.version() == 0) return fail("the log knows nothing of this slot up to there");
  const time_zone zone{options.server.time_zone};
  const int offset = zone.offset_minutes_at(history.last().time);
  print_slot(history, offset);
  const bool is_fair = print_draw(options.slot, history);
  if (options.user) {
    const auto ticket = history.ticket_of(options.user);
    if (ticket == 0) return fail("this user took no ticket in this slot up to there");
    fmt::print("user {}:\n", to_text(options.user));
    for (const auto& line : history.explain(ticket, offset)) fmt::print("  {}\n", line);
  }
  if (options.capacity || options.waitlist_limit) print_what_if(history, options);
  return is_fair ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace moim::transport
