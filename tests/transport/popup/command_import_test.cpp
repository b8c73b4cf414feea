// Tests `moim import stores` on real files.
#include "transport/popup/command_import.hpp"

#include <filesystem>
#include <fstream>
#include <map>

#include <doctest/doctest.h>

#include "domain/popup/line_draw.hpp"
#include "storage/events/event_codec.hpp"
#include "tests/storage/log/log_fixture.hpp"
#include "transport/popup/draw_secrets.hpp"
#include "transport/popup/store_line.hpp"
#include "transport/program/server.hpp"

namespace moim::transport::command_import_test {

namespace {

using storage::temporary_directory;

const std::string header =
    "key,name,category,location,startDate,endDate,reservationOpensAt,reservationClosesAt,timeSlots,"
    "capacityPerSlot,opening,slotsPerUser\n";

std::string row(const std::string& key, const std::string& capacity, const std::string& more) {
  return key + ",달,food,서울,today+2,today+9,todayT10:00,today+1T10:00,10:00;11:00," + capacity +
         ',' + more + '\n';
}

class catalogue_import {
 public:
  explicit catalogue_import(const temporary_directory& data) {
    options_.server.data_directory = data.path();
    REQUIRE(from_text("0197abcd-0000-7000-8000-000000000001", options_.organizer));
  }

  /// The exit code of the command.
  int run(const std::string& content) {
    const temporary_directory place;
    options_.file = place.path() / "stores.csv";
    std::ofstream{options_.file, std::ios::binary} << content;
    return run_import_stores(options_);
  }

  /// What the log says, by key.
  std::map<std::string, store_created> stores(const std::vector<std::string>& keys) const {
    const auto log = open_log(options_.server.data_directory);
    std::map<std::string, store_created> found;
    std::uint64_t records = 0;
    CHECK_FALSE(log->read_from(1, [&](const storage::record&) { return ++records > 0; }));
    for (const auto& key : keys) {
      CHECK_FALSE(log->read_stream(
          storage::stream_of<store>(derived_store_id(key)), 1, [&](const storage::record& record) {
            store::event event;
            std::string why;
            REQUIRE(storage::decode_event<store>(record, event, why));
            REQUIRE(found.emplace(key, std::get<store_created>(event)).second);
            return true;
          }));
    }
    CHECK(records == found.size());
    return found;
  }

  hex_digest commitment(const std::string& key) const {
    const auto secrets = load_or_make_draw_secrets(options_.server.data_directory);
    return draw_commitment(std::get<draw_secrets>(secrets).of(derived_store_id(key)));
  }

  user_id organizer() const { return options_.organizer; }

 private:
  import_options options_;
};

}  // namespace

TEST_CASE("import stores: good lines are announced, bad ones change nothing") {
  const temporary_directory data;
  catalogue_import import{data};
  CHECK(import.run(header + row("a", "5", ",") + row("b", "none", ",") +
                   row("c", "7", "lottery,2")) == 1);
  const auto stores = import.stores({"a", "b", "c"});
  REQUIRE(stores.size() == 2);
  CHECK(stores.at("a").organizer == import.organizer());
  CHECK(stores.at("a").details.capacity_per_slot == 5);
  CHECK_FALSE(stores.at("a").draw_commitment);
  CHECK(stores.at("c").details.slots_per_user == 2);
  CHECK(stores.at("c").draw_commitment == import.commitment("c"));
}

TEST_CASE("import stores: importing twice adds nothing twice") {
  const temporary_directory data;
  catalogue_import import{data};
  CHECK(import.run(header + row("a", "5", ",") + row("b", "6", ",")) == 0);
  CHECK(import.run(header + row("b", "60", ",") + row("a", "5", ",") + row("c", "7", ",")) == 0);
  const auto stores = import.stores({"a", "b", "c"});
  CHECK(stores.size() == 3);
  CHECK(stores.at("b").details.capacity_per_slot == 6);  // as it was announced
}

TEST_CASE("import stores: a file that cannot be used is an error") {
  const temporary_directory data;
  catalogue_import import{data};
  CHECK(import.run("name,nmae\n") == 1);
  CHECK(import.stores({}).empty());
  CHECK(run_import_stores({.file = data.path() / "missing.csv", .organizer = {}}) == 1);
}

}  // namespace moim::transport::command_import_test
