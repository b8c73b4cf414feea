// Reads through a follower, so a server may be running and is not disturbed. The pause between two
// looks is a wait for the signals that end the command, so that it ends at once.
#include "transport/audit/command_log_tail.hpp"

#include <cstdlib>
#include <memory>

#include <fmt/format.h>

#include "storage/log/record_line.hpp"
#include "storage/rocksdb/rocksdb_event_log.hpp"
#include "transport/host/follower_read.hpp"
#include "transport/host/logging.hpp"
#include "transport/host/standard_output.hpp"
#include "transport/host/termination_signals.hpp"
#include "transport/host/wall_clock.hpp"

namespace moim::transport {

namespace {

/// Prints what is new in the log, from where it stopped the last time.
class tail {
 public:
  tail(const log_tail_options& options, storage::log_follower& log, standard_output& out)
      : options_(options),
        log_(log),
        out_(out),
        zone_(options.server.time_zone),
        next_position_(options.from),
        left_(options.limit) {}

  [[nodiscard]] std::optional<storage::io_failure> print_new(termination_signals& signals) {
    const auto visit = [&](const storage::record& record) { return print(record, signals); };
    auto failure = options_.stream.empty()
                       ? log_.read_from(next_position_, visit)
                       : log_.read_stream(options_.stream, next_version_, visit);
    out_.flush();
    return failure;
  }

  bool done() const { return left_ == 0; }

 private:
  bool print(const storage::record& record, termination_signals& signals) {
    next_version_ = record.version + 1;
    if (record.position < next_position_) return true;
    if (record.position > options_.to) {
      left_ = 0;
      return false;
    }
    next_position_ = record.position + 1;
    storage::append_record_line(out_.buffer(), record, zone_.offset_minutes_at(record.time));
    const auto state = out_.flush_if_full();
    const bool interrupted = out_.buffer().empty() &&
                             signals.wait(std::chrono::nanoseconds::zero());  // asked once a buffer
    return --left_ > 0 && !interrupted && state == standard_output::state::open;
  }

  const log_tail_options& options_;
  storage::log_follower& log_;
  standard_output& out_;
  time_zone zone_;
  std::uint64_t next_position_;
  std::uint64_t next_version_ = 1;
  std::uint64_t left_;
};

/// None also when the end was asked for.
[[nodiscard]] std::optional<storage::io_failure> print_all(tail& printed,
                                                           storage::log_follower& log,
                                                           termination_signals& signals) {
  return read_follower(
      log, [&] { return printed.print_new(signals); },
      [&] { return signals.wait(pause_between_reads); });
}

int fail(const storage::io_failure& failure) {
  log(log_level::error, "cannot read the log", {{"reason", failure.reason}});
  return EXIT_FAILURE;
}

}  // namespace

int run_log_tail(const log_tail_options& options) {
  termination_signals signals;
  auto opened = storage::open_log_follower(log_directory(options.server));
  if (const auto* failure = std::get_if<storage::io_failure>(&opened)) return fail(*failure);
  auto& log = *std::get<std::unique_ptr<storage::log_follower>>(opened);
  standard_output out;
  tail printed{options, log, out};
  auto failure = print_all(printed, log, signals);
  while (options.follow && !failure && !printed.done() &&
         out.check() == standard_output::state::open && !signals.wait(pause_between_reads)) {
    failure = print_all(printed, log, signals);
  }
  return failure ? fail(*failure) : out.exit_code();
}

}  // namespace moim::transport
