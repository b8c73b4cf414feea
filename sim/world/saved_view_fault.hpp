// Faults of the saved view. It is a cache: an old, a damaged or a missing one may only cost time.
#pragma once

#include <cstdint>
#include <filesystem>

namespace moim::sim {

/// Takes a copy of the saved view in the directory, puts an earlier copy in its place, damages it
/// at byte `place` or removes it, as `way` says.
void spoil_saved_view(const std::filesystem::path& directory, std::uint32_t way,
                      std::uint32_t place);

}  // namespace moim::sim
