// Builds the command line of the program from the rows of its rooms, and parses it. Parsing has no
// effects except help and errors on the terminal.
#pragma once

#include <iosfwd>
#include <vector>

#include "transport/cli/command.hpp"

namespace moim::transport {

struct command_table {
  std::string description;
  std::string footer;
  std::vector<command> rows;  ///< in the order of the help; a path stands behind its beginning
  is_setting known = nullptr;
};

/// `argc` and `argv` as handed to `main`. Help goes to `out`; a mistake is reported on `err` and
/// gives exit code 2.
parsed_command parse_command_line(const command_table& table, int argc, const char* const* argv,
                                  std::ostream& out, std::ostream& err);

}  // namespace moim::transport
