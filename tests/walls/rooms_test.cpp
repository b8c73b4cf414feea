// Checks the rooms of each floor: which room may include which other room of its floor, that no
// circle is among them, and that a mechanism names no subject. The map of rooms in
// docs/architecture.md says what is at home in each. Rules about floors stand in walls_test.cpp.

#include <map>
#include <regex>
#include <set>
#include <string>

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
/// Of the rooms of one floor: which other rooms each may include. "." is the root of the floor.
using arrows = std::map<std::string, names>;

/// The subjects, and of which other subjects each may include something, on every floor. Each has a
/// room of its own name on the floors where it has something.
const arrows subjects = {
    {"account", {}},
    {"popup", {"account"}},
    {"mail", {"account", "popup"}},
};

/// The rooms of the mechanism, floor by floor, from the ground up. "subjects" stands for the rooms
/// of all subjects: as a row, for what each of them may include beside the subjects above.
const std::map<std::string, arrows> mechanism = {
    {"domain", {{".", {}}, {"subjects", {"."}}}},
    {"storage",
     {{"host", {}},
      {"codec", {}},
      {"log", {"codec"}},
      {"rocksdb", {"codec", "log"}},
      {"keys", {"codec", "host", "log"}},
      {".", {}},
      {"events", {".", "codec", "keys", "log"}},
      {"subjects", {"codec", "events", "host", "keys", "log"}},
      {"audit", {".", "codec", "events", "keys", "log", "subjects"}}}},
    {"actors",
     {{"engine", {}},
      {"view", {"engine"}},
      {"subjects", {"engine", "view"}},
      {".", {"engine", "subjects", "view"}},
      {"feed", {".", "engine", "view"}},
      {"node", {".", "engine", "feed", "view"}}}},
    {"transport",
     {{"host", {}},
      {"http", {"host"}},
      {"signing", {"host"}},
      {"cli", {"host"}},
      {"api", {"cli", "host", "http", "signing"}},
      {"subjects", {"api", "cli", "host", "http", "signing"}},
      {"audit", {"api", "cli", "host", "subjects"}},
      {"program", {"api", "audit", "cli", "host", "http", "subjects"}}}},
    {"sim",
     {{"host", {}},
      {"world", {"host"}},
      {"auditor", {}},
      {"planted", {"host", "world"}},
      {"workload", {"auditor", "host", "planted", "world"}},
      {"subjects", {"auditor", "host", "planted", "workload", "world"}},
      {".", {"subjects"}},
      {"runner", {".", "auditor", "host", "planted", "workload", "world"}},
      {"load", {"host", "subjects"}},
      {"bench", {"host", "subjects"}},
      {"kakao", {}},
      {"program", {"bench", "kakao", "load", "runner"}}}},
};

/// The rooms of the mechanism in which no word of a subject may stand.
const names names_no_subject = {
    "storage/host",   "storage/codec", "storage/log",       "storage/rocksdb", "storage/keys",
    "storage/events", "actors/engine", "actors/view",       "actors/feed",     "transport/host",
    "transport/http", "transport/cli", "transport/signing", "transport/api",   "sim/host",
    "sim/world",      "sim/auditor",   "sim/planted",       "sim/workload"};

/// Words of subjects. Those that a mechanism also needs for something else (a store of atomics, the
/// mailbox of an actor) are left out.
const std::string subject_words =
    "account|kakao|mail|maildir|smtp|permit|permits|popup|receipt|receipts|reservation|"
    "reservations|"
    "slot|slots|waitlist";

/// The table of a floor with a row for each subject.
arrows rooms_of(const std::string& floor) {
  auto rows = mechanism.at(floor);
  const auto shared = rows.extract("subjects").mapped();
  for (auto& [room, allowed] : rows)
    if (allowed.erase("subjects") > 0)
      for (const auto& [subject, others] : subjects) allowed.insert(subject);
  for (const auto& [subject, others] : subjects) {
    auto& allowed = rows[subject] = others;
    allowed.insert(shared.begin(), shared.end());
  }
  return rows;
}

/// The room of a source or header within its floor.
std::string room_within(const std::string& path) {
  const auto room = room_of(path);
  const auto floor = floor_of(path);
  return room == floor ? "." : room.substr(floor.size() + 1);
}

/// The first word of a subject in a text, as a word or as a part of an identifier; none is empty.
std::string subject_named_in(const std::string& text) {
  static const std::regex word("(^|[^a-zA-Z])(" + subject_words + ")(?![a-zA-Z])");
  std::smatch found;
  return std::regex_search(text, found, word) ? found[2].str() : "";
}

strings complaints_about(const source& file) {
  const auto floor = floor_of(file.path);
  if (!mechanism.contains(floor)) return {};
  const auto rows = rooms_of(floor);
  const auto here = room_within(file.path);
  const auto row = rows.find(here);
  if (row == rows.end()) return {file.path + ": the table has no room " + here};
  strings complaints;
  for (const auto& header : includes_of(file.text)) {
    const auto there = room_within(header);
    if (floor_of(header) == floor && there != here && !row->second.contains(there))
      complaints.push_back(file.path + ": the room " + here + " may not include " + header);
  }
  if (names_no_subject.contains(floor + '/' + here))
    if (const auto word = subject_named_in(file.text); !word.empty())
      complaints.push_back(file.path + ": a mechanism names a subject: " + word);
  return complaints;
}

