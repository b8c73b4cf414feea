// JSON: what is written, and above all what is refused.
#include <cmath>
#include <limits>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "storage/codec/json_read.hpp"
#include "storage/codec/json_write.hpp"
#include "tests/storage/events/codec_samples.hpp"

namespace moim::storage::json_test {

BOOST_DEFINE_ENUM_CLASS(colour, red, light_blue)

struct nothing {};
BOOST_DESCRIBE_STRUCT(nothing, (), ())

struct point {
  std::int32_t x_metres = 0;
  std::optional<double> y;
};
BOOST_DESCRIBE_STRUCT(point, (), (x_metres, y))

struct many {
  static constexpr std::array<std::string_view, 2> has_defaults{"limit", "some_points"};
  bool flag = false;
  std::string text;
  std::uint8_t limit = 7;
  std::int64_t big = 0;
  std::uint64_t huge = 0;
  double ratio = 0;
  colour paint = colour::red;
  std::vector<point> some_points;
  std::optional<point> corner;
  personal<std::string> nickname;
  user_id user;
};
BOOST_DESCRIBE_STRUCT(many, (),
                      (flag, text, limit, big, huge, ratio, paint, some_points, corner, nickname,
                       user))

namespace {

template <class T>
std::vector<std::string> problems_of(std::string_view text) {
  T out{};
  std::vector<violation> problems;
  const bool sound = read_json(text, out, problems);
  CHECK(sound == problems.empty());
  std::vector<std::string> told;
  for (const auto& [field, rule] : problems) {
    told.push_back(field.empty() ? rule : field + ' ' + rule);
  }
  return told;
}

using told = std::vector<std::string>;

std::string round_trip(const std::string& text) {
  std::string out;
  std::vector<violation> problems;
  CHECK(read_json(to_json(text), out, problems));
  return out;
}

}  // namespace

TEST_CASE("a struct becomes an object in camelCase and empty optionals are left out") {
  CHECK(to_json(nothing{}) == "{}");
  CHECK(to_json(point{-3, std::nullopt}) == R"({"xMetres":-3})");
  many value;
  value.flag = true;
  value.text = "a";
  value.huge = std::numeric_limits<std::uint64_t>::max();
  value.big = std::numeric_limits<std::int64_t>::min();
  value.ratio = 0.1;
  value.paint = colour::light_blue;
  value.some_points = {{1, 2.5}, {2, std::nullopt}};
  value.nickname.value = "b";
  CHECK(to_json(value) == R"({"flag":true,"text":"a","limit":7,"big":-9223372036854775808,)"
                          R"("huge":18446744073709551615,"ratio":0.1,"paint":"light_blue",)"
                          R"("somePoints":[{"xMetres":1,"y":2.5},{"xMetres":2}],"nickname":"b",)"
                          R"("user":"00000000-0000-0000-0000-000000000000"})");
  many read;
  std::vector<violation> problems;
  REQUIRE(read_json(to_json(value), read, problems));
  CHECK(to_json(read) == to_json(value));
}

TEST_CASE("values that stand alone") {
  CHECK(to_json(std::vector<int>{}) == "[]");
  CHECK(to_json(std::vector<bool>{true, false}) == "[true,false]");
  CHECK(to_json(std::optional<int>{}) == "null");
  CHECK(to_json(std::string_view{"x"}) == R"("x")");
  CHECK(to_json(calendar_date{0}) == R"("1970-01-01")");
  CHECK(to_json(time_of_day{61}) == R"("01:01")");
  CHECK(to_json(sample_user) == '"' + to_text(sample_user) + '"');
  CHECK(to_json(std::nan("")) == "null");
  CHECK(to_json(1e300) == "1e+300");
  CHECK(to_json(-0.0) == "-0");
}

TEST_CASE("an instant is UTC in the log and at the local offset in the API") {
  CHECK(to_json(timestamp{0}) == R"("1970-01-01T00:00:00.000Z")");
  const json_style seoul{[](timestamp) { return 540; }};
  CHECK(to_json(timestamp{0}, seoul) == R"("1970-01-01T09:00:00.000+09:00")");
  CHECK(to_json(std::vector<timestamp>{{0}}, seoul) == R"(["1970-01-01T09:00:00.000+09:00"])");
}

TEST_CASE("strings are escaped and always valid UTF-8") {
  CHECK(to_json(std::string{"\"\\/\b\f\n\r\t\x01\x1f\x7f"}) ==
        "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7f\"");
  CHECK(to_json(std::string("\0", 1)) == "\"\\u0000\"");
  const std::string good = "é 모임 😀 \u07ff \uffff \U0010ffff";
  CHECK(round_trip(good) == good);
  const std::string mark = "\xef\xbf\xbd";
  const std::vector<std::pair<std::string, std::string>> bad = {
      {"\xff", mark},
      {"a\x80z", "a" + mark + "z"},
      {"\xc0\xaf", mark + mark},                        // overlong
      {"\xe0\x80\xaf", mark + mark + mark},             // overlong
      {"\xed\xa0\x80", mark + mark + mark},             // surrogate
      {"\xf4\x90\x80\x80", mark + mark + mark + mark},  // beyond U+10FFFF
      {"\xe2\x82", mark + mark},                        // cut off
      {"\xe2\x82\"", mark + mark + "\""},               // cut off in front of a quote
      {"\xf0\x9f\x98", mark + mark + mark},
  };
  for (const auto& [from, to] : bad) {
    CHECK(round_trip(from) == to);
  }
}

TEST_CASE("random bytes come out as JSON that another parser takes") {
  std::uint32_t state = 1;
  for (int i = 0; i < 2'000; ++i) {
    std::string bytes;
    for (int j = 0; j < 12; ++j) {
      state = state * 1'664'525 + 1'013'904'223;
      bytes += static_cast<char>(state >> 24);
    }
    CHECK(nlohmann::json::accept(to_json(bytes)));
    round_trip(bytes);
  }
}

TEST_CASE("text that is not JSON") {
  for (const auto* text : {"",
                           " ",
                           "{",
                           "}",
                           "{]",
                           "{\"xMetres\":1",
                           "{\"xMetres\":1}}",
                           "{\"xMetres\":1} x",
                           "{\"xMetres\":1,}",
                           "{'xMetres':1}",
                           "{xMetres:1}",
                           "{\"xMetres\":01}",
                           "{\"xMetres\":+1}",
                           "{\"xMetres\":.5}",
                           "{\"xMetres\":1.}",
                           "{\"xMetres\":1e}",
                           "{\"xMetres\":NaN}",
                           "{\"xMetres\":Infinity}",
                           "{\"xMetres\":0x10}",
                           "// a\n{}",
                           "[1,]",
                           "{\"xMetres\":1}{\"xMetres\":1}",
                           "nul",
                           "\"\\x\"",
                           "\"\\ud800\"",
                           "\"\xff\"",
                           "\"tab\tinside\"",
                           "\xef\xbb\xbf{}",
                           "{\"xMetres\":1e999}",
                           "{\"xMetres\":123456789012345678901234567890}"}) {
    CAPTURE(text);
    CHECK(problems_of<point>(text) == told{"malformed_json"});
  }
  CHECK(problems_of<point>(std::string("{\"xMetres\":1}\0", 14)) == told{"malformed_json"});
}

TEST_CASE("deep nesting is refused and exhausts nothing") {
  CHECK(problems_of<point>(std::string(100, '[') + std::string(100, ']')) ==
        told{"malformed_json"});
  CHECK(problems_of<point>(std::string(1'000'000, '[')) == told{"malformed_json"});
  CHECK(problems_of<point>(std::string(10, '[') + std::string(10, ']')) == told{"wrong_type"});
}

TEST_CASE("every problem is told with its path") {
  CHECK(problems_of<many>(R"({
      "flag": 1, "text": null, "limit": 256, "big": 9223372036854775808, "huge": -1,
      "ratio": "0", "paint": "green", "somePoints": [{"xMetres": 1.0}, {"y": 1}, 3],
      "corner": {"xMetres": 2147483648, "z": [], "xMetres": 1}, "user": "x"})") ==
        told{"flag wrong_type", "text wrong_type", "limit out_of_range", "big out_of_range",
             "huge out_of_range", "ratio wrong_type", "paint bad_format",
             "somePoints[0].xMetres wrong_type", "somePoints[1].xMetres required",
             "somePoints[2] wrong_type", "corner.xMetres out_of_range", "corner.z unknown_field",
             "corner.xMetres duplicate_field", "user bad_format", "nickname required"});
  CHECK(problems_of<point>("[]") == told{"wrong_type"});
  CHECK(problems_of<point>("{}") == told{"xMetres required"});
  CHECK(problems_of<point>(R"({"xMetres":1,"x_metres":1})") == told{"x_metres unknown_field"});
  CHECK(problems_of<point>(R"({"xMetres":1,"":1})") == told{"unknown_field"});
  CHECK(problems_of<nothing>(R"({"a":1})") == told{"a unknown_field"});
  CHECK(problems_of<nothing>("{}").empty());
  CHECK(problems_of<std::vector<int>>("[1,\"2\"]") == told{"[1] wrong_type"});
}

