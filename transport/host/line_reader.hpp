// Reads the lines of a file one at a time and with a bounded length, for files that people write.
// Lines can be put back, so that a mistake in one line does not spoil those behind it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <istream>
#include <memory>
#include <optional>
#include <string>

namespace moim::transport {

struct numbered_line {
  std::size_t number = 0;  ///< from 1
  std::string text;        ///< without its line end (LF or CRLF)
  bool too_long = false;   ///< then `text` is empty
};

class line_reader {
 public:
  line_reader(std::unique_ptr<std::istream> in, std::size_t line_bytes_max);

  /// None at the end, or when reading failed.
  std::optional<numbered_line> next();

  /// In the order in which they were read; they come again, before what is not yet read.
  void put_back(std::deque<numbered_line> lines);

  bool failed() const { return in_->bad(); }
  /// For a progress display.
  std::uint64_t bytes_read() const { return bytes_read_; }

 private:
  std::unique_ptr<std::istream> in_;
  std::string buffer_;
  std::deque<numbered_line> put_back_;
  std::size_t lines_read_ = 0;
  std::uint64_t bytes_read_ = 0;
};

}  // namespace moim::transport
