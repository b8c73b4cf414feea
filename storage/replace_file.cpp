// The order of write, sync and rename is what makes it atomic (rename(2), fsync(2)).
#include "storage/replace_file.hpp"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

namespace moim::storage {

namespace {

/// 0, or the errno of what failed.
int write_synced(const char* path, std::string_view content) {
  const int fd = ::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (fd < 0) {
    return errno;
  }
  int error = 0;
  while (error == 0 && !content.empty()) {
    const auto written = ::write(fd, content.data(), content.size());
    if (written > 0) {
      content.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      error = errno;
    }
  }
  if (error == 0 && ::fsync(fd) != 0) {
    error = errno;
  }
  ::close(fd);
  return error;
}

}  // namespace

std::optional<std::string> replace_file(const std::filesystem::path& path,
                                        std::string_view content) {
  auto fresh = path;
  fresh += ".new";
  if (const int error = write_synced(fresh.c_str(), content); error != 0) {
    return fresh.string() + ": " + std::strerror(error);
  }
  std::error_code error;
  std::filesystem::rename(fresh, path, error);
  return error ? std::optional{path.string() + ": " + error.message()} : std::nullopt;
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
