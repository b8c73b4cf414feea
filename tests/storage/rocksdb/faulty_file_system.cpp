// Wraps the default file system of RocksDB and tracks which bytes and names are synced.
#include "tests/storage/rocksdb/faulty_file_system.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <mutex>
#include <optional>
#include <sstream>
#include <vector>

#include <rocksdb/file_system.h>

namespace moim::storage {

namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

/// The old bytes of a file where others were written since the last sync.
struct overwritten_bytes {
  std::uint64_t offset = 0;
  std::string bytes;
};

struct file_books {
  std::uint64_t size = 0;
  std::uint64_t synced = 0;
  bool entry_synced = false;  // the directory is synced since
  std::vector<overwritten_bytes> overwritten;
};

struct rename_books {
  std::string from;
  std::string to;
  std::optional<std::string> overwritten;
};

std::string slurp(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

std::string slurp(const std::string& path, std::uint64_t offset, std::uint64_t bytes) {
  std::ifstream in{path, std::ios::binary};
  in.seekg(static_cast<std::streamoff>(offset));
  std::string read(bytes, '\0');
  in.read(read.data(), static_cast<std::streamsize>(bytes));
  return read;
}

/// Undone latest first, so that bytes that were overwritten twice end as they began.
void write_back(const std::string& path, const std::vector<overwritten_bytes>& overwritten) {
  std::fstream file{path, std::ios::binary | std::ios::in | std::ios::out};
  for (auto old = overwritten.rbegin(); old != overwritten.rend(); ++old) {
    file.seekp(static_cast<std::streamoff>(old->offset));
    file.write(old->bytes.data(), static_cast<std::streamsize>(old->bytes.size()));
  }
}

std::string parent_of(const std::string& path) {
  return std::filesystem::path{path}.parent_path().string();
}

/// The state of the disk, shared by its files.
class disk_books {
 public:
  IOStatus may(disk_operation operation, const std::string& path) {
    const std::scoped_lock lock{mutex_};
    if (dead_) {
      return IOStatus::IOError("the power is cut");
    }
    log_syncs_ += operation == disk_operation::sync && path.ends_with(".log") ? 1 : 0;
    if (left_ == 0 || operation != failing_ || !path.ends_with(suffix_)) {
      return IOStatus::OK();
    }
    if (left_ > 1) {
      --left_;
      return IOStatus::OK();
    }
    return error_ == disk_error::no_space ? IOStatus::NoSpace("no space left on device")
                                          : IOStatus::IOError("input/output error");
  }

  IOStatus alive() {
    const std::scoped_lock lock{mutex_};
    return dead_ ? IOStatus::IOError("the power is cut") : IOStatus::OK();
  }

  void created(const std::string& path, std::uint64_t durable_bytes) {
    const std::scoped_lock lock{mutex_};
    files_[path] = {durable_bytes, durable_bytes, durable_bytes > 0, {}};
  }
  void appended(const std::string& path, std::uint64_t bytes) {
    const std::scoped_lock lock{mutex_};
    files_[path].size += bytes;
  }
  /// Call it before the write.
  void writes_at(const std::string& path, std::uint64_t offset, std::uint64_t bytes) {
    const std::scoped_lock lock{mutex_};
    auto& file = files_[path];
    if (offset < file.size) {
      file.overwritten.push_back(
          {offset, slurp(path, offset, std::min(bytes, file.size - offset))});
    }
    file.size = std::max(file.size, offset + bytes);
  }
  void truncated(const std::string& path, std::uint64_t size) {
    const std::scoped_lock lock{mutex_};
    files_[path].size = size;  // and after a power cut it may be as long as before
  }
  void synced(const std::string& path) {
    const std::scoped_lock lock{mutex_};
    files_[path].synced = files_[path].size;
    files_[path].overwritten.clear();
  }
  void removed(const std::string& path) {
    const std::scoped_lock lock{mutex_};
    files_.erase(path);
  }
  void renamed(rename_books rename) {
    const std::scoped_lock lock{mutex_};
    if (auto file = files_.extract(rename.from)) {
      files_.erase(rename.to);
      file.key() = rename.to;
      file.mapped().entry_synced = false;
      files_.insert(std::move(file));
    }
    renames_.push_back(std::move(rename));
  }
  void directory_synced(const std::string& directory) {
    const std::scoped_lock lock{mutex_};
    for (auto& [path, file] : files_) {
      file.entry_synced |= parent_of(path) == directory;
    }
    std::erase_if(renames_, [&](const auto& rename) { return parent_of(rename.to) == directory; });
  }

  void cut_power() {
    const std::scoped_lock lock{mutex_};
    dead_ = true;
  }

  void lose_unsynced() {
    const std::scoped_lock lock{mutex_};
    for (auto rename = renames_.rbegin(); rename != renames_.rend(); ++rename) {
      std::filesystem::remove(rename->to);
      files_.erase(rename->to);
      if (rename->overwritten) {
        std::ofstream{rename->to, std::ios::binary} << *rename->overwritten;
      }
    }
    for (const auto& [path, file] : files_) {
      if (!file.entry_synced) {
        std::filesystem::remove(path);
      } else if (std::filesystem::exists(path)) {
        write_back(path, file.overwritten);
        std::filesystem::resize_file(path, file.synced);  // zeros where it was cut
      }
    }
    renames_.clear();
    files_.clear();
    dead_ = false;
  }

  void fail_from(disk_operation operation, int nth, disk_error error, const std::string& suffix) {
    const std::scoped_lock lock{mutex_};
    failing_ = operation;
    left_ = nth;
    error_ = error;
    suffix_ = suffix;
  }

  int log_syncs() {
    const std::scoped_lock lock{mutex_};
    return log_syncs_;
  }

 private:
  std::mutex mutex_;
  bool dead_ = false;
  std::map<std::string, file_books> files_;
  std::vector<rename_books> renames_;
  disk_operation failing_ = disk_operation::append;
  int left_ = 0;  // 0: nothing fails; 1: everything does
  disk_error error_ = disk_error::io_error;
  std::string suffix_;
  int log_syncs_ = 0;
};

class faulty_file final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  faulty_file(std::unique_ptr<rocksdb::FSWritableFile> file, std::string path,
              std::shared_ptr<disk_books> books)
      : FSWritableFileOwnerWrapper{std::move(file)},
        path_{std::move(path)},
        books_{std::move(books)} {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    auto status = books_->may(disk_operation::append, path_);
    if (status.IsNoSpace()) {
      const Slice half{data.data(), data.size() / 2};
      target()->Append(half, options, debug).PermitUncheckedError();
      books_->appended(path_, half.size());
    }
    if (!status.ok()) {
      return status;
    }
    status = target()->Append(data, options, debug);
    books_->appended(path_, status.ok() ? data.size() : 0);
    return status;
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus PositionedAppend(const Slice& data, std::uint64_t offset, const IOOptions& options,
                            IODebugContext* debug) override {
    auto status = books_->may(disk_operation::append, path_);
    const auto bytes = status.ok() ? data.size() : status.IsNoSpace() ? data.size() / 2 : 0;
    if (bytes == 0) {
      return status;
    }
    books_->writes_at(path_, offset, bytes);
    auto written = target()->PositionedAppend({data.data(), bytes}, offset, options, debug);
    return status.ok() ? written : status;
  }
  IOStatus PositionedAppend(const Slice&, std::uint64_t, const IOOptions&,
                            const rocksdb::DataVerificationInfo&, IODebugContext*) override {
    return IOStatus::NotSupported();
  }
  IOStatus Truncate(std::uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    auto status = books_->alive();
    if (status.ok()) {
      books_->truncated(path_, size);
      status = target()->Truncate(size, options, debug);
    }
    return status;
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override {
    auto status = books_->may(disk_operation::sync, path_);
    if (status.ok()) {
      books_->synced(path_);
    }
    return status;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }
  IOStatus RangeSync(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }

 private:
  std::string path_;
  std::shared_ptr<disk_books> books_;
};

class faulty_directory final : public rocksdb::FSDirectoryWrapper {
 public:
  faulty_directory(std::unique_ptr<rocksdb::FSDirectory> directory, std::string path,
                   std::shared_ptr<disk_books> books)
      : FSDirectoryWrapper{std::move(directory)},
        path_{std::move(path)},
        books_{std::move(books)} {}

  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    auto status = books_->may(disk_operation::sync, path_);
    if (status.ok()) {
      books_->directory_synced(path_);
    }
    return status;
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions&) override {
    return Fsync(options, debug);
  }

 private:
  std::string path_;
  std::shared_ptr<disk_books> books_;
};

}  // namespace

class faulty_file_system::file_system final : public rocksdb::FileSystemWrapper {
 public:
  file_system() : FileSystemWrapper{rocksdb::FileSystem::Default()} {}

