// Tests CSV records as RFC 4180 and as people write them.
#include "transport/host/csv.hpp"

#include <doctest/doctest.h>

namespace moim::transport::csv_test {

namespace {

using fields = std::vector<std::string>;

fields read(std::string_view text) {
  fields result;
  REQUIRE(read_csv_record(text, result) == csv_shape::whole);
  return result;
}

csv_shape shape_of(std::string_view text) {
  fields ignored;
  return read_csv_record(text, ignored);
}

}  // namespace

TEST_CASE("plain fields") {
  CHECK(read("a,b,c") == fields{"a", "b", "c"});
  CHECK(read("") == fields{""});
  CHECK(read(",") == fields{"", ""});
  CHECK(read(" a ,\tb") == fields{"a", "b"});
}

TEST_CASE("quoted fields hold commas, quotes and line ends") {
  CHECK(read(R"("a,b","say ""hi""","",x)") == fields{"a,b", "say \"hi\"", "", "x"});
  CHECK(read("\"one\ntwo\",x") == fields{"one\ntwo", "x"});
  CHECK(read(R"( "a" , "b" )") == fields{"a", "b"});
  CHECK(read(R"("""")") == fields{"\""});
}

TEST_CASE("a record may go on in the next line") {
  CHECK(shape_of("a,\"b") == csv_shape::open);
  CHECK(shape_of("a,\"b\"\"") == csv_shape::open);
}

TEST_CASE("a quote stands around a field or is doubled within") {
  CHECK(shape_of("a,5\" wide") == csv_shape::malformed);
  CHECK(shape_of("a,\"b\" c,d") == csv_shape::malformed);
}

}  // namespace moim::transport::csv_test
