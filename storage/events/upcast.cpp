// Applies the steps of a table one by one; below, the steps that several tables share.
#include "storage/events/upcast.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace moim::storage {

bool keep_data(std::string_view data, std::string& raised) {
  raised = data;
  return true;
}

bool add_members(std::string_view data, std::string_view object, std::string_view members,
                 std::string& raised) {
  using json = nlohmann::ordered_json;
  auto read = json::parse(data, nullptr, false);
  if (!read.is_object() || !read.contains(object) || !read[object].is_object()) {
    return false;
  }
  const auto added = json::parse(members);
  for (const auto& [name, value] : added.items()) {
    if (read[object].contains(name)) {
      return false;
    }
    read[object][name] = value;
  }
  raised = read.dump();
  return true;
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
