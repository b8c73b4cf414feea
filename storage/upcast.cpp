// The table of upcasters, and the walk along it.
#include "storage/upcast.hpp"

#include <algorithm>

namespace moim::storage {

namespace {

bool keep(std::string_view old_data, std::string& new_data) {
  new_data = old_data;
  return true;
}

constexpr upcaster table_of_this_program[] = {
    // The same members; what was in clear is sealed from schema 2 on.
    {"account_opened", 1, keep},
};

}  // namespace

std::span<const upcaster> upcasters() {
  return table_of_this_program;
}

bool upcast(std::span<const upcaster> table, std::string_view type, std::uint16_t schema,
            std::uint16_t wanted, std::string& data, std::string& why) {
  if (schema > wanted) {
    why = "schema " + std::to_string(schema) + " is newer than this program, which knows " +
          std::to_string(wanted);
    return false;
  }
  for (; schema < wanted; ++schema) {
    const auto step = std::find_if(table.begin(), table.end(), [&](const upcaster& row) {
      return row.type == type && row.schema == schema;
    });
    std::string raised;
    if (step == table.end() || !step->apply(data, raised)) {
      why = (step == table.end() ? "there is no upcaster from schema "
                                 : "the data cannot be brought up from schema ") +
            std::to_string(schema);
      return false;
    }
    data = std::move(raised);
  }
  return true;
}

}  // namespace moim::storage
