// Names of streams, records that are no event, and old schemas.
#include "storage/events/event_codec.hpp"

#include <doctest/doctest.h>

#include "storage/codec/sha256.hpp"
#include "storage/events/event_codec_templates.hpp"
#include "tests/storage/events/codec_samples.hpp"

namespace moim::storage::event_codec_test {

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

TEST_CASE("streams are named after the category and the id") {
  CHECK(stream_of<slot>(sample_slot) ==
        "slot/" + to_text(sample_store) + "/" + to_text(sample_slot.date) + "/10:30");
  CHECK(stream_of<account>(sample_user) == "account/" + to_text(sample_user));
  slot_id id;
  CHECK(id_of_stream<slot>(stream_of<slot>(sample_slot), id));
  CHECK(id == sample_slot);
  for (const auto* wrong : {"", "slot", "slot/", "slot/x", "slots/x", "account/x"}) {
    CHECK_FALSE(id_of_stream<slot>(wrong, id));
  }
  CHECK(is_stream_of<slot>("slot/x"));
  CHECK_FALSE(is_stream_of<store>("slot/x"));
}

TEST_CASE("a login's stream does not show the address") {
  CHECK(stream_of<login>({"b4c9a289323b21a01c3e940f150eb9b8"}) ==
        "login/b4c9a289323b21a01c3e940f150eb9b8");
}

TEST_CASE("SHA-256 of the examples of FIPS 180-4") {
  sha256 hash;
  CHECK(to_hex(bytes_of(hash("abc"))) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hash("ab", "c") == hash("abc"));
  CHECK(to_hex(bytes_of(hash(""))) ==
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("a record that holds no known event says why") {
  slot::event event;
  std::string why;
  CHECK_FALSE(decode_event<slot>(record_of("place_taken", 1, "{}"), event, why));
  CHECK(why == "place_taken at position 12: unknown event type");
  CHECK_FALSE(decode_event<slot>(record_of("place_confirmed", 1, R"({"ticket":"1"})"), event, why));
  CHECK(why == "place_confirmed at position 12: ticket wrong_type, user required");
  CHECK_FALSE(decode_event<slot>(record_of("place_confirmed", 1, "{"), event, why));
  CHECK(why == "place_confirmed at position 12: malformed_json");
  CHECK_FALSE(decode_event<slot>(record_of("place_confirmed", 2, "{}"), event, why));
  CHECK(why ==
        "place_confirmed at position 12: schema 2 is newer than this program, which knows 1");
}

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

TEST_CASE("the table of upcasters fits the events there are") {
  const auto current = []<class... E>(std::variant<E...>*, const upcaster& row) {
    return ((row.type == E::type.name && row.schema < E::type.schema) || ...);
  };
  for (const upcaster& row : upcasters()) {
    CHECK((current(static_cast<slot::event*>(nullptr), row) ||
           current(static_cast<account::event*>(nullptr), row) ||
           current(static_cast<login::event*>(nullptr), row) ||
           current(static_cast<store::event*>(nullptr), row) ||
           current(static_cast<mailbox::event*>(nullptr), row)));
  }
}

}  // namespace moim::storage::event_codec_test
