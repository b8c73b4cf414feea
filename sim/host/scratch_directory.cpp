// Names by mkdtemp; the kind of file system by the magic numbers of statfs(2).
#include "sim/host/scratch_directory.hpp"

#include <cstdlib>
#include <stdexcept>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace moim::sim {

namespace {

std::filesystem::path usual_place() {
  const char* wanted = std::getenv("TMPDIR");
  return wanted != nullptr ? std::filesystem::path{wanted}
                           : std::filesystem::read_symlink("/proc/self/exe").parent_path();
}

}  // namespace

scratch_directory::scratch_directory() : scratch_directory(usual_place()) {}

scratch_directory::scratch_directory(const std::filesystem::path& place) {
  std::string name = (place / "moim-sim-XXXXXX").string();
  if (mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("cannot make a directory in " + place.string());
  }
  path_ = name;
}

scratch_directory::~scratch_directory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string file_system_of(const std::filesystem::path& path) {
  struct statfs found {};
  if (statfs(path.c_str(), &found) != 0) return "unknown";
  constexpr long xfs_magic = 0x58465342;
  switch (found.f_type) {
    case EXT4_SUPER_MAGIC:
      return "ext4";
    case xfs_magic:
      return "xfs";
    case BTRFS_SUPER_MAGIC:
      return "btrfs";
    case OVERLAYFS_SUPER_MAGIC:
      return "overlayfs";
    case TMPFS_MAGIC:
      return "tmpfs";
    default:
      return fmt::format("type {:#x}", found.f_type);
  }
}

void drop_from_page_cache(const std::filesystem::path& path) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path)) {
    if (!entry.is_regular_file()) continue;
    const int fd = open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0) continue;
    fdatasync(fd);  // dirty pages would stay
    posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    close(fd);
  }
}

std::filesystem::path memory_place() {
  return std::filesystem::is_directory("/dev/shm") ? "/dev/shm"
                                                   : std::filesystem::temp_directory_path();
}

}  // namespace moim::sim
