// Buffered lines on standard output, for commands that print many. A reader that closes the pipe
// (`moim log tail | head`) ends the command without an error.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace moim::transport {

/// One for the process: making it turns SIGPIPE off.
class standard_output {
 public:
  enum class state { open, reader_gone, failed };

  standard_output();
  standard_output(const standard_output&) = delete;
  standard_output& operator=(const standard_output&) = delete;

  /// Where to append text to; call `flush_if_full` now and then.
  std::string& buffer() { return buffer_; }
  state flush_if_full() { return buffer_.size() < buffer_bytes ? state_ : flush(); }

  /// Writes all that is buffered. Not `open`: nothing more can be written.
  state flush();

  /// Also notices a reader that went away while nothing was written.
  state check();

  /// Of a process that ends in this state; prints the reason of a failure on standard error.
  int exit_code() const;

 private:
  static constexpr std::size_t buffer_bytes = 64 * 1024;

  std::string buffer_;
  state state_ = state::open;
  int error_ = 0;
};

}  // namespace moim::transport
