// Ids of slots, permits and reservations have one text form, and any other text is refused.
#include "domain/popup/popup_ids.hpp"

#include <random>
#include <unordered_set>

#include "tests/domain/given.hpp"

namespace moim::test::popup_ids_test {

namespace {

const std::string uuid_text = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";

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

}  // namespace

TEST_CASE("slot id: store and date and time") {
  const slot_id id{{*read_text<uuid>(uuid_text)}, {20'788}, {14 * 60 + 30}};
  CHECK(to_text(id) == uuid_text + "/2026-12-01/14:30");
  CHECK(read_text<slot_id>(to_text(id)) == id);
  const permit_holder holder{id.store, {*read_text<uuid>("01a229f1-2800-7102-8304-050607080901")}};
  CHECK(to_text(holder) == to_text(holder.store) + '/' + to_text(holder.user));
  CHECK(read_text<permit_holder>(to_text(holder)) == holder);
  for (const auto& text : {to_text(id), to_text(holder) + '0', to_text(holder.store),
                           to_text(holder.store) + '-' + to_text(holder.user)}) {
    CHECK_FALSE(read_text<permit_holder>(text));
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
    CHECK_FALSE(read_text<slot_id>(text));
  }
}

TEST_CASE("reservation id: its bytes are in the documented order") {
  const reservation_id id{{{*read_text<uuid>(uuid_text)}, {0x5134}, {0x0366}}, 0x01020304};
  // base64url of 017f22e279b07cc398c4dc0c0c07398f 5134 0366 01020304
  CHECK(to_text(id) == "AX8i4nmwfMOYxNwMDAc5j1E0A2YBAgME");
  CHECK(read_text<reservation_id>("AX8i4nmwfMOYxNwMDAc5j1E0A2YBAgME") == id);
}

TEST_CASE("reservation id: the smallest and the largest") {
  uuid ones;
  ones.bytes.fill(0xff);
  const reservation_id smallest{{{}, {0}, {0}}, 0};
  const reservation_id largest{{{ones}, {65'535}, {1'439}}, 0xffff'ffff};
  CHECK(to_text(smallest) == std::string(32, 'A'));
  CHECK(to_text(largest) == "________________________BZ______");
  CHECK(read_text<reservation_id>(to_text(smallest)) == smallest);
  CHECK(read_text<reservation_id>(to_text(largest)) == largest);
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
    CHECK_FALSE(read_text<reservation_id>(text));
  }
}

TEST_CASE("reservation id: minute 1439 is the last") {
  std::string text = to_text(reservation_id{{{}, {0}, {1'439}}, 0});
  CHECK(read_text<reservation_id>(text));
  CHECK(text.substr(24, 3) == "BZ8");  // 0x059f00
  text[26] = 'A', text[25] = 'a';      // 0x05a000, minute 1440
  CHECK_FALSE(read_text<reservation_id>(text));
}

TEST_CASE("ids: random ones come back the same and every text that is read is canonical") {
  std::mt19937 random{20'261'201};
  const std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. ";
  int wrong = 0;
  int read_back = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto id = random_reservation(random);
    wrong += read_text<uuid>(to_text(id.slot.store)) == id.slot.store.value ? 0 : 1;
    wrong += read_text<slot_id>(to_text(id.slot)) == id.slot ? 0 : 1;
    auto text = to_text(id);
    wrong += read_text<reservation_id>(text) == id ? 0 : 1;
    text[random() % text.size()] = alphabet[random() % alphabet.size()];
    if (const auto changed = read_text<reservation_id>(text)) {
      wrong += to_text(*changed) == text ? 0 : 1;
      ++read_back;
    }
  }
  CHECK(wrong == 0);
  CHECK(read_back > 10'000);
}

TEST_CASE("slot id: hashes of times that differ only a little still spread") {
  std::unordered_set<std::size_t> hashes;
  const store_id store = numbered<store_id>(1);
  for (std::int32_t day = 20'000; day < 20'100; ++day) {
    for (std::uint16_t minute = 0; minute < 1'440; minute += 30) {
      hashes.insert(id_hash{}(slot_id{store, {day}, {minute}}));
    }
  }
  CHECK(hashes.size() == 100 * 48);
}

}  // namespace moim::test::popup_ids_test
