// storage/rocksdb/wal_frame.hpp describes the frames in such a file.
#include "storage/rocksdb/prewritten_wal.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <rocksdb/file_system.h>

#include "storage/rocksdb/wal_frame.hpp"

namespace moim::storage {

namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

constexpr std::uint64_t prewritten_bytes = 1 << 20;

bool is_wal(std::string_view path) {
  return path.ends_with(".log");
}

class prewritten_file final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  explicit prewritten_file(std::unique_ptr<rocksdb::FSWritableFile> below)
      : FSWritableFileOwnerWrapper{std::move(below)} {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    static const std::string zeros(prewritten_bytes, '\0');
    while (prewritten_ < end_ + data.size()) {
      auto status = target()->PositionedAppend(zeros, prewritten_, options, debug);
      if (!status.ok()) {
        return status;
      }
      prewritten_ += zeros.size();
    }
    auto status = target()->PositionedAppend(data, end_, options, debug);
    end_ += status.ok() ? data.size() : 0;
    return status;
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Close(const IOOptions& options, IODebugContext* debug) override {
    auto status = target()->Truncate(end_, options, debug);
    auto closed = target()->Close(options, debug);
    return status.ok() ? closed : status;
  }
  std::uint64_t GetFileSize(const IOOptions&, IODebugContext*) override { return end_; }
  void PrepareWrite(std::size_t, std::size_t, const IOOptions&, IODebugContext*) override {}
  IOStatus Allocate(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }

 private:
  std::uint64_t end_ = 0;         // of what was written
  std::uint64_t prewritten_ = 0;  // the length of the file
};

class prewriting_file_system final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;

  const char* Name() const override { return "moim.prewrite_wal"; }

  IOStatus NewWritableFile(const std::string& path, const FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* out,
                           IODebugContext* debug) override {
    auto status = target()->NewWritableFile(path, options, out, debug);
    if (status.ok() && is_wal(path)) {
      *out = std::make_unique<prewritten_file>(std::move(*out));
    }
    return status;
  }
};

/// The bytes of the whole frames at the front of `block`; all of it when only a gap is left that no
/// header fits into.
std::size_t whole_frames(std::string_view block, std::size_t room) {
  std::size_t end = 0;
  while (room - end >= wal_header_bytes) {
    const auto bytes = whole_wal_frame(block.substr(end));
    if (bytes == 0) {
      return end;
    }
    end += bytes;
  }
  return room;
}

class bounded_file final : public rocksdb::FSSequentialFile {
 public:
  explicit bounded_file(std::unique_ptr<rocksdb::FSRandomAccessFile> file)
      : file_{std::move(file)} {}

  IOStatus Read(std::size_t bytes, const IOOptions& options, Slice* result, char* scratch,
                IODebugContext* debug) override {
    if (at_ + bytes > end_) {
      auto status = find_end(options, debug);
      if (!status.ok()) {
        return status;
      }
    }
    if (at_ >= end_) {
      *result = {scratch, 0};
      return IOStatus::OK();
    }
    const auto there = std::min<std::uint64_t>(bytes, end_ - at_);
    auto status = file_->Read(at_, there, options, result, scratch, debug);
    at_ += status.ok() ? result->size() : 0;
    return status;
  }
  IOStatus Skip(std::uint64_t bytes) override {
    at_ += bytes;
    return IOStatus::OK();
  }

 private:
  IOStatus find_end(const IOOptions& options, IODebugContext* debug) {
    for (;;) {
      const auto room = static_cast<std::size_t>(wal_block_bytes - end_ % wal_block_bytes);
      buffer_.resize(room);
      Slice block;
      auto status = file_->Read(end_, room, options, &block, buffer_.data(), debug);
      if (!status.ok()) {
        return status;
      }
      const auto whole = whole_frames({block.data(), block.size()}, room);
      end_ += whole;
      if (whole < room) {
        return status;
      }
    }
  }

  std::unique_ptr<rocksdb::FSRandomAccessFile> file_;
  std::uint64_t at_ = 0;
  std::uint64_t end_ = 0;  // of the whole records seen so far
  std::string buffer_;
};

class bounding_file_system final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;

  const char* Name() const override { return "moim.bound_wal"; }

  IOStatus NewSequentialFile(const std::string& path, const FileOptions& options,
                             std::unique_ptr<rocksdb::FSSequentialFile>* out,
                             IODebugContext* debug) override {
    if (!is_wal(path)) {
      return target()->NewSequentialFile(path, options, out, debug);
    }
    std::unique_ptr<rocksdb::FSRandomAccessFile> file;
    auto status = target()->NewRandomAccessFile(path, options, &file, debug);
    if (status.ok()) {
      *out = std::make_unique<bounded_file>(std::move(file));
    }
    return status;
  }
};

}  // namespace

std::shared_ptr<rocksdb::FileSystem> prewrite_wal(std::shared_ptr<rocksdb::FileSystem> below) {
  return std::make_shared<prewriting_file_system>(std::move(below));
}

std::shared_ptr<rocksdb::FileSystem> bound_wal(std::shared_ptr<rocksdb::FileSystem> below) {
  return std::make_shared<bounding_file_system>(std::move(below));
}

}  // namespace moim::storage
