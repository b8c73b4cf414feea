// Records of old schemas, of a type that this test makes up.
#include "storage/events/upcast.hpp"

#include <array>

#include <doctest/doctest.h>

#include "storage/events/event_codec_templates.hpp"

namespace moim::storage::upcast_test {

// A type that has been changed twice: first the name was split, then the age became optional.
struct guest_named {
  static constexpr event_type type{"guest_named", 3};
  std::string first;
  std::string last;
  std::optional<int> age;
};
BOOST_DESCRIBE_STRUCT(guest_named, (), (first, last, age))

struct guest {
  using event = std::variant<guest_named>;
};

namespace {

constexpr std::array<upcaster, 2> guest_upcasters{
    upcaster{"guest_named", 2,
             [](std::string_view old_data, std::string& data) {
               data = old_data;
               return data.find("\"age\":-1") == std::string::npos;
             }},
    upcaster{"guest_named", 1, [](std::string_view old_data, std::string& data) {
               data = old_data;
               const auto at = data.find("\"name\":\"");
               const auto space = data.find(' ', at);
               if (at == std::string::npos || space == std::string::npos) {
                 return false;
               }
               data.replace(space, 1, "\",\"last\":\"");
               data.replace(at, 6, "\"first\"");
               return true;
             }}};

record record_of(std::string_view type, std::uint16_t schema, std::string_view data) {
  record r;
  r.position = 12;
  r.type = type;
  r.schema = schema;
  r.data = data;
  return r;
}

std::string why_not(const record& r) {
  guest::event event;
  std::string why;
  CHECK_FALSE(decode_event<guest>(r, event, why, guest_upcasters));
  return why;
}

guest_named decoded(const record& r) {
  guest::event event;
  std::string why;
  CHECK_MESSAGE(decode_event<guest>(r, event, why, guest_upcasters), why);
  return std::get<guest_named>(event);
}

}  // namespace

TEST_CASE("old schemas are brought up one version at a time") {
  CHECK(decoded(record_of("guest_named", 3, R"({"first":"A","last":"B"})")).last == "B");
  const auto second = decoded(record_of("guest_named", 2, R"({"first":"A","last":"B","age":5})"));
  CHECK(second.age == 5);
  const auto first = decoded(record_of("guest_named", 1, R"({"name":"Ada Byron","age":36})"));
  CHECK(first.first == "Ada");
  CHECK(first.last == "Byron");
  CHECK(first.age == 36);
}

TEST_CASE("an old schema that cannot be brought up says why") {
  CHECK(why_not(record_of("guest_named", 1, R"({"name":"Ada","age":36})")) ==
        "guest_named at position 12: the data cannot be brought up from schema 1");
  CHECK(why_not(record_of("guest_named", 1, R"({"name":"Ada Byron","age":-1})")) ==
        "guest_named at position 12: the data cannot be brought up from schema 2");
  CHECK(why_not(record_of("guest_named", 0, "{}")) ==
        "guest_named at position 12: there is no upcaster from schema 0");
  CHECK(why_not(record_of("guest_named", 4, "{}")) ==
        "guest_named at position 12: schema 4 is newer than this program, which knows 3");
}

}  // namespace moim::storage::upcast_test
