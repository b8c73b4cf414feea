// The draw, byte by byte: another program computed the values here, which are also the example
// in docs/rush.md.
#include "domain/popup/line_draw.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "tests/domain/given.hpp"

namespace moim::test::line_draw_test {

namespace {

hex_digest counting_from(std::uint8_t first) {
  hex_digest digest;
  std::iota(digest.value.begin(), digest.value.end(), first);
  return digest;
}

slot_id example_slot() {
  slot_id slot;
  REQUIRE(from_text("01a229f1-2800-7202-8304-050607080902/2026-12-02/10:30", slot));
  return slot;
}

std::vector<std::uint32_t> first_tickets(std::uint32_t count) {
  std::vector<std::uint32_t> tickets(count);
  std::iota(tickets.begin(), tickets.end(), 1);
  return tickets;
}

}  // namespace

TEST_CASE("sha-256: the examples of FIPS 180-4, and texts around the ends of blocks") {
  const std::pair<std::string, const char*> examples[] = {
      {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
      {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
       "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
      {std::string(55, 'a'), "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318"},
      {std::string(56, 'a'), "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a"},
      {std::string(64, 'a'), "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb"},
      {std::string(1'000'000, 'a'),
       "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"}};
  for (const auto& [text, digest] : examples) {
    CHECK(to_text(sha256_of(text)) == digest);
  }
}

TEST_CASE("digest: one text form") {
  hex_digest digest;
  const std::string text = to_text(counting_from(0xa0));
  REQUIRE(from_text(text, digest));
  CHECK(digest == counting_from(0xa0));
  for (const auto& wrong : {text.substr(1), text + '0', 'A' + text.substr(1), ' ' + text.substr(1),
                            std::string{}, std::string(64, 'g')}) {
    CHECK_FALSE(from_text(wrong, digest));
  }
}

TEST_CASE("draw: the example of the documentation") {
  const auto secret = counting_from(0);
  const auto seed = draw_seed(secret, counting_from(32), example_slot());
  CHECK(to_text(draw_commitment(secret)) ==
        "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd");
  CHECK(to_text(seed) == "9ee8c58173fe415d6470ecf15a16837af91bdcb4684016045fc5ddf003644cd3");
  CHECK(drawn_order({1, 2, 4, 5, 7, 8, 9, 12}, seed) ==
        std::vector<std::uint32_t>{7, 8, 9, 12, 1, 4, 2, 5});
  CHECK(drawn_order(first_tickets(20), seed) ==
        std::vector<std::uint32_t>{9, 13, 1,  14, 7,  18, 10, 5,  8, 4,
                                   2, 19, 17, 6,  11, 20, 16, 15, 3, 12});
  CHECK(drawn_order({}, seed).empty());
  CHECK(drawn_order({3}, seed) == std::vector<std::uint32_t>{3});
}

TEST_CASE("draw: a hundred thousand as another program draws them") {
  const auto seed = draw_seed(counting_from(0), counting_from(32), example_slot());
  std::string bytes;
  for (const auto ticket : drawn_order(first_tickets(100'000), seed)) {
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(ticket >> shift & 0xff);
  }
  CHECK(to_text(sha256_of(bytes)) ==
        "42ed84bb066705e642f9c9834c13b961a3516229ea83e81a0c10fd8983997d1b");
}

TEST_CASE("draw: secret, chain and slot each make another order") {
  const auto slot = example_slot();
  auto other_slot = slot;
  other_slot.time.minutes += 30;
  const auto order = [](const hex_digest& seed) { return drawn_order(first_tickets(50), seed); };
  const auto base = order(draw_seed(counting_from(0), counting_from(32), slot));
  CHECK(base != order(draw_seed(counting_from(1), counting_from(32), slot)));
  CHECK(base != order(draw_seed(counting_from(0), counting_from(33), slot)));
  CHECK(base != order(draw_seed(counting_from(0), counting_from(32), other_slot)));
}

TEST_CASE("draw: all orders come about equally often") {
  std::map<std::vector<std::uint32_t>, int> seen;
  constexpr int draws = 24'000;
  for (int n = 0; n < draws; ++n) {
    ++seen[drawn_order({1, 2, 3, 4}, sha256_of(std::to_string(n)))];
  }
  REQUIRE(seen.size() == 24);
  for (const auto& [order, count] : seen) {
    CHECK(count > 850);  // 1000 expected, and five standard deviations are 155
    CHECK(count < 1'150);
  }
}

}  // namespace moim::test::line_draw_test
