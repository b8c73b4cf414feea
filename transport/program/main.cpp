// The program `moim`: parses the command line and runs the one command that it names.
#include <exception>
#include <iostream>

#include "transport/host/logging.hpp"
#include "transport/program/cli.hpp"

int main(int argc, char** argv) {
  using namespace moim::transport;
  try {
    const auto asked = parse_command_line(argc, argv, std::cout, std::cerr);
    return asked.run ? asked.run() : asked.exit_code;
  } catch (const std::exception& error) {
    log(log_level::error, error.what());
    return 1;
  }
}
