// Fuzz target: bodies of requests, as JSON that is read into a described type.
#include <string>
#include <vector>

#include "storage/codec/json_read.hpp"
#include "storage/codec/json_write.hpp"
#include "tests/fuzz/fuzz.hpp"
#include "transport/account/account_types.hpp"
#include "transport/popup/reservation_types.hpp"
#include "transport/popup/store_types.hpp"

namespace moim::fuzz {

namespace {

template <class T>
void try_type(std::string_view text) {
  T value{};
  std::vector<violation> problems;
  if (!storage::read_json(text, value, problems)) {
    demand(!problems.empty(), "a refused body has a problem");
    return;
  }
  demand(problems.empty(), "an accepted body has no problem");
  std::string written;
  storage::write_json(written, value);
  T again{};
  demand(storage::read_json(written, again, problems), "what is written can be read");
  std::string second;
  storage::write_json(second, again);
  demand(second == written, "a value is written one way only");
}

}  // namespace

void try_input(std::string_view input) {
  const auto [which, text] = choose(input);
  switch (which % 6) {
    case 0:
      return try_type<transport::sign_up_request>(text);
    case 1:
      return try_type<transport::sign_in_request>(text);
    case 2:
      return try_type<transport::refresh_request>(text);
    case 3:
      return try_type<transport::role_request>(text);
    case 4:
      return try_type<store_details>(text);
    case 5:
      return try_type<transport::reservation_answer>(text);
  }
}

}  // namespace moim::fuzz
