// Slots have work that falls due.
#include "sim/popup/popup_model.hpp"

#include "domain/limits.hpp"

namespace moim::sim {

overdue_work popup_reference_model::find_overdue(std::int64_t now_ms) const {
  return {slots_.find_overdue(now_ms), limits::timer_retry_ms * 2};
}

std::optional<std::string> popup_reference_model::find_undone() const {
  const auto undone = slots_.find_undone();
  return undone ? undone : slots_.find_left();
}

}  // namespace moim::sim
