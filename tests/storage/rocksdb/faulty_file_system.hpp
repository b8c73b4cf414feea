// A fault-injecting file system below a real log: a power cut loses everything that was not synced,
// and writes and syncs can fail from the n-th on. It never really syncs, which makes it fast.
//
//   faulty_file_system disk;
//   auto log = open_rocksdb_log({.directory = ..., .file_system = disk.files()});
//   ...
//   disk.cut_power();        // every write fails from now on
//   log.reset();
//   disk.lose_unsynced();    // the state after a restart of the machine
#pragma once

#include <memory>
#include <string>

namespace rocksdb {
class FileSystem;
}

namespace moim::storage {

enum class disk_operation { append, sync };
enum class disk_error { no_space, io_error };

class faulty_file_system {
 public:
  faulty_file_system();
  ~faulty_file_system();

  std::shared_ptr<rocksdb::FileSystem> files() const;

  void cut_power();
  /// Truncates every file to what was synced, removes files and undoes renames that no sync of the
  /// directory has made durable, and gives the power back. Only after the log is closed.
  void lose_unsynced();

  /// From the `nth` operation (1 is the next) on files that end with `suffix`, all such operations
  /// fail until `heal`. An append that finds no space writes half of its bytes first.
  void fail_from(disk_operation operation, int nth, disk_error error,
                 const std::string& suffix = ".log");
  void heal();

  /// Syncs of files that end with `.log`: of the write-ahead log.
  int log_syncs() const;

 private:
  class file_system;
  std::shared_ptr<file_system> files_;
};

}  // namespace moim::storage
