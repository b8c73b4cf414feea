// The version of the program, also that of the API's description.
#pragma once

#include <string_view>

namespace moim::transport {

inline constexpr std::string_view moim_version = "0.1.0";

}  // namespace moim::transport
