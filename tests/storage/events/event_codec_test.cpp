// Names of streams, records that are no event, and tables of upcasters.
#include "storage/events/event_codec.hpp"

#include <doctest/doctest.h>

#include "storage/aggregates.hpp"
#include "storage/codec/sha256.hpp"
#include "tests/storage/events/codec_samples.hpp"

namespace moim::storage::event_codec_test {

namespace {

record record_of(std::string_view type, std::uint16_t schema, std::string_view data) {
  record r;
  r.position = 12;
  r.type = type;
  r.schema = schema;
  r.data = data;
  return r;
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

TEST_CASE("the tables of upcasters fit the events there are") {
  const auto is_old = []<class... E>(std::variant<E...>*, const upcaster& row) {
    return ((row.type == E::type.name && row.schema < E::type.schema) || ...);
  };
  for_each_type(aggregates{}, [&]<class A>(std::type_identity<A>) {
    for (const upcaster& row : upcasters_of<A>()) {
      CHECK(is_old(static_cast<typename A::event*>(nullptr), row));
    }
  });
}

}  // namespace moim::storage::event_codec_test
