// Tests catalogues as people write them: a mistake costs one line, and its message names the line.
#include "transport/popup/store_file.hpp"

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace moim::transport::store_file_test {

namespace {

template <class T>
T parse(std::string_view text) {
  T result{};
  REQUIRE(from_text(text, result));
  return result;
}

import_setting setting() {
  return {parse<calendar_date>("2026-12-01"), time_zone{"Asia/Seoul"}, 77};
}

constexpr const char* header =
    "key,name,bio,category,location,latitude,longitude,startDate,endDate,reservationOpensAt,"
    "reservationClosesAt,timeSlots,capacityPerSlot,waitlistLimit\n";
constexpr const char* good_cells =
    "달,긴 소개,food,서울,37.5,127.0,today+2,2026-12-20,today-1T10:00,2026-12-19T18:00:00+09:00,"
    "10:00;11:00,10,100";

std::string good_row(const std::string& key) {
  return key + "," + good_cells + "\n";
}

std::string ndjson_row(const std::string& more = "") {
  return R"({"key":"k1","name":"달","bio":"긴 소개","category":"food","location":"서울",)"
         R"("latitude":37.5,"longitude":127.0,"startDate":"today+2","endDate":"2026-12-20",)"
         R"("reservationOpensAt":"today-1T10:00","reservationClosesAt":"2026-12-19T18:00:00+09:00",)"
         R"("timeSlots":["10:00","11:00"],"capacityPerSlot":10,"waitlistLimit":100)" +
         more + "}\n";
}

store_details good_details() {
  return {.name = "달",
          .bio = "긴 소개",
          .category = "food",
          .location = "서울",
          .latitude = 37.5,
          .longitude = 127.0,
          .start_date = parse<calendar_date>("2026-12-03"),
          .end_date = parse<calendar_date>("2026-12-20"),
          .reservation_opens_at = parse<timestamp>("2026-11-30T01:00:00Z"),
          .reservation_closes_at = parse<timestamp>("2026-12-19T09:00:00Z"),
          .time_slots = {parse<time_of_day>("10:00"), parse<time_of_day>("11:00")},
          .capacity_per_slot = 10,
          .waitlist_limit = 100};
}

struct outcome {
  std::vector<catalogue_entry> entries;
  std::vector<bad_line> bad;
  std::string failure;
};

outcome read(const std::string& content, std::optional<store_file_format> format = std::nullopt) {
  outcome result;
  auto opened =
      store_file_reader::open(std::make_unique<std::istringstream>(content), format, setting());
  if (const auto* failure = std::get_if<store_file_failure>(&opened)) {
    result.failure = failure->reason;
    return result;
  }
  auto& reader = std::get<store_file_reader>(opened);
  while (auto next = reader.next()) {
    if (auto* entry = std::get_if<catalogue_entry>(&*next)) {
      result.entries.push_back(*entry);
    } else {
      result.bad.push_back(std::get<bad_line>(*next));
    }
  }
  CHECK_FALSE(reader.failure());
  CHECK(reader.bytes_read() == content.size());
  return result;
}

/// The reason why the one row is bad, after `header`.
std::string reason_for(const std::string& row) {
  const auto result = read(header + row);
  CHECK(result.failure == "");
  CHECK(result.entries.empty());
  REQUIRE(result.bad.size() == 1);
  CHECK(result.bad[0].line == 2);
  return result.bad[0].reason;
}

}  // namespace

TEST_CASE("the sample catalogue is good") {
  auto opened = store_file_reader::open(MOIM_SOURCE_DIR "/docs/sample_stores.csv", setting());
  REQUIRE(std::holds_alternative<store_file_reader>(opened));
  std::size_t count = 0;
  while (auto next = std::get<store_file_reader>(opened).next()) {
    REQUIRE(std::holds_alternative<catalogue_entry>(*next));
    ++count;
  }
  CHECK(count >= 40);
}

TEST_CASE("CSV and NDJSON say the same") {
  const auto csv = read(header + good_row("k1"));
  const auto ndjson = read(ndjson_row());
  REQUIRE(csv.entries.size() == 1);
  REQUIRE(ndjson.entries.size() == 1);
  CHECK(csv.entries[0].line == 2);
  CHECK(ndjson.entries[0].line == 1);
  CHECK(csv.entries[0].key == "k1");
  CHECK(ndjson.entries[0].key == "k1");
  CHECK(csv.entries[0].details == good_details());
  CHECK(ndjson.entries[0].details == good_details());
}

TEST_CASE("images are a list in both forms, and may be missing") {
  const std::string columns = std::string{header}.substr(0, std::string{header}.size() - 1);
  const std::string cells = good_row("k1").substr(0, good_row("k1").size() - 1);
  const auto csv =
      read(columns + ",images\n" + cells + ",https://a.example/1;https://a.example/2\n");
  const auto ndjson =
      read(ndjson_row(R"(,"images":["https://a.example/1","https://a.example/2"])"));
  REQUIRE(csv.entries.size() == 1);
  REQUIRE(ndjson.entries.size() == 1);
  CHECK(csv.entries[0].details.images ==
        std::vector<std::string>{"https://a.example/1", "https://a.example/2"});
  CHECK(ndjson.entries[0].details == csv.entries[0].details);
  CHECK(read(header + good_row("k1")).entries.at(0).details.images.empty());
}

TEST_CASE("the rules of a rush may stand in both forms") {
  const std::string columns = std::string{header}.substr(0, std::string{header}.size() - 1);
  const std::string cells = good_row("k1").substr(0, good_row("k1").size() - 1);
  const auto csv =
      read(columns + ",opening,promotion,offerMinutes,cancelClosesMinutesBefore,slotsPerUser\n" +
           cells + ",lottery,offer,30,60,2\n");
  const auto ndjson =
      read(ndjson_row(R"(,"opening":"lottery","promotion":"offer","offerMinutes":30,)"
                      R"("cancelClosesMinutesBefore":60,"slotsPerUser":2)"));
  auto wanted = good_details();
  wanted.opening = opening_mode::lottery;
  wanted.promotion = promotion_mode::offer;
  wanted.offer_minutes = 30;
  wanted.cancel_closes_minutes_before = 60;
  wanted.slots_per_user = 2;
  REQUIRE(csv.entries.size() == 1);
  REQUIRE(ndjson.entries.size() == 1);
  CHECK(csv.entries[0].details == wanted);
  CHECK(ndjson.entries[0].details == wanted);
  const auto empty = read(columns + ",opening,promotion,slotsPerUser\n" + cells + ",,,\n");
  CHECK(empty.entries.at(0).details == good_details());
  const auto wrong = read(columns + ",opening,promotion\n" + cells + ",first,auto_\n");
  CHECK(wrong.bad.at(0).reason ==
        "opening: is none of the words for it; promotion: is none of the words for it");
}

TEST_CASE("line ends, byte order mark and empty lines do not matter") {
  std::string content =
      std::string{"\xef\xbb\xbf"} + header + "\n" + good_row("k1") + "  \n" + good_row("k2");
  content.pop_back();
  CHECK(read(content).entries.size() == 2);
  std::string crlf;
  for (const char c : content) crlf += c == '\n' ? std::string{"\r\n"} : std::string{c};
  const auto result = read(crlf);
  REQUIRE(result.entries.size() == 2);
  CHECK(result.entries[1].line == 5);
  CHECK(result.entries[1].details == good_details());
  CHECK(read("\xef\xbb\xbf" + ndjson_row()).entries.size() == 1);
}

TEST_CASE("columns stand in any order, optional ones may be missing") {
  const auto result = read(
      "capacityPerSlot,timeSlots,reservationClosesAt,reservationOpensAt,endDate,startDate,location,"
      "category,name\n10,10:00,todayT18:00,todayT10:00,today,today,서울,food,달\n");
  REQUIRE(result.entries.size() == 1);
  CHECK(result.entries[0].key == "달|서울|today");
  CHECK(result.entries[0].details.waitlist_limit == 77);
  CHECK(result.entries[0].details.bio == "");
  CHECK_FALSE(result.entries[0].details.latitude);
}

TEST_CASE("a header that cannot be meant is a failure of the file") {
  CHECK(read("").failure == "the file is empty: it has no header");
  CHECK(read("name,nmae\n").failure == "the header has an unknown column \"nmae\"");
  CHECK(read("name,name\n").failure == "the header has the column \"name\" twice");
  CHECK(read("name\n").failure == "the header lacks the column \"category\"");
  CHECK(read("name,\"cate\n").failure.starts_with("the header is bad: a quote is not closed"));
}

TEST_CASE("a bad field is told by its name, and all at once") {
  CHECK(reason_for("k,달,,food,서울,x,127,today,today,todayT10:00,todayT18:00,10:00,ten,-1\n") ==
        "latitude: is not a number; capacityPerSlot: is not a whole number that fits; "
        "waitlistLimit: is not a whole number that fits");
  CHECK(reason_for("k,달,,food,서울,,,soon,today+x,2026-12-01,todayT25:00,10,5,\n") ==
        "startDate: is not YYYY-MM-DD, today, today+N or today-N; "
        "endDate: is not YYYY-MM-DD, today, today+N or today-N; "
        "reservationOpensAt: is not an RFC 3339 date-time with offset, todayTHH:MM, "
        "today+NTHH:MM or today-NTHH:MM; "
        "reservationClosesAt: is not an RFC 3339 date-time with offset, todayTHH:MM, "
        "today+NTHH:MM or today-NTHH:MM; "
        "timeSlots: has a time that is not HH:MM");
  CHECK(reason_for("k,달,,food,서울,,,,today,todayT10:00,todayT18:00,10:00,,\n") ==
        "capacityPerSlot: required");
  CHECK(reason_for("k,달,,food,서울,,,,today,todayT10:00,todayT18:00,10:00,1,\n") ==
        "startDate: required");
}

TEST_CASE("the rules of the domain are told the same way") {
  CHECK(reason_for("k,,,food,서울,37,,today,today-1,todayT18:00,todayT10:00,11:00;10:00,0,\n") ==
        "name: required; longitude: required; endDate: before start; "
        "reservationClosesAt: before start; timeSlots: not ascending; "
        "capacityPerSlot: out of range");
  CHECK(reason_for("k,달,,food,서울,nan,0,today,today,todayT10:00,todayT18:00,10:00,1,\n") ==
        "latitude: out of range");
}

TEST_CASE("days that no calendar date can hold are refused") {
  for (const char* day :
       {"today-65535", "today+65536", "today+99999999999", "today+", "today--1"}) {
    CAPTURE(day);
    CHECK(reason_for(fmt::format(
              "k,달,,food,서울,,,{},2026-12-20,todayT10:00,todayT18:00,10:00,1,\n", day)) ==
          "startDate: is not YYYY-MM-DD, today, today+N or today-N");
  }
}

TEST_CASE("bad NDJSON is told with the rules of the API") {
  const auto bad = [](const std::string& row) {
    const auto result = read(row, store_file_format::ndjson);
    REQUIRE(result.bad.size() == 1);
    return result.bad[0].reason;
  };
  CHECK(bad("{\n") == "malformed json");
  CHECK(bad("[]\n") == "wrong type");
  CHECK(bad(ndjson_row(R"(,"colour":"red")")) == "colour: unknown field");
  CHECK(bad(ndjson_row(R"(,"name":"별")")) == "name: duplicate field");
  CHECK(
      bad(R"({"name":"달","capacityPerSlot":-1})").starts_with("capacityPerSlot: out of range; "));
}

TEST_CASE("an unclosed quote costs one line") {
  const auto result = read(header + std::string{"k0,\"달\n"} + good_row("k1") + good_row("k2"));
  REQUIRE(result.bad.size() == 1);
  CHECK(result.bad[0].line == 2);
  CHECK(result.bad[0].reason == "a quote is not closed within 65536 bytes");
  CHECK(result.entries.size() == 2);
}

TEST_CASE("a field may go over several lines") {
  const auto result = read(header +
                           std::string{"k0,달,\"one,\n\"\"two\"\"\n\nthree\","
                                       "food,서울,,,today,today,todayT10:00,todayT18:00,"
                                       "10:00,1,\n"} +
                           good_row("k1"));
  REQUIRE(result.entries.size() == 2);
  CHECK(result.entries[0].line == 2);
  CHECK(result.entries[0].details.bio == "one,\n\"two\"\n\nthree");
  CHECK(result.entries[1].line == 6);
}

TEST_CASE("too few or too many fields, a stray quote, bytes that are no text") {
  CHECK(reason_for("k,달\n") == "2 fields where the header has 14");
  CHECK(reason_for(std::string{"k,"} + good_cells + ",\n") == "15 fields where the header has 14");
  CHECK(reason_for("k,5\" 달,\n").starts_with("a quote where none may stand"));
  CHECK(reason_for("k,\xed\xa0\x80,,food,서울,,,today,today,todayT10:00,todayT18:00,10:00,1,\n") ==
        "not UTF-8");
  CHECK(reason_for("k,\xff\n") == "not UTF-8");
}

TEST_CASE("lines are bounded") {
  const auto content =
      header + std::string{"k0,"} + std::string(store_line_bytes_max, 'x') + "\n" + good_row("k1");
  const auto result = read(content);
  REQUIRE(result.bad.size() == 1);
  CHECK(result.bad[0].line == 2);
  CHECK(result.bad[0].reason == "longer than 65536 bytes");
  REQUIRE(result.entries.size() == 1);
  CHECK(result.entries[0].line == 3);
  CHECK(read(std::string(store_line_bytes_max + 2, 'x')).failure ==
        "the header is bad: longer than 65536 bytes");
}

TEST_CASE("of two stores with one key the second is bad, with and without a key column") {
  const auto keyed = read(header + good_row("k1") + good_row("k2") + good_row("k1"));
  CHECK(keyed.entries.size() == 2);
  REQUIRE(keyed.bad.size() == 1);
  CHECK(keyed.bad[0].line == 4);
  CHECK(keyed.bad[0].reason == "the same store as in line 2: key");
  const auto unkeyed = read(header + good_row("") + good_row(""));
  CHECK(unkeyed.entries.size() == 1);
  REQUIRE(unkeyed.bad.size() == 1);
  CHECK(unkeyed.bad[0].reason == "the same store as in line 2: name, location and startDate");
}

TEST_CASE("keys are bounded") {
  CHECK(read(header + good_row(std::string(store_key_bytes_max, 'k'))).entries.size() == 1);
  CHECK(reason_for(good_row(std::string(store_key_bytes_max + 1, 'k'))) == "key: too long");
}

TEST_CASE("ids of imported stores are permanent") {
  CHECK(to_text(derived_store_id("seongsu-first-light")) ==
        to_text(derived_store_id("seongsu-first-light")));
  CHECK(to_text(derived_store_id("k1")) == "90da3916-83b0-8a50-b60a-f6b36647adbb");
  std::set<std::string> ids;
  for (int i = 0; i < 1'000; ++i) ids.insert(to_text(derived_store_id(std::to_string(i))));
  CHECK(ids.size() == 1'000);
}

TEST_CASE("a file that is not there is a failure") {
  auto missing = store_file_reader::open("no/such/file.csv", setting());
  REQUIRE(std::holds_alternative<store_file_failure>(missing));
  CHECK(std::get<store_file_failure>(missing).reason == "no/such/file.csv cannot be read");
  CHECK(std::holds_alternative<store_file_failure>(store_file_reader::open(".", setting())));
}

}  // namespace moim::transport::store_file_test
