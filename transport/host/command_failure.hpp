// Reports the failure of a command and gives its exit code.
#pragma once

#include <string_view>

namespace moim::transport {

/// Tells the reason on standard error; gives the exit code.
int fail(std::string_view reason);

}  // namespace moim::transport
