// The saved view is a cache: an old one, a damaged one or none may only cost time.
#pragma once

#include <filesystem>

#include "sim/world/operation.hpp"

namespace moim::sim {

/// Takes a copy of the saved view in the directory, puts an earlier copy in its place, damages it
/// or removes it.
void spoil_saved_view(const std::filesystem::path& directory, const errand& e);

}  // namespace moim::sim
