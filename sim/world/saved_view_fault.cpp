// All four faults are equally likely.
#include "sim/world/saved_view_fault.hpp"

#include <fstream>

#include "actors/feed/view_snapshot.hpp"

namespace moim::sim {

void spoil_saved_view(const std::filesystem::path& directory, std::uint32_t way,
                      std::uint32_t place) {
  const auto file = directory / actors::view_snapshot_name;
  const auto older = directory / "older";
  if (!std::filesystem::exists(file)) return;
  switch (way % 4) {
    case 0:
      std::filesystem::copy_file(file, older, std::filesystem::copy_options::overwrite_existing);
      break;
    case 1:
      if (std::filesystem::exists(older)) std::filesystem::rename(older, file);
      break;
    case 2: {
      std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
      bytes.seekp(static_cast<std::streamoff>(place % std::filesystem::file_size(file)));
      bytes.put('!');
      break;
    }
    default:
      std::filesystem::remove(file);
  }
}

}  // namespace moim::sim
