// Uses write(2): iostreams hide why a write failed.
#include "transport/host/standard_output.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

#include <poll.h>
#include <unistd.h>

#include "transport/host/logging.hpp"

namespace moim::transport {

standard_output::standard_output() {
  std::signal(SIGPIPE, SIG_IGN);
}

standard_output::state standard_output::flush() {
  std::string_view rest = buffer_;
  while (state_ == state::open && !rest.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, rest.data(), rest.size());
    if (written >= 0) {
      rest.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      error_ = errno;
      state_ = error_ == EPIPE ? state::reader_gone : state::failed;
    }
  }
  buffer_.clear();
  return state_;
}

standard_output::state standard_output::check() {
  pollfd watched{STDOUT_FILENO, 0, 0};
  if (state_ == state::open && ::poll(&watched, 1, 0) == 1 && (watched.revents & POLLERR) != 0) {
    state_ = state::reader_gone;
  }
  return state_;
}

int standard_output::exit_code() const {
  if (state_ != state::failed) return EXIT_SUCCESS;
  log(log_level::error, "cannot write to standard output",
      {{"reason", std::generic_category().message(error_)}});
  return EXIT_FAILURE;
}

}  // namespace moim::transport
