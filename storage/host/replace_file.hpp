// Replaces a file as a whole: a crash at any moment leaves either the old content or the new.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace moim::storage {

/// The new content of a file, piece by piece, in `<path>.new`. Without `commit` the old file stays.
class file_replacement {
 public:
  explicit file_replacement(const std::filesystem::path& path);
  file_replacement(const file_replacement&) = delete;
  file_replacement& operator=(const file_replacement&) = delete;
  ~file_replacement();

  /// Does nothing after a failure; `commit` reports it.
  void write(std::string_view piece);

  /// Syncs what was written and renames it to `path`. Returns what went wrong. Only once.
  [[nodiscard]] std::optional<std::string> commit();

 private:
  std::filesystem::path path_;
  std::filesystem::path fresh_;
  int file_;
  int error_ = 0;  // errno of what failed
  std::uint64_t gathered_bytes_ = 0;
};

/// Writes `<path>.new`, syncs it, and renames it to `path`. Returns what went wrong.
[[nodiscard]] std::optional<std::string> replace_file(const std::filesystem::path& path,
                                                      std::string_view content);

/// Makes the names in a directory durable; false with errno when that fails.
[[nodiscard]] bool sync_directory(const std::filesystem::path& directory);

}  // namespace moim::storage