TEST_CASE("what may be missing, and what may be null") {
  point p{1, 2.0};
  std::vector<violation> problems;
  CHECK(read_json(R"({"xMetres":5,"y":null})", p, problems));
  CHECK_FALSE(p.y);
  CHECK(read_json(R"({"xMetres":5,"y":3})", p, problems));
  CHECK(p.y == 3.0);
  CHECK(problems_of<point>(R"({"xMetres":null})") == told{"xMetres wrong_type"});
  many m;
  CHECK(read_json(R"({"flag":false,"text":"","big":0,"huge":0,"ratio":-1e-3,"paint":"red",
                      "nickname":"","user":"00000000-0000-0000-0000-000000000001"})",
                  m, problems));
  CHECK(m.limit == 7);
  CHECK(m.ratio == -0.001);
}

TEST_CASE("names and counts of problems are bounded") {
  std::string wide = "{";
  for (int i = 0; i < 1'000; ++i) {
    wide += '"' + std::string(500, 'k') + std::to_string(i) + "\":1,";
  }
  wide.back() = '}';
  const auto problems = problems_of<nothing>(wide);
  CHECK(problems.size() == json_problems_max);
  CHECK(problems[0] == std::string(json_name_bytes_max, 'k') + " unknown_field");
}

TEST_CASE("large texts, then small ones again") {
  const std::string large(3'000'000, 'x');
  CHECK(round_trip(large) == large);
  CHECK(round_trip("small") == "small");
}

TEST_CASE("a store reads back as it was written") {
  store_details details;
  std::vector<violation> problems;
  REQUIRE(read_json(to_json(sample_details()), details, problems));
  CHECK(details == sample_details());
}

}  // namespace moim::storage::json_test