  const char* Name() const override { return "moim.faulty"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* out,
                           IODebugContext* debug) override {
    return wrap(target()->NewWritableFile(path, options, out, debug), path, 0, out);
  }
  IOStatus ReopenWritableFile(const std::string& path, const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* out,
                              IODebugContext* debug) override {
    std::error_code missing;
    const auto size = std::filesystem::file_size(path, missing);
    return wrap(target()->ReopenWritableFile(path, options, out, debug), path, missing ? 0 : size,
                out);
  }
  IOStatus ReuseWritableFile(const std::string&, const std::string&, const FileOptions&,
                             std::unique_ptr<rocksdb::FSWritableFile>*, IODebugContext*) override {
    return IOStatus::NotSupported("books are kept about appended files only");
  }
  IOStatus NewDirectory(const std::string& path, const IOOptions& options,
                        std::unique_ptr<rocksdb::FSDirectory>* out,
                        IODebugContext* debug) override {
    auto status = target()->NewDirectory(path, options, out, debug);
    if (status.ok()) {
      const bool slash = path.ends_with('/');
      *out = std::make_unique<faulty_directory>(
          std::move(*out), slash ? path.substr(0, path.size() - 1) : path, books);
    }
    return status;
  }
  IOStatus DeleteFile(const std::string& path, const IOOptions& options,
                      IODebugContext* debug) override {
    auto status = books->alive();
    if (status.ok()) {
      status = target()->DeleteFile(path, options, debug);
      books->removed(path);
    }
    return status;
  }
  IOStatus RenameFile(const std::string& from, const std::string& to, const IOOptions& options,
                      IODebugContext* debug) override {
    auto status = books->alive();
    if (!status.ok()) {
      return status;
    }
    rename_books rename{from, to, std::nullopt};
    if (std::filesystem::exists(to)) {
      rename.overwritten = slurp(to);
    }
    status = target()->RenameFile(from, to, options, debug);
    if (status.ok()) {
      books->renamed(std::move(rename));
    }
    return status;
  }