/// Whether the arrows lead from one room to another.
bool leads_to(const arrows& rows, const std::string& from, const std::string& to, names& seen) {
  for (const auto& next : rows.at(from)) {
    if (next == to) return true;
    if (seen.insert(next).second && leads_to(rows, next, to, seen)) return true;
  }
  return false;
}

/// The rooms that arrows lead back to.
names rooms_in_circles(const arrows& rows) {
  names found;
  for (const auto& [room, allowed] : rows) {
    names seen;
    if (leads_to(rows, room, room, seen)) found.insert(room);
  }
  return found;
}

TEST_CASE(
    "every room includes only the rooms that the table allows, and no mechanism names a subject") {
  for (const auto& file : all_sources())
    for (const auto& complaint : complaints_about(file)) FAIL_CHECK(complaint);
}

TEST_CASE("the table of rooms has no circle") {
  for (const auto& [floor, rows] : mechanism) {
    CAPTURE(floor);
    CHECK(rooms_in_circles(rooms_of(floor)).empty());
  }
}

TEST_CASE("the table of rooms has nothing that the sources do not use") {
  std::map<std::string, arrows> used;
  arrows used_subjects;
  for (const auto& file : all_sources()) {
    const auto floor = floor_of(file.path);
    if (!mechanism.contains(floor)) continue;
    const auto here = room_within(file.path);
    const bool is_subject = subjects.contains(here);
    auto& row = used[floor][is_subject ? "subjects" : here];
    for (const auto& header : includes_of(file.text)) {
      const auto there = room_within(header);
      if (floor_of(header) != floor || there == here) continue;
      if (is_subject && subjects.contains(there)) used_subjects[here].insert(there);
      row.insert(subjects.contains(there) ? "subjects" : there);
    }
  }
  for (const auto& [floor, rows] : mechanism)
    for (const auto& [room, allowed] : rows) {
      CAPTURE(floor + '/' + room);
      CHECK(used[floor].contains(room));
      for (const auto& other : allowed) {
        CAPTURE(other);
        CHECK(used[floor][room].contains(other));
      }
    }
  CHECK(used_subjects.size() <= subjects.size());
  for (const auto& [subject, others] : subjects)
    for (const auto& other : others) {
      CAPTURE(subject + " -> " + other);
      CHECK(used_subjects[subject].contains(other));
    }
}

TEST_CASE("a planted arrow, circle, room, or subject in a mechanism is noticed") {
  const auto complains = [](const std::string& path, const std::string& line) {
    return !complaints_about({path, "// Why.\n" + line + "\n"}).empty();
  };
  CHECK_FALSE(complains("actors/popup/a.hpp", "#include \"actors/engine/commands.hpp\""));
  CHECK_FALSE(complains("actors/engine/a.hpp", "#include \"actors/engine/commands.hpp\""));
  CHECK_FALSE(complains("actors/mail/a.hpp", "#include \"actors/popup/popup_projection.hpp\""));
  CHECK(complains("actors/popup/a.hpp", "#include \"actors/mail/mail_projection.hpp\""));
  CHECK(complains("actors/popup/a.hpp", "#include \"actors/subjects.hpp\""));
  CHECK(complains("actors/engine/a.hpp", "#include \"actors/popup/popup_projection.hpp\""));
  CHECK(complains("transport/http/a.cpp", "#include \"transport/api/api.hpp\""));
  CHECK(complains("transport/api/a.cpp", "#include \"transport/program/server.hpp\""));
  CHECK(complains("sim/world/a.cpp", "#include \"sim/mail/a.hpp\""));
  CHECK(complains("storage/log/a.cpp", "#include \"storage/rocksdb/rocksdb_keys.hpp\""));
  CHECK(complains("domain/a.hpp", "#include \"domain/popup/slot.hpp\""));
  CHECK(complains("storage/attic/a.cpp", ""));

  CHECK(complains("actors/engine/a.cpp", "slot_id id;"));
  CHECK(complains("transport/api/a.cpp", "// The answer to a reservation."));
  CHECK_FALSE(complains("actors/engine/a.cpp", "caf::mailbox_element_ptr next;"));
  CHECK_FALSE(complains("transport/popup/a.cpp", "slot_id id;"));

  CHECK(rooms_in_circles({{"a", {"b"}}, {"b", {"c"}}, {"c", {"a"}}, {"d", {"a"}}}) ==
        names{"a", "b", "c"});
  CHECK(rooms_in_circles({{"a", {"b", "c"}}, {"b", {"c"}}, {"c", {}}}).empty());
}

}  // namespace
}  // namespace moim::rooms_test
