// The storage below the log of a simulated server, and its faults. The simulation uses the one in
// memory (below); tests also run on the shipped RocksDB log over a failing disk.
#pragma once

#include <memory>

#include "sim/world/simulated_disk.hpp"
#include "storage/log/event_log.hpp"

namespace moim::sim {

class simulated_storage {
 public:
  virtual ~simulated_storage() = default;

  /// A process opens the log. Throws std::runtime_error when it cannot.
  virtual std::unique_ptr<storage::event_log> open() = 0;
  /// Goes wrong at the next write.
  virtual void strike(disk_fault fault) = 0;
  virtual void cut_power() = 0;
  virtual bool has_power() const = 0;
  /// The log is closed and the process has ended: faults are over, and the power is back.
  virtual void recover(bool after_crash) = 0;
  /// Records from a position on that are durable for certain. `log` is the one that is open.
  virtual void read_durable(std::uint64_t from_position, const storage::event_log& log,
                            const storage::record_visitor& visit) = 0;
};

/// What a disk does wrong for a planted bug.
struct disk_defects {
  bool forgets_syncs = false;
  /// Done to the file when a process opens it after a crash; null: nothing.
  void (*at_crash)(simulated_disk&) = nullptr;
};

/// A simulated disk, and a log on it.
class memory_storage final : public simulated_storage {
 public:
  explicit memory_storage(std::uint64_t seed, const disk_defects& defects = {});

  std::unique_ptr<storage::event_log> open() override;
  void strike(disk_fault fault) override { disk_.strike(fault); }
  void cut_power() override { disk_.cut_power(); }
  bool has_power() const override { return disk_.has_power(); }
  void recover(bool after_crash) override;
  void read_durable(std::uint64_t from_position, const storage::event_log& log,
                    const storage::record_visitor& visit) override;

 private:
  simulated_disk disk_;
  const disk_defects defects_;
  std::size_t read_bytes_ = 0;  // of the file that were read
};

}  // namespace moim::sim
