// Reads a file, or standard input, up to a maximal size.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <variant>

namespace moim::transport {

/// Why a file was not read, with its name.
struct file_failure {
  std::string reason;
};

/// All of a file of at most `bytes_max`; `-` is standard input.
[[nodiscard]] std::variant<std::string, file_failure> read_small_file(
    const std::filesystem::path& path, std::size_t bytes_max);

}  // namespace moim::transport
