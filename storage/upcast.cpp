// The table of upcasters, and the walk along it.
#include "storage/upcast.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace moim::storage {

namespace {

/// Adds members to an object inside of the data.
bool add_members(std::string_view data, const char* object, const nlohmann::ordered_json& members,
                 std::string& raised) {
  auto json = nlohmann::ordered_json::parse(data, nullptr, false);
  if (!json.is_object() || !json.contains(object) || !json[object].is_object()) {
    return false;
  }
  for (const auto& [name, value] : members.items()) {
    if (json[object].contains(name)) {
      return false;
    }
    json[object][name] = value;
  }
  raised = json.dump();
  return true;
}

/// Plans had no revision, so any other one is newer, and there was one way to open and to promote.
bool complete_plan(std::string_view data, std::string& raised) {
  return add_members(
      data, "plan",
      {{"revision", 0}, {"opening", "fifo"}, {"promotion", "auto"}, {"offerMinutes", 0}}, raised);
}

/// Stores had no images, and one way to open and to promote.
bool complete_store(std::string_view data, std::string& raised) {
  return add_members(
      data, "details",
      {{"images", nlohmann::ordered_json::array()}, {"opening", "fifo"}, {"promotion", "auto"}},
      raised);
}

constexpr std::array<upcaster, 2> table{
    {{"slot_planned", 1, &complete_plan}, {"store_created", 1, &complete_store}}};

}  // namespace

std::span<const upcaster> upcasters() {
  return table;
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
