// What every log can do by reading.
#include "storage/event_log.hpp"

namespace moim::storage {

std::variant<stream_head, io_failure> event_log::find_head(std::string_view stream) const {
  stream_head head;
  auto failure = read_stream(stream, 1, [&](const record& last) {
    head = {last.version, last.chain, last.position, last.time};
    return true;
  });
  if (failure) {
    return std::move(*failure);
  }
  return head;
}

}  // namespace moim::storage
