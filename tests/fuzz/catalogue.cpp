// Fuzz target: catalogues of stores, as CSV and NDJSON.
#include <memory>
#include <sstream>
#include <string>

#include "tests/fuzz/fuzz.hpp"
#include "transport/popup/store_file.hpp"

namespace moim::fuzz {

void try_input(std::string_view input) {
  const auto [which, text] = choose(input);
  static const transport::import_setting setting{{}, transport::time_zone{"Asia/Seoul"}};
  const auto format =
      which % 2 == 0 ? transport::store_file_format::csv : transport::store_file_format::ndjson;
  auto opened = transport::store_file_reader::open(
      std::make_unique<std::istringstream>(std::string{text}), format, setting);
  auto* reader = std::get_if<transport::store_file_reader>(&opened);
  if (reader == nullptr) {
    demand(!std::get<transport::store_file_failure>(opened).reason.empty(),
           "a refused file has a reason");
    return;
  }
  std::size_t line = 0;
  while (const auto next = reader->next()) {
    const auto* bad = std::get_if<transport::bad_line>(&*next);
    const auto at = bad != nullptr ? bad->line : std::get<0>(*next).line;
    demand(at > line, "lines come in order");
    demand(bad == nullptr || !bad->reason.empty(), "a bad line has a reason");
    line = at;
  }
}

}  // namespace moim::fuzz
