// The table of upcasters, and the walk along it.
#include "storage/events/upcast.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace moim::storage {

namespace {

using json = nlohmann::ordered_json;

/// Adds members to an object inside of the data.
bool add_members(std::string_view data, const char* object, const json& members,
                 std::string& raised) {
  auto read = json::parse(data, nullptr, false);
  if (!read.is_object() || !read.contains(object) || !read[object].is_object()) {
    return false;
  }
  for (const auto& [name, value] : members.items()) {
    if (read[object].contains(name)) {
      return false;
    }
    read[object][name] = value;
  }
  raised = read.dump();
  return true;
}

/// Plans had no revision: any other one is newer.
bool add_revision(std::string_view data, std::string& raised) {
  return add_members(data, "plan", {{"revision", 0}}, raised);
}

/// Stores had no images.
bool add_images(std::string_view data, std::string& raised) {
  return add_members(data, "details", {{"images", json::array()}}, raised);
}

/// There was one way to open and to promote, and cancelling never closed.
bool add_rush_to_plan(std::string_view data, std::string& raised) {
  return add_members(data, "plan",
                     {{"opening", "fifo"}, {"promotion", "auto"}, {"offerMinutes", 0}}, raised);
}

/// Slots that heard of their plan before go on as they were; others take the choices of today.
bool add_rush_to_store(std::string_view data, std::string& raised) {
  return add_members(data, "details",
                     {{"opening", "fifo"}, {"promotion", "auto"}, {"cancelClosesMinutesBefore", 0}},
                     raised);
}

/// The same members: what was in clear is sealed from the next schema on, or there is one more that
/// may be absent.
bool keep(std::string_view data, std::string& raised) {
  raised = data;
  return true;
}

constexpr std::array<upcaster, 14> table{{{"slot_planned", 1, &add_revision},
                                          {"slot_planned", 2, &add_rush_to_plan},
                                          {"slot_planned", 3, &keep},
                                          {"slot_replanned", 1, &add_rush_to_plan},
                                          {"slot_replanned", 2, &keep},
                                          {"store_created", 1, &add_images},
                                          {"store_created", 2, &add_rush_to_store},
                                          {"store_created", 3, &keep},
                                          {"store_edited", 1, &add_rush_to_store},
                                          {"store_edited", 2, &keep},
                                          {"account_opened", 1, &keep},
                                          {"mail_handed_over", 1, &keep},
                                          {"mail_failed", 1, &keep},
                                          {"mail_given_up", 1, &keep}}};

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
