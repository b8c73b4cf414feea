// The order of write, sync and rename is what makes it atomic (rename(2), fsync(2)).
#include "storage/host/replace_file.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace moim::storage {

namespace {

/// Bytes between two writes to the disk: otherwise a sync of the log would wait behind all dirty
/// pages of a large file.
constexpr std::uint64_t gathered_bytes_max = 4 << 20;

}  // namespace

file_replacement::file_replacement(const std::filesystem::path& path)
    : path_{path},
      fresh_{path.string() + ".new"},
      file_{::open(fresh_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)} {
  error_ = file_ < 0 ? errno : 0;
}

file_replacement::~file_replacement() {
  if (file_ >= 0) {
    ::close(file_);
  }
}

void file_replacement::write(std::string_view piece) {
  while (error_ == 0 && !piece.empty()) {
    const auto written = ::write(file_, piece.data(), piece.size());
    if (written > 0) {
      piece.remove_prefix(static_cast<std::size_t>(written));
      gathered_bytes_ += static_cast<std::uint64_t>(written);
    } else if (errno != EINTR) {
      error_ = errno;
    }
  }
  if (error_ == 0 && gathered_bytes_ >= gathered_bytes_max) {
    // Waits for the writes under way and starts the rest. An fsync would write the journal each
    // time; an error here is reported again by the last fsync.
    (void)::sync_file_range(file_, 0, 0, SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE);
    gathered_bytes_ = 0;
  }
}

std::optional<std::string> file_replacement::commit() {
  if (error_ == 0 && ::fsync(file_) != 0) {
    error_ = errno;
  }
  if (error_ != 0) {
    return fresh_.string() + ": " + std::strerror(error_);
  }
  std::error_code error;
  std::filesystem::rename(fresh_, path_, error);
  return error ? std::optional{path_.string() + ": " + error.message()} : std::nullopt;
}

std::optional<std::string> replace_file(const std::filesystem::path& path,
                                        std::string_view content) {
  file_replacement file{path};
  file.write(content);
  return file.commit();
}

bool sync_directory(const std::filesystem::path& directory) {
  const int file = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = file >= 0 && ::fsync(file) == 0;
  if (file >= 0) {
    ::close(file);
  }
  return synced;
}

}  // namespace moim::storage
