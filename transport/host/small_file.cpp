// Reads one byte more than allowed, to notice a file that is too large.
#include "transport/host/small_file.hpp"

#include <cerrno>
#include <fstream>
#include <iostream>
#include <system_error>

#include <fmt/format.h>

namespace moim::transport {

std::variant<std::string, file_failure> read_small_file(const std::filesystem::path& path,
                                                        std::size_t bytes_max) {
  std::ifstream file;
  const bool standard_input = path == "-";
  if (!standard_input) {
    file.open(path, std::ios::binary);
    if (!file) {
      return file_failure{
          fmt::format("cannot read {}: {}", path.string(), std::generic_category().message(errno))};
    }
  }
  std::istream& in = standard_input ? std::cin : file;
  std::string text(bytes_max + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad() || (text.empty() && std::filesystem::is_directory(path))) {
    return file_failure{fmt::format("cannot read {}", path.string())};
  }
  if (text.size() > bytes_max) {
    return file_failure{fmt::format("{} has more than {} bytes", path.string(), bytes_max)};
  }
  return text;
}

}  // namespace moim::transport
