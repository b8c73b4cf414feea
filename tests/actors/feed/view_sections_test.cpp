// Sections of the saved view that cannot be used: their projections are rebuilt from the log, and
// the others are taken as they were saved. A file of the release before has no sections.
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "actors/feed/view_snapshot.hpp"
#include "storage/codec/binary.hpp"
#include "storage/log/memory_event_log.hpp"
#include "tests/storage/events/log_of_events.hpp"
#include "tests/storage/log/temporary_directory.hpp"

namespace moim::actors::view_sections_test {

namespace {

using storage::append_events;
using test::user;

constexpr std::size_t header_bytes = 8 + 4 + 8 + 32;

struct row {
  std::string name;
  std::uint32_t version = 0;
  std::uint64_t bytes = 0;
  hex_digest sum;
};
BOOST_DESCRIBE_STRUCT(row, (), (name, version, bytes, sum))

struct section {
  std::string name;
  std::uint32_t version = 0;
  std::string body;
  bool damaged = false;
};

std::string read_all(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  return std::move(content).str();
}

void write_all(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// Takes the saved view apart, as the table in actors/feed/view_snapshot.hpp says, and puts it
/// together again after `change`.
template <class Change>
void change_sections(const std::filesystem::path& directory, Change change) {
  const auto path = directory / view_snapshot_name;
  const auto bytes = read_all(path);
  std::string_view tail = std::string_view{bytes}.substr(bytes.size() - 40);
  std::uint64_t table_bytes = 0;
  REQUIRE(storage::read_binary(tail, table_bytes));
  auto table = std::string_view{bytes}.substr(bytes.size() - 40 - table_bytes, table_bytes);
  std::vector<row> rows;
  REQUIRE(storage::read_binary(table, rows));
  std::vector<section> sections;
  std::size_t at = header_bytes;
  for (const auto& r : rows) {
    sections.push_back({r.name, r.version, bytes.substr(at, r.bytes)});
    at += r.bytes;
  }
  REQUIRE(at + table_bytes + 40 == bytes.size());

  change(sections);

  storage::sha256 hash;
  auto out = bytes.substr(0, header_bytes);
  rows.clear();
  for (auto& s : sections) {
    rows.push_back({s.name, s.version, s.body.size(), {hash(s.body)}});
    if (s.damaged) s.body.back() ^= 1;
    out += s.body;
  }
  std::string new_table;
  storage::write_binary(new_table, rows);
  storage::write_binary(new_table, static_cast<std::uint64_t>(new_table.size()));
  const auto sum = hash(bytes.substr(0, header_bytes), new_table);
  out += new_table;
  out += storage::bytes_of(sum);
  write_all(path, out);
}

const slot_id a_slot{store_id{uuid{{7}}}, {20'000}, {600}};
const slot_id invented_slot{store_id{uuid{{8}}}, {20'000}, {600}};

void fill(storage::event_log& log) {
  append_events<slot>(log, a_slot, 0,
                      {slot_planned{{1, 10, {0}, {10'000}}}, place_confirmed{user(1), 1}});
  append_events<account>(log, user(4), 0, {account_opened{}, account_withdrawn{}});
  append_events<mailbox>(log, {user(1).value}, 0, {mailbox_opened{}});
}

/// A view of the log, with something in each projection that the log knows nothing of.
view marked_view(const storage::event_log& log) {
  view v;
  REQUIRE_FALSE(catch_up(v, log));
  v.slots.edit(invented_slot).capacity = 5;
  v.mails.edit({user(9).value}) = std::make_shared<const std::vector<mail_row>>();
  v.withdrawals.edit(user(9)) = {5};
  return v;
}

/// Which projections still have their marks: `popup mail account`.
std::string marks_of(const view& v) {
  std::string found;
  if (v.slots.find(invented_slot) != nullptr) found += "popup ";
  if (v.mails.find({user(9).value}) != nullptr) found += "mail ";
  if (v.has_withdrawn(user(9))) found += "account ";
  return found;
}

void check_filled(const view& v, const storage::event_log& log) {
  CHECK(v.position == log.last_position());
  REQUIRE(v.slots.find(a_slot) != nullptr);
  CHECK(v.slots.find(a_slot)->confirmed == 1);
  CHECK((*v.reservations.find(user(1)))->size() == 1);
  CHECK(v.mails.find({user(1).value}) != nullptr);
  CHECK(v.has_withdrawn(user(4)));
}

struct loss {
  std::string section;
  std::string kept;
};
const std::vector<loss> losses = {
    {"popup", "mail account "}, {"mail", "popup account "}, {"account", "popup mail "}};

/// Loads the view after `spoil` has changed one section, and looks at what is left.
template <class Spoil>
void check_each(Spoil spoil, bool seems_sound = false) {
  for (const auto& [name, kept] : losses) {
    CAPTURE(name);
    const storage::temporary_directory directory;
    storage::memory_event_log log;
    fill(log);
    REQUIRE_FALSE(save_view(marked_view(log), directory.path(), log));
    change_sections(directory.path(), [&](std::vector<section>& sections) {
      const auto at = std::ranges::find(sections, name, &section::name);
      REQUIRE(at != sections.end());
      spoil(sections, at);
    });
    CHECK(look_at_saved_view(directory.path()).value().sound == seems_sound);
    const auto loaded = load_view(directory.path(), log);
    REQUIRE(loaded);
    CHECK(marks_of(*loaded) == kept);
    check_filled(*loaded, log);
  }
}

}  // namespace

TEST_CASE("sections: all that are sound are taken as they are") {
  const storage::temporary_directory directory;
  storage::memory_event_log log;
  fill(log);
  REQUIRE_FALSE(save_view(marked_view(log), directory.path(), log));
  change_sections(directory.path(), [](std::vector<section>&) {});
  CHECK(look_at_saved_view(directory.path()).value().sound);
  const auto loaded = load_view(directory.path(), log);
  REQUIRE(loaded);
  CHECK(marks_of(*loaded) == "popup mail account ");
  check_filled(*loaded, log);
}

TEST_CASE("sections: the projection of one that is missing is rebuilt, and no other") {
  check_each([](auto& all, auto at) { all.erase(at); });
}

TEST_CASE("sections: the projection of one of another version is rebuilt, and no other") {
  check_each([](auto&, auto at) { ++at->version; });
}

TEST_CASE("sections: the projection of one that is damaged is rebuilt, and no other") {
  check_each([](auto&, auto at) { at->damaged = true; });
}

TEST_CASE("sections: the projection of one that does not decode is rebuilt, and no other") {
  check_each([](auto&, auto at) { at->body += '!'; }, true);
  check_each([](auto&, auto at) { at->body.pop_back(); }, true);
}

TEST_CASE("sections: one of a subject that this program does not have is passed over") {
  const storage::temporary_directory directory;
  storage::memory_event_log log;
  fill(log);
  REQUIRE_FALSE(save_view(marked_view(log), directory.path(), log));
  change_sections(directory.path(), [](std::vector<section>& all) {
    all.insert(all.begin() + 1, {"weather", 3, "sunny", false});
  });
  const auto loaded = load_view(directory.path(), log);
  REQUIRE(loaded);
  CHECK(marks_of(*loaded) == "popup mail account ");
}

TEST_CASE("sections: a file of format 5, which had none, is replaced by a replay") {
  const storage::temporary_directory directory;
  storage::memory_event_log log;
  fill(log);
  std::string old = "MOIMVIEW";
  storage::write_binary(old, std::uint32_t{5});
  storage::write_binary(old, log.last_position());
  CHECK_FALSE(log.read_from(log.last_position(), [&](const storage::record& r) {
    old += storage::bytes_of(r.chain);
    return false;
  }));
  old += std::string(6 * 8, '\0');  // no stores, slots, clocks, users, mailboxes, withdrawals
  storage::sha256 hash;
  old += storage::bytes_of(hash(old));
  write_all(directory.path() / view_snapshot_name, old);
  CHECK_FALSE(look_at_saved_view(directory.path()).value().sound);
  CHECK_FALSE(load_view(directory.path(), log));
  view v;
  REQUIRE_FALSE(catch_up(v, log));
  check_filled(v, log);
  REQUIRE_FALSE(save_view(v, directory.path(), log));
  CHECK(look_at_saved_view(directory.path()).value().sound);
}

}  // namespace moim::actors::view_sections_test
