// Standard error belongs to people, standard output to what a command gives.
#include "transport/host/command_failure.hpp"

#include <cstdlib>

#include <fmt/format.h>

namespace moim::transport {

int fail(std::string_view reason) {
  fmt::print(stderr, "moim: {}\n", reason);
  return EXIT_FAILURE;
}

}  // namespace moim::transport
