// The text of a decoding error: type and position of the record, then the reason.
#include "storage/events/event_codec_templates.hpp"

namespace moim::storage {

namespace detail {

std::string event_problem(const record& from, std::string_view reason) {
  std::string text{from.type};
  text += " at position " + std::to_string(from.position) + ": ";
  return text.append(reason);
}

std::string event_problem(const record& from, const std::vector<violation>& problems) {
  std::string reason;
  for (const auto& [field, rule] : problems) {
    reason += reason.empty() ? "" : ", ";
    reason += field.empty() ? rule : field + ' ' + rule;
  }
  return event_problem(from, reason);
}

}  // namespace detail

}  // namespace moim::storage
