// The table of upcasters, and the walk along it.
#include "storage/upcast.hpp"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace moim::storage {

namespace {

/// Adds a member to an object inside of the data.
template <class Value>
bool add_member(std::string_view data, const char* object, const char* member, const Value& value,
                std::string& raised) {
  auto json = nlohmann::ordered_json::parse(data, nullptr, false);
  if (!json.is_object() || !json.contains(object) || !json[object].is_object() ||
      json[object].contains(member)) {
    return false;
  }
  json[object][member] = value;
  raised = json.dump();
  return true;
}

/// Plans had no revision: any other one is newer.
bool add_revision(std::string_view data, std::string& raised) {
  return add_member(data, "plan", "revision", 0, raised);
}

/// Stores had no images.
bool add_images(std::string_view data, std::string& raised) {
  return add_member(data, "details", "images", nlohmann::ordered_json::array(), raised);
}

/// The same members; what was in clear is sealed from the next schema on.
bool keep(std::string_view data, std::string& raised) {
  raised = data;
  return true;
}

constexpr std::array<upcaster, 6> table{{{"slot_planned", 1, &add_revision},
                                         {"store_created", 1, &add_images},
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
