// What a run tells while it goes on, on standard error: on a terminal a block that is drawn over
// itself once a second, elsewhere a line now and then.
#pragma once

#include <string>

#include "sim/load/load_metrics.hpp"
#include "sim/load/load_stages.hpp"

namespace moim::sim::load {

struct progress_moment {
  nanoseconds now{0};
  double planned = 0;  ///< VUs, or iterations a second
  const metrics& measured;
};

/// The block, for a terminal that is `columns` wide.
std::string progress_block(const std::string& name, nanoseconds duration, bool open_model,
                           const progress_moment& at, std::size_t columns);
/// The line.
std::string progress_line(nanoseconds duration, const progress_moment& at);

class progress_display {
 public:
  progress_display(std::string name, nanoseconds duration, bool open_model, bool shown);
  void show(const progress_moment& at);
  /// The last state stays on the screen.
  void done(const progress_moment& at);

 private:
  void draw(const progress_moment& at);

  const std::string name_;
  const nanoseconds duration_;
  const bool open_model_;
  const bool shown_;
  const bool on_terminal_;
  bool drawn_ = false;
  nanoseconds next_line_;
};

}  // namespace moim::sim::load