  const std::shared_ptr<disk_books> books = std::make_shared<disk_books>();

 private:
  IOStatus wrap(IOStatus status, const std::string& path, std::uint64_t durable_bytes,
                std::unique_ptr<rocksdb::FSWritableFile>* out) {
    if (status.ok()) {
      status = books->alive();
    }
    if (status.ok()) {
      books->created(path, durable_bytes);
      *out = std::make_unique<faulty_file>(std::move(*out), path, books);
    }
    return status;
  }
};

faulty_file_system::faulty_file_system() : files_{std::make_shared<file_system>()} {}

faulty_file_system::~faulty_file_system() = default;

std::shared_ptr<rocksdb::FileSystem> faulty_file_system::files() const {
  return files_;
}

void faulty_file_system::cut_power() {
  files_->books->cut_power();
}

void faulty_file_system::lose_unsynced() {
  files_->books->lose_unsynced();
}

void faulty_file_system::fail_from(disk_operation operation, int nth, disk_error error,
                                   const std::string& suffix) {
  files_->books->fail_from(operation, nth, error, suffix);
}

void faulty_file_system::heal() {
  files_->books->fail_from(disk_operation::append, 0, {}, "");
}

int faulty_file_system::log_syncs() const {
  return files_->books->log_syncs();
}

}  // namespace moim::storage
