// Reads what is durable from the bytes of the disk, not through the log.
#include "sim/world/simulated_storage.hpp"

#include "sim/world/simulated_log.hpp"
#include "storage/log/record_format.hpp"

namespace moim::sim {

memory_storage::memory_storage(std::uint64_t seed, const disk_defects& defects)
    : disk_(seed), defects_(defects) {
  if (defects_.forgets_syncs) disk_.forget_syncs();
}

std::unique_ptr<storage::event_log> memory_storage::open() {
  return std::make_unique<simulated_log>(disk_);
}

void memory_storage::recover(bool after_crash) {
  disk_.restore_power();
  if (!after_crash) return;
  disk_.lose_cursors();
  if (defects_.at_crash != nullptr) defects_.at_crash(disk_);
}

void memory_storage::read_durable(std::uint64_t from_position, const storage::event_log&,
                                  const storage::record_visitor& visit) {
  if (from_position == 1) read_bytes_ = 0;
  read_bytes_ = read_batches(disk_.synced(), read_bytes_, [&](const log_batch& batch, std::size_t) {
    std::string_view frames = batch.frames;
    storage::record record;
    while (storage::take_frame(frames, record)) visit(record);
  });
}

}  // namespace moim::sim
