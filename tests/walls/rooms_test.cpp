// Checks the rooms of each floor: which room may include which other room of its floor, that no
// circle is among them, and that a mechanism names no subject. The map of rooms in
// docs/architecture.md says what is at home in each. Rules about floors stand in walls_test.cpp.

#include <map>
#include <optional>
#include <set>
#include <sstream>

#include <doctest/doctest.h>

#include "tests/walls/sources.hpp"

namespace moim::rooms_test {
namespace {

using walls::all_sources;
using walls::floor_of;
using walls::includes_of;
using walls::room_of;
using walls::source;
using walls::strings;

using names = std::set<std::string>;
/// For each room the rooms of its floor that it may include. The root of a floor is called ".".
using room_table = std::map<std::string, std::map<std::string, names>>;

ROOMS_TABLE

std::string room_within(const std::string& path) {
  const auto room = room_of(path);
  const auto floor = floor_of(path);
  return room == floor ? "." : room.substr(floor.size() + 1);
}

strings complaints_about(const source& file, const room_table& table = rooms) {
  const auto floor = table.find(floor_of(file.path));
  if (floor == table.end()) return {};
  const auto here = room_within(file.path);
  const auto row = floor->second.find(here);
  if (row == floor->second.end()) return {file.path + ": there is no room " + here};
  strings complaints;
  for (const auto& header : includes_of(file.text)) {
    if (floor_of(header) != floor->first) continue;
    const auto there = room_within(header);
    if (there != here && !row->second.contains(there))
      complaints.push_back(file.path + ": the room " + here + " may not include " + header);
  }
  for (const auto& word : subjects_named(file)) {
    complaints.push_back(file.path + ": a mechanism names the subject word " + word);
  }
  return complaints;
}

/// A way round from `room` back to itself, if there is one.
bool leads_back(const std::map<std::string, names>& floor, const std::string& from,
                const std::string& to, names& seen) {
  for (const auto& next : floor.at(from)) {
    if (next == to) return true;
    if (seen.insert(next).second && leads_back(floor, next, to, seen)) return true;
  }
  return false;
}

strings circles_in(const room_table& table) {
  strings found;
  for (const auto& [floor, floor_rooms] : table)
    for (const auto& [room, allowed] : floor_rooms) {
      names seen;
      if (leads_back(floor_rooms, room, room, seen)) found.push_back(floor + '/' + room);
    }
  return found;
}

TEST_CASE("every room includes only the rooms that the table allows it") {
  for (const auto& file : all_sources())
    for (const auto& complaint : complaints_about(file)) FAIL_CHECK(complaint);
}

TEST_CASE("the table of rooms has no circle") {
  for (const auto& room : circles_in(rooms)) FAIL_CHECK("a circle leads through " << room);
}

TEST_CASE("the table of rooms has no room and no arrow that the sources do not need") {
  std::map<std::string, std::map<std::string, names>> used;
  for (const auto& file : all_sources()) {
    const auto floor = floor_of(file.path);
    if (!rooms.contains(floor)) continue;
    auto& arrows = used[floor][room_within(file.path)];
    for (const auto& header : includes_of(file.text))
      if (floor_of(header) == floor && room_within(header) != room_within(file.path))
        arrows.insert(room_within(header));
  }
  for (const auto& [floor, floor_rooms] : rooms)
    for (const auto& [room, allowed] : floor_rooms) {
      CAPTURE(floor + '/' + room);
      CHECK(used[floor].contains(room));
      for (const auto& other : allowed) {
        CAPTURE(other);
        CHECK(used[floor][room].contains(other));
      }
    }
}

TEST_CASE("a planted arrow, circle, room or subject in a mechanism is noticed") {
  const auto complains = [](const std::string& path, const std::string& line) {
    return !complaints_about({path, "// Why.\n" + line + "\n"}).empty();
  };
  CHECK_FALSE(complains("actors/popup/a.hpp", "#include \"actors/engine/commands.hpp\""));
  CHECK_FALSE(complains("actors/engine/a.hpp", "#include \"actors/engine/commands.hpp\""));
  CHECK(complains("actors/engine/a.hpp", "#include \"actors/popup/popup_projection.hpp\""));
  CHECK(complains("actors/popup/a.hpp", "#include \"actors/subjects.hpp\""));
  CHECK(complains("transport/http/a.cpp", "#include \"transport/api/api.hpp\""));
  CHECK(complains("transport/api/a.cpp", "#include \"transport/popup/receipt.hpp\""));
  CHECK(complains("sim/world/a.cpp", "#include \"sim/mail/a.hpp\""));
  CHECK(complains("storage/attic/a.cpp", ""));
  CHECK(complains("domain/a.hpp", "#include \"domain/popup/slot.hpp\""));

  CHECK_FALSE(complains("actors/engine/a.cpp", "caf::mailbox_element_ptr next;"));
  CHECK(complains("actors/engine/a.cpp", "slot_id id;"));
  CHECK(complains("transport/api/a.cpp", "// What a reservation is answered with."));
  CHECK_FALSE(complains("transport/popup/a.cpp", "slot_id id;"));

  const room_table round{{"sim", {{"world", {"auditor"}}, {"auditor", {"load"}}, {"load", {"world"}}}}};
  CHECK(circles_in(round).size() == 3);
  const room_table straight{{"sim", {{"world", {"auditor", "load"}}, {"auditor", {"load"}}, {"load", {}}}}};
  CHECK(circles_in(straight).empty());
}

}  // namespace
}  // namespace moim::rooms_test
