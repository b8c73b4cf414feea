// Generates a long log quickly: as many events and streams as recovery has to cope with, decided
// by the shipped rules and appended through storage.
#pragma once

#include <cstdint>

#include "storage/log/event_log.hpp"

namespace moim::sim {

struct log_generator_plan {
  std::uint32_t events = 1'000'000;
  std::uint32_t streams = 10'000;
  std::uint32_t users = 1'000'000;  ///< they reserve in turn, each in as many slots as it takes
};

/// Streams are one store for each thousand, and slots; a tenth of all commands in a slot cancel
/// the reservation before. Throws std::runtime_error when the log fails.
void generate_log(storage::event_log& log, const log_generator_plan& plan);

}  // namespace moim::sim
