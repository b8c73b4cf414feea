// Write-ahead log files that are preallocated with zeros, and how to read one that still grows. A
// sync of a file that has become longer writes its inode as well as its data, two trips to the
// disk; a sync of overwritten bytes costs one (docs/benchmarks.md).
//
// Behind the last record such a file holds zeros. RocksDB skips records of type 0 and length
// 0 up to the end of the file, so opening a database needs no help. A follower reads while the
// writer writes and never returns to bytes that it has skipped, so it gets files that end where the
// whole records end.
#pragma once

#include <memory>

namespace rocksdb {
class FileSystem;
}

namespace moim::storage {

/// `below`, but new files that end with `.log` grow in steps of `prewritten_bytes`. They are cut to
/// what was written when they are closed; a crash leaves the zeros.
std::shared_ptr<rocksdb::FileSystem> prewrite_wal(std::shared_ptr<rocksdb::FileSystem> below);

/// `below`, but files that end with `.log` can be read up to their last whole record. Reading goes
/// on from there when more has been written.
std::shared_ptr<rocksdb::FileSystem> bound_wal(std::shared_ptr<rocksdb::FileSystem> below);

}  // namespace moim::storage
