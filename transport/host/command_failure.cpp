// Prints the failure of a command on standard error: standard output belongs to its results.
#include "transport/host/command_failure.hpp"

#include <cstdlib>

#include <fmt/format.h>

namespace moim::transport {

int fail(std::string_view reason) {
  fmt::print(stderr, "moim: {}\n", reason);
  return EXIT_FAILURE;
}

}  // namespace moim::transport
