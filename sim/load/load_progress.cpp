// The first line of the block is k6's.
#include "sim/load/load_progress.hpp"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "sim/load/load_text.hpp"

namespace moim::sim::load {

namespace {

constexpr nanoseconds line_every = std::chrono::seconds{10};
constexpr int block_lines = 3;
constexpr std::size_t bar_width = 40;

std::size_t terminal_columns() {
  winsize size{};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

std::string running_text(nanoseconds duration, const progress_moment& at) {
  return fmt::format("running ({}/{}), {:04}/{:04} VUs, {} complete and {} interrupted iterations",
                     clock_text(seconds_of(at.now)), clock_text(seconds_of(duration)),
                     at.measured.vus.value, at.measured.vus_max.value, at.measured.iterations.value,
                     at.measured.interrupted_iterations.value);
}

std::string figures_text(const progress_moment& at) {
  const auto& m = at.measured;
  const auto percentile = [&](double p) {
    return duration_text(static_cast<double>(m.http_req_duration.percentile(p)));
  };
  return fmt::format("http_reqs {} failed {} p(50) {} p(95) {} p(99) {} dropped {}",
                     m.http_reqs.value, share_text(m.http_req_failed.share()), percentile(50),
                     percentile(95), percentile(99), m.dropped_iterations.value);
}

/// All of it is ASCII but for µ, whose first byte must not stand alone.
std::string cut(std::string line, std::size_t columns) {
  if (line.size() > columns) line.resize(columns);
  if (!line.empty() && line.back() == '\xC2') line.pop_back();
  return line;
}

}  // namespace

std::string progress_block(const std::string& name, nanoseconds duration, bool open_model,
                           const progress_moment& at, std::size_t columns) {
  const double share =
      duration == nanoseconds{0} ? 1 : std::min(1.0, seconds_of(at.now) / seconds_of(duration));
  const auto full = static_cast<std::size_t>(share * bar_width);
  std::string bar(full, '=');
  if (full < bar_width) bar += '>';
  bar.resize(bar_width, '-');
  const auto plan = open_model ? fmt::format("{:.1f} iters/s", at.planned)
                               : fmt::format("{:.0f} VUs", at.planned);
  return cut(running_text(duration, at), columns) + '\n' +
         cut(fmt::format("{} [{}] {:3.0f}% {}", name, bar, 100 * share, plan), columns) + '\n' +
         cut(figures_text(at), columns) + '\n';
}

std::string progress_line(nanoseconds duration, const progress_moment& at) {
  return running_text(duration, at) + ", " + figures_text(at) + '\n';
}

progress_display::progress_display(std::string name, nanoseconds duration, bool open_model,
                                   bool shown)
    : name_(std::move(name)),
      duration_(duration),
      open_model_(open_model),
      shown_(shown),
      on_terminal_(::isatty(STDERR_FILENO) == 1),
      next_line_(line_every) {}

void progress_display::show(const progress_moment& at) {
  if (!shown_) return;
  if (on_terminal_) return draw(at);
  if (at.now < next_line_) return;
  next_line_ += line_every;
  fmt::print(stderr, "{}", progress_line(duration_, at));
}

void progress_display::done(const progress_moment& at) {
  if (!shown_) return;
  if (on_terminal_) return draw(at);
  fmt::print(stderr, "{}", progress_line(duration_, at));
}

void progress_display::draw(const progress_moment& at) {
  if (drawn_) fmt::print(stderr, "\033[{}A\033[J", block_lines);
  drawn_ = true;
  fmt::print(stderr, "{}",
             progress_block(name_, duration_, open_model_, at, terminal_columns() - 1));
  std::fflush(stderr);
}

}  // namespace moim::sim::load
