// The command line of `moim`: the commands of the server and of all subjects.
#pragma once

#include <iosfwd>

#include "transport/cli/command.hpp"

namespace moim::transport {

struct version_options {};

/// As handed to `main`; see transport/cli/command_line.hpp.
parsed_command parse_command_line(int argc, const char* const* argv, std::ostream& out,
                                  std::ostream& err);

}  // namespace moim::transport
