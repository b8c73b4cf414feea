// Defaults that every log can implement by reading.
#include "storage/log/event_log.hpp"

#include <charconv>

namespace moim::storage {

std::string cause_of_reaction(std::uint64_t position) {
  return std::string{reaction_cause} + std::to_string(position);
}

std::uint64_t reacted_to_by(const record& r) {
  if (!r.cause.starts_with(reaction_cause)) {
    return 0;
  }
  const auto digits = r.cause.substr(reaction_cause.size());
  std::uint64_t position = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), position);
  return position;
}

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
