// The version of the program and of the API.
#pragma once

#include <string_view>

namespace moim::transport {

inline constexpr std::string_view moim_version = "0.1.0";

}  // namespace moim::transport
