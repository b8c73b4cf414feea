// Ids have one text form, and whatever else arrives in a URL is refused.
#include "domain/ids.hpp"

#include <random>
#include <set>
#include <unordered_set>

#include "domain/limits.hpp"
#include "tests/domain/given.hpp"

namespace moim::test::ids_test {

namespace {

const std::string uuid_text = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";

/// What a text means; nothing when it is refused.
template <class T>
std::optional<T> read(std::string_view text) {
  T value;
  return from_text(text, value) ? std::optional<T>{value} : std::nullopt;
}

uuid random_uuid(std::mt19937& random) {
  uuid id;
  for (auto& byte : id.bytes) byte = static_cast<std::uint8_t>(random());
  return id;
}

reservation_id random_reservation(std::mt19937& random) {
  return {{{random_uuid(random)},
           {static_cast<std::int32_t>(random() % 65'536)},
           {static_cast<std::uint16_t>(random() % 1'440)}},
          static_cast<std::uint32_t>(random())};
}

std::string address_of(std::size_t bytes) {
  return fmt::format("{:a>{}}", "@b.c", bytes);
}

}  // namespace

TEST_CASE("uuid: lower-case hexadecimal and read in any case") {
  const auto id = read<uuid>(uuid_text);
  REQUIRE(id);
  CHECK(id->bytes[0] == 0x01);
  CHECK(id->bytes[15] == 0x8f);
  CHECK(to_text(*id) == uuid_text);
  CHECK(read<uuid>("017F22E2-79B0-7CC3-98C4-DC0C0C07398F") == id);
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
    CHECK_FALSE(read<uuid>(text));
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

TEST_CASE("slot id: store and date and time") {
  const slot_id id{{*read<uuid>(uuid_text)}, {20'788}, {14 * 60 + 30}};
  CHECK(to_text(id) == uuid_text + "/2026-12-01/14:30");
  CHECK(read<slot_id>(to_text(id)) == id);
  const permit_holder holder{id.store, {*read<uuid>("01a229f1-2800-7102-8304-050607080901")}};
  CHECK(to_text(holder) == to_text(holder.store) + '/' + to_text(holder.user));
  CHECK(read<permit_holder>(to_text(holder)) == holder);
  for (const auto& text : {to_text(id), to_text(holder) + '0', to_text(holder.store),
                           to_text(holder.store) + '-' + to_text(holder.user)}) {
    CHECK_FALSE(read<permit_holder>(text));
  }
}

TEST_CASE("slot id: what is none") {
  for (const std::string& text :
       {std::string{}, uuid_text, uuid_text + "/2026-12-01", uuid_text + "/2026-12-01/",
        uuid_text + "/2026-12-01/1430", uuid_text + "/2026-12-01/24:00",
        uuid_text + "/2026-02-30/14:30", uuid_text + "-2026-12-01/14:30",
        uuid_text + "/2026-12-01-14:30", uuid_text + "/2026-12-01/14:30/",
        uuid_text + "/2026-12-01/14:3", '/' + uuid_text + "/2026-12-01/14:30",
        "x" + uuid_text.substr(1) + "/2026-12-01/14:30"}) {
    CAPTURE(text);
    CHECK_FALSE(read<slot_id>(text));
  }
}

TEST_CASE("reservation id: its bytes are in the documented order") {
  const reservation_id id{{{*read<uuid>(uuid_text)}, {0x5134}, {0x0366}}, 0x01020304};
  // base64url of 017f22e279b07cc398c4dc0c0c07398f 5134 0366 01020304
  CHECK(to_text(id) == "AX8i4nmwfMOYxNwMDAc5j1E0A2YBAgME");
  CHECK(read<reservation_id>("AX8i4nmwfMOYxNwMDAc5j1E0A2YBAgME") == id);
}

TEST_CASE("reservation id: the smallest and the largest") {
  uuid ones;
  ones.bytes.fill(0xff);
  const reservation_id smallest{{{}, {0}, {0}}, 0};
  const reservation_id largest{{{ones}, {65'535}, {1'439}}, 0xffff'ffff};
  CHECK(to_text(smallest) == std::string(32, 'A'));
  CHECK(to_text(largest) == "________________________BZ______");
  CHECK(read<reservation_id>(to_text(smallest)) == smallest);
  CHECK(read<reservation_id>(to_text(largest)) == largest);
}

TEST_CASE("reservation id: what is none") {
  const std::string sound = "AX8i4nmwfMOYxNwMDAc5j1E0A2YBAgME";
  const auto with = [&](std::size_t at, char c) {
    auto text = sound;
    text[at] = c;
    return text;
  };
  for (const std::string& text :
       {std::string{}, sound.substr(1), sound + 'A', sound + "=", sound + "====", with(0, '+'),
        with(0, '/'), with(31, '='), with(5, ' '), with(7, '\n'), with(9, '%'), with(31, '\0'),
        with(3, '\x80'), with(24, 'B'),  // minute 0x1366
        std::string(32, '_'), std::string(32, '=')}) {
    CAPTURE(text);
    CHECK_FALSE(read<reservation_id>(text));
  }
}

TEST_CASE("reservation id: minute 1439 is the last") {
  std::string text = to_text(reservation_id{{{}, {0}, {1'439}}, 0});
  CHECK(read<reservation_id>(text));
  CHECK(text.substr(24, 3) == "BZ8");  // 0x059f00
  text[26] = 'A', text[25] = 'a';      // 0x05a000, minute 1440
  CHECK_FALSE(read<reservation_id>(text));
}

TEST_CASE("ids: random ones come back the same and every text that is read is canonical") {
  std::mt19937 random{20'261'201};
  const std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. ";
  int wrong = 0;
  int read_back = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto id = random_reservation(random);
    wrong += read<uuid>(to_text(id.slot.store)) == id.slot.store.value ? 0 : 1;
    wrong += read<slot_id>(to_text(id.slot)) == id.slot ? 0 : 1;
    auto text = to_text(id);
    wrong += read<reservation_id>(text) == id ? 0 : 1;
    text[random() % text.size()] = alphabet[random() % alphabet.size()];
    if (const auto changed = read<reservation_id>(text)) {
      wrong += to_text(*changed) == text ? 0 : 1;
      ++read_back;
    }
  }
  CHECK(wrong == 0);
  CHECK(read_back > 10'000);
}

TEST_CASE("e-mail: normalised") {
  struct example {
    std::string given;
    std::string normalised;
  };
  const auto longest = address_of(limits::email_bytes_max);
  const example examples[] = {{"a@b.c", "a@b.c"},
                              {"Someone@Example.COM", "someone@example.com"},
                              {" \t someone@example.com \t", "someone@example.com"},
                              {"some.one+tag@sub.example.co.kr", "some.one+tag@sub.example.co.kr"},
                              {"모임@example.com", "모임@example.com"},
                              {longest, longest},
                              {"  " + longest + "  ", longest}};
  for (const auto& [given, normalised] : examples) {
    CAPTURE(given);
    CHECK(normalise_email(given) == normalised);
    CHECK(normalise_email(normalised) == normalised);
  }
}

TEST_CASE("e-mail: what is no plausible address") {
  for (const std::string& text :
       {std::string{}, std::string{" "}, std::string{"someone"}, std::string{"@example.com"},
        std::string{"someone@"}, std::string{"someone@example"}, std::string{"someone@.com"},
        std::string{"someone@example."}, std::string{"someone@example.com."},
        std::string{"a@b@example.com"}, std::string{"some.one@example"},
        std::string{"some one@example.com"}, std::string{"someone@exam ple.com"},
        std::string{"someone@example.com\n"}, std::string{"a@b.c\r\nBcc: d@e.f"},
        std::string{"a\0@b.c", 6}, std::string{"a\x7f@b.c"},
        address_of(limits::email_bytes_max + 1)}) {
    CAPTURE(text);
    CHECK(normalise_email(text).empty());
  }
}

TEST_CASE("login: its text is the hash that it goes by") {
  const std::string name = "b4c9a289323b21a01c3e940f150eb9b8";
  REQUIRE(read<login_id>(name));
  CHECK(to_text(*read<login_id>(name)) == name);
  for (const std::string& text :
       {std::string{}, std::string{"someone@example.com"}, name.substr(1), name + '0',
        "B4C9A289323B21A01C3E940F150EB9B8" + std::string{}, "g" + name.substr(1)}) {
    CAPTURE(text);
    CHECK_FALSE(read<login_id>(text));
  }
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
  hashes.clear();
  const store_id store = numbered<store_id>(1);
  for (std::int32_t day = 20'000; day < 20'100; ++day) {
    for (std::uint16_t minute = 0; minute < 1'440; minute += 30) {
      hashes.insert(id_hash{}(slot_id{store, {day}, {minute}}));
    }
  }
  CHECK(hashes.size() == 100 * 48);
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
