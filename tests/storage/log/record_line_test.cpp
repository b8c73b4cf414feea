// Records as lines: written, read back, and changed.
#include "storage/log/record_line.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "storage/log/log_verifier.hpp"
#include "tests/storage/log/log_fixture.hpp"

namespace moim::storage::record_line_test {

namespace {

std::string line_of(const record& r) {
  std::string line;
  append_record_line(line, r, 9 * 60);
  line.pop_back();
  return line;
}

std::string why_not(std::string_view line) {
  const auto parsed = parse_record_line(line);
  return parsed.index() == 0 ? "" : std::get<1>(parsed);
}

/// `line` with the first `from` in it replaced.
std::string edited(std::string line, std::string_view from, std::string_view to) {
  const auto at = line.find(from);
  REQUIRE(at != std::string::npos);
  return line.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("a record is one line of JSON") {
  record r;
  r.position = 7;
  r.version = 2;
  r.time = {1'790'000'000'123};
  REQUIRE(from_text("0197abcd-0000-7000-8000-00000000ffff", r.by));
  r.schema = 3;
  r.stream = "store/a\"b";
  r.type = "store_created";
  r.cause = "position:6";
  r.data = R"({"name":"달"})";
  r.chain.fill(0xab);
  std::string line;
  append_record_line(line, r, 9 * 60);
  CHECK(line ==
        R"({"position":7,"version":2,"stream":"store/a\"b","time":"2026-09-21T23:13:20.123+09:00",)"
        R"("by":"0197abcd-0000-7000-8000-00000000ffff","cause":"position:6",)"
        R"("type":"store_created","schema":3,"data":{"name":"달"},)"
        R"("chain":"abababababababababababababababababababababababababababababababab"})"
        "\n");
  r.by = {};
  r.cause = {};
  line.clear();
  append_record_line(line, r, 0);
  const auto parsed = nlohmann::json::parse(line);
  CHECK(parsed.at("by").is_null());
  CHECK(parsed.at("cause").is_null());
  CHECK(parsed.at("time") == "2026-09-21T14:13:20.123Z");
}

TEST_CASE("a line is read back as the record that it was") {
  memory_event_log log;
  auto odd =
      request("a/\"1", 0, {R"({ "data":1, "x":[ 1.50,"\u00e9" ] })", R"(",\"data\":")"}, {-1});
  odd.cause = R"(,"data":")";
  odd.by.value.bytes.fill(9);
  append(log, {odd, request("b/1", 0, {"{}"})});
  log_verifier verifier;
  CHECK_FALSE(log.read_from(1, [&](const record& r) {
    const auto parsed = parse_record_line(line_of(r));
    REQUIRE(parsed.index() == 0);
    const auto back = std::get<0>(parsed).view();
    CHECK(back.data == r.data);
    CHECK_FALSE(verifier.check(back));  // the chain covers every field
    return true;
  }));
  CHECK(verifier.records() == 3);
}

TEST_CASE("what is no line of an export is refused with the reason") {
  memory_event_log log;
  append(log, {request("a/1", 0, {R"({"n":1})"})});
  std::string line;
  CHECK_FALSE(log.read_from(1, [&](const record& r) {
    line = line_of(r);
    return true;
  }));
  CHECK(why_not(line).empty());
  for (std::size_t size = 0; size < line.size(); ++size) {
    CHECK_FALSE(why_not(std::string_view{line}.substr(0, size)).empty());
  }
  const auto whole_number_max = std::string{"18446744073709551616"};
  CHECK(why_not(edited(line, R"("position":1)", R"("position":0)")) == "`position` is not right");
  CHECK(why_not(edited(line, R"("position":1)", "\"position\":" + whole_number_max)) ==
        "`position` is not right");
  CHECK(why_not(edited(line, R"("version":1)", R"("version":"1")")) == "`version` is not right");
  CHECK(why_not(edited(line, R"("a/1")", R"("")")) == "`stream` is not right");
  CHECK(why_not(edited(line, R"("time":")", R"("time":"x)")) == "`time` is not right");
  CHECK(why_not(edited(line, R"("by":null)", R"("by":"me")")) == "`by` is not right");
  CHECK(why_not(edited(line, R"("cause":null)", R"("cause":7)")) == "`cause` is not right");
  CHECK(why_not(edited(line, R"("noted")", "\"" + std::string(256, 'n') + '"')) ==
        "`type` is not right");
  CHECK(why_not(edited(line, R"("schema":1)", R"("schema":65536)")) == "`schema` is not right");
  CHECK(why_not(edited(line, R"({"n":1})", R"({"n":})")) == "`data` is not right");
  CHECK(why_not(edited(line, R"("chain":")", R"("chain":"Z)")).find("not a record") == 0);
  CHECK(why_not(edited(line, R"({"position")", R"("position")")) == "not JSON");
  CHECK(why_not("{}") == "not a record as `moim log export` writes it");
}

}  // namespace moim::storage::record_line_test
