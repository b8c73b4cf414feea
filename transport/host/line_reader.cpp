// Uses istream::getline with a fixed buffer: no other standard function stops at a bound.
#include "transport/host/line_reader.hpp"

#include <iterator>
#include <limits>

namespace moim::transport {

line_reader::line_reader(std::unique_ptr<std::istream> in, std::size_t line_bytes_max)
    : in_(std::move(in)), buffer_(line_bytes_max + 2, '\0') {}

std::optional<numbered_line> line_reader::next() {
  if (!put_back_.empty()) {
    auto line = std::move(put_back_.front());
    put_back_.pop_front();
    return line;
  }
  in_->getline(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
  auto count = static_cast<std::size_t>(in_->gcount());
  bytes_read_ += count;
  if (in_->bad() || (in_->fail() && in_->eof())) return std::nullopt;
  numbered_line line{++lines_read_, {}, in_->fail()};
  if (line.too_long) {
    in_->clear();
    in_->ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    bytes_read_ += static_cast<std::uint64_t>(in_->gcount());
    return line;
  }
  if (!in_->eof()) --count;  // the line feed
  if (count > 0 && buffer_[count - 1] == '\r') --count;
  line.text.assign(buffer_, 0, count);
  return line;
}

void line_reader::put_back(std::deque<numbered_line> lines) {
  put_back_.insert(put_back_.begin(), std::make_move_iterator(lines.begin()),
                   std::make_move_iterator(lines.end()));
}

}  // namespace moim::transport
