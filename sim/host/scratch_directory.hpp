// A directory for one run, gone after it. It lies on a real disk, beside the program or where
// TMPDIR says, because what is measured and tested here is mostly the disk.
#pragma once

#include <filesystem>
#include <string>

namespace moim::sim {

class scratch_directory {
 public:
  /// Throws std::runtime_error when there is no place for it.
  scratch_directory();
  /// In another place.
  explicit scratch_directory(const std::filesystem::path& place);
  ~scratch_directory();
  scratch_directory(const scratch_directory&) = delete;
  scratch_directory& operator=(const scratch_directory&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The kind of file system that a path lies on: "ext4", "tmpfs"…
std::string file_system_of(const std::filesystem::path& path);

/// Forgets the pages of all files below `path` that the kernel keeps, so that the next reader has
/// to go to the disk.
void drop_from_page_cache(const std::filesystem::path& path);

/// A place for files that are read back in the same test or run, which wants that fast.
std::filesystem::path memory_place();

}  // namespace moim::sim
