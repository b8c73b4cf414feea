// Imports run through the same actors as requests, so an imported store is no other than one that
// was announced. Many are in flight at a time, to share the syncs of the disk.
#include "transport/popup/command_import.hpp"

#include <fmt/format.h>

#include "actors/node/node.hpp"
#include "transport/cli/data_directory.hpp"
#include "transport/host/progress.hpp"
#include "transport/popup/draw_secrets.hpp"
#include "transport/popup/store_file.hpp"

namespace moim::transport {

namespace {

constexpr std::size_t in_flight_max = 512;

/// What became of the lines.
class tally {
 public:
  void bad(std::size_t line, const std::string& reason) {
    shown_.clear();
    fmt::print(stderr, "line {}: {}\n", line, reason);
    ++bad_;
    shown_.step();
  }
  void added() { ++added_, shown_.step(); }
  void known() { ++known_, shown_.step(); }

  int finish() {
    shown_.clear();
    fmt::print("{} added, {} already there, {} bad\n", added_, known_, bad_);
    return bad_ == 0 ? 0 : 1;
  }

 private:
  progress shown_{"lines"};
  std::size_t added_ = 0;
  std::size_t known_ = 0;
  std::size_t bad_ = 0;
};

void take_answer(tally& count, std::size_t line, const actors::answer_of<store>& answer) {
  if (std::holds_alternative<store_receipt>(answer.result)) {
    return count.added();
  }
  const auto* why = std::get_if<store::rejection>(&answer.result);
  if (why == nullptr) {
    return count.bad(line, "the log does not accept");
  }
  std::visit(overloaded{[&](const store_exists&) { count.known(); },
                        [&](const invalid_store& i) {
                          count.bad(line,
                                    i.violations.front().field + ": " + i.violations.front().rule);
                        },
                        [&](const auto& other) {  // what changes are refused for
                          count.bad(line, std::string{other.code});
                        }},
             *why);
}

}  // namespace

int run_import_stores(const import_options& options) {
  const time_zone zone{options.server.time_zone};
  const auto now = system_clock{}.now();
  auto opened =
      store_file_reader::open(options.file, {zone.date_at(now), zone, options.waitlist_default});
  if (const auto* failure = std::get_if<store_file_failure>(&opened)) {
    fmt::print(stderr, "moim: {}\n", failure->reason);
    return 1;
  }
  auto& file = std::get<store_file_reader>(opened);
  const auto log = open_log(options.server.data_directory);
  const auto draws = load_or_make_draw_secrets(options.server.data_directory);
  if (const auto* failure = std::get_if<secret_failure>(&draws)) {
    fmt::print(stderr, "moim: {}\n", failure->reason);
    return 1;
  }
  const auto node = start_node(options.server, *log);
  actors::caller caller{*node};
  tally count;
  std::size_t in_flight = 0;
  while (auto next = file.next()) {
    if (const auto* broken = std::get_if<bad_line>(&*next)) {
      count.bad(broken->line, broken->reason);
      continue;
    }
    auto& entry = std::get<catalogue_entry>(*next);
    ++in_flight;
    const auto id = derived_store_id(entry.key);
    const auto commitment = std::get<draw_secrets>(draws).commitment(id, entry.details.opening);
    actors::command_for<store> order{
        id,
        create_store{options.organizer, std::move(entry.details), commitment},
        {now, options.organizer},
        {}};
    caller.port().ask(std::move(order),
                      [&, line = entry.line](const actors::answer_of<store>& answer) {
                        take_answer(count, line, answer);
                        --in_flight;
                      });
    caller.drain_until([&] { return in_flight < in_flight_max; });
  }
  caller.drain_until([&] { return in_flight == 0; });
  const int exit_code = count.finish();
  if (const auto failure = file.failure()) {
    fmt::print(stderr, "moim: {}\n", failure->reason);
    return 1;
  }
  return exit_code;
}

}  // namespace moim::transport
