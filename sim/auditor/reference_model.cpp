// Texts and times that all reference models share.
#include "sim/auditor/reference_model.hpp"

#include "domain/calendar.hpp"

namespace moim::sim {

std::string effects_of(const ledger& log, const stream_model& model, std::uint64_t first,
                       std::uint64_t last) {
  std::string all;
  for (auto position = first; position <= last; ++position) {
    all += model.effect_of(log.at(position)) + "; ";
  }
  return all;
}

std::int64_t instant_of(const std::string& text) {
  timestamp at;
  return from_text(text, at) ? at.ms : -1;
}

}  // namespace moim::sim
