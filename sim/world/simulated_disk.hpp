// A simulated disk with one file, that of the log. It keeps what was synced. A power cut loses,
// tears or keeps what was only written, as the seed decides. It can be told to fail at the next
// write, or to lose its power in the middle of it.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "sim/host/random_source.hpp"
#include "storage/log/event_log.hpp"

namespace moim::sim {

enum class disk_fault {
  none,
  write_fails,             // half of the bytes may be there
  sync_fails,              // all of them may be there
  power_fails_in_write,    // before anything was synced
  power_fails_after_sync,  // before anybody could be told
};

class simulated_disk {
 public:
  explicit simulated_disk(std::uint64_t seed) : random_(seed) {}

  /// Appends to the file. False: failed.
  [[nodiscard]] bool write(std::string_view bytes);
  [[nodiscard]] bool sync();

  std::string_view content() const { return content_; }
  std::string_view synced() const { return std::string_view{content_}.substr(0, synced_); }

  /// Cuts the file to its first bytes and syncs it: what a log does with a torn end.
  void cut_file(std::size_t bytes);

  /// Strikes at the next write.
  void strike(disk_fault fault) { fault_ = fault; }
  bool has_power() const { return power_; }
  /// After a cut nothing works until the power is back, and the file is what is left of it.
  void cut_power();
  void restore_power();

  /// From now on syncs say that they were done. For a planted bug: no honest disk does this.
  void forget_syncs() { forgets_syncs_ = true; }

  /// Snapshots lie beside the file. They are not synced: the power takes some of the latest.
  void put_snapshot(std::string_view stream, const storage::snapshot& value);
  const storage::snapshot* find_snapshot(std::string_view stream) const;

  /// Cursors are certain with the next sync.
  void put_cursor(std::string_view reader, std::uint64_t position);
  std::uint64_t find_cursor(std::string_view reader) const;
  /// A process was killed: it takes along some of those that are not certain.
  void lose_cursors();

 private:
  struct kept_snapshot {
    storage::snapshot now;
    storage::snapshot before;
    bool had_one = false;
  };

  struct kept_cursor {
    std::uint64_t now = 0;
    std::uint64_t synced = 0;
  };

  void tear_unsynced();

  random_source random_;
  std::string content_;
  std::size_t synced_ = 0;
  disk_fault fault_ = disk_fault::none;
  bool power_ = true;
  bool forgets_syncs_ = false;
  std::map<std::string, kept_snapshot, std::less<>> snapshots_;
  std::map<std::string, kept_cursor, std::less<>> cursors_;
};

}  // namespace moim::sim
