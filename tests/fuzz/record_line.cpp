// Fuzz target: lines of an exported log.
#include "storage/log/record_line.hpp"

#include <string>

#include "tests/fuzz/fuzz.hpp"

namespace moim::fuzz {

void try_input(std::string_view input) {
  const auto parsed = storage::parse_record_line(input);
  if (const auto* why = std::get_if<std::string>(&parsed)) {
    demand(!why->empty(), "a refused line has a reason");
    return;
  }
  std::string line;
  storage::append_record_line(line, std::get<0>(parsed).view(), 0);
  demand(line.ends_with('\n'), "a line ends");
  line.pop_back();
  const auto again = storage::parse_record_line(line);
  demand(again.index() == 0, "a line that is written can be read");
  std::string second;
  storage::append_record_line(second, std::get<0>(again).view(), 0);
  second.pop_back();
  demand(second == line, "a record has one line");
}

}  // namespace moim::fuzz
