// A uuid has one text form, and any other text is refused.
#include "domain/ids.hpp"

#include <set>
#include <unordered_set>

#include "tests/domain/given.hpp"

namespace moim::test::ids_test {

namespace {

const std::string uuid_text = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";

}  // namespace

TEST_CASE("uuid: lower-case hexadecimal and read in any case") {
  const auto id = read_text<uuid>(uuid_text);
  REQUIRE(id);
  CHECK(id->bytes[0] == 0x01);
  CHECK(id->bytes[15] == 0x8f);
  CHECK(to_text(*id) == uuid_text);
  CHECK(read_text<uuid>("017F22E2-79B0-7CC3-98C4-DC0C0C07398F") == id);
  CHECK(to_text(uuid{}) == "00000000-0000-0000-0000-000000000000");
}

TEST_CASE("uuid: what is none") {
  for (const char* text :
       {"", "017f22e2", "017f22e279b07cc398c4dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398",
        "017f22e2-79b0-7cc3-98c4-dc0c0c07398f0", "017f22e2-79b0-7cc3-98c4-dc0c0c07398g",
        "g17f22e2-79b0-7cc3-98c4-dc0c0c07398f", "017f22e2x79b0-7cc3-98c4-dc0c0c07398f",
        "017f22e279-b0-7cc3-98c4-dc0c0c07398f", "{17f22e2-79b0-7cc3-98c4-dc0c0c07398}",
        " 17f22e2-79b0-7cc3-98c4-dc0c0c07398f", "017f22e2-79b0-7cc3-98c4-dc0c0c07398 ",
        "------------------------------------"}) {
    CAPTURE(text);
    CHECK_FALSE(read_text<uuid>(text));
  }
}

TEST_CASE("uuid: version 7 as in the example of RFC 9562 A.6") {
  const auto id =
      make_uuid_v7(0x017f22e279b0, {0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f});
  CHECK(to_text(id) == uuid_text);
}

TEST_CASE("uuid: version 8 as in the example of RFC 9562 B.2") {
  const auto id = make_uuid_v8({0x5c, 0x14, 0x6b, 0x14, 0x3c, 0x52, 0x4a, 0xfd, 0x93, 0x8a, 0x37,
                                0x5d, 0x0d, 0xf1, 0xfb, 0xf6});
  CHECK(to_text(id) == "5c146b14-3c52-8afd-938a-375d0df1fbf6");
}

TEST_CASE("uuid: version and variant hold whatever the random bits are") {
  for (const std::uint8_t fill : {0x00, 0xff}) {
    std::array<std::uint8_t, 10> random;
    random.fill(fill);
    std::array<std::uint8_t, 16> derived;
    derived.fill(fill);
    CHECK((make_uuid_v7(0, random).bytes[6] >> 4) == 7);
    CHECK((make_uuid_v7(0, random).bytes[8] >> 6) == 2);
    CHECK((make_uuid_v8(derived).bytes[6] >> 4) == 8);
    CHECK((make_uuid_v8(derived).bytes[8] >> 6) == 2);
  }
}

TEST_CASE("uuid: version 7 sorts by time") {
  std::array<std::uint8_t, 10> low{};
  std::array<std::uint8_t, 10> high;
  high.fill(0xff);
  for (const std::int64_t ms : {0LL, 255LL, 65'535LL, 1'796'086'800'000LL, (1LL << 48) - 2}) {
    CHECK((make_uuid_v7(ms, high) < make_uuid_v7(ms + 1, low)));
    CHECK(to_text(make_uuid_v7(ms, high)) < to_text(make_uuid_v7(ms + 1, low)));
  }
}

TEST_CASE("id: all zero means none") {
  CHECK_FALSE(user_id{});
  CHECK(user(1));
}

TEST_CASE("hash: ids that differ in one place only still spread") {
  std::unordered_set<std::size_t> hashes;
  std::set<std::size_t> low_bits;
  for (std::uint32_t n = 0; n < 10'000; ++n) {
    hashes.insert(id_hash{}(user(n)));
    low_bits.insert(id_hash{}(user(n)) % 64);
  }
  CHECK(hashes.size() == 10'000);
  CHECK(low_bits.size() == 64);
}

TEST_CASE("hash: every byte of a uuid counts") {
  const auto plain = id_hash{}(uuid{});
  for (std::size_t i = 0; i < 16; ++i) {
    uuid changed;
    changed.bytes[i] = 1;
    CAPTURE(i);
    CHECK(id_hash{}(changed) != plain);
  }
}

}  // namespace moim::test::ids_test
