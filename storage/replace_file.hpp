// Replaces a file as a whole: a crash at any moment leaves either the old content or the new.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace moim::storage {

/// Writes `<path>.new`, syncs it, and renames it to `path`. Returns what went wrong.
[[nodiscard]] std::optional<std::string> replace_file(const std::filesystem::path& path,
                                                      std::string_view content);

/// Makes the names in it durable; false with errno when that fails.
[[nodiscard]] bool sync_directory(const std::filesystem::path& directory);

}  // namespace moim::storage
