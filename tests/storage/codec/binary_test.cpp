// The canonical binary form, and malformed bytes.
#include "storage/codec/binary.hpp"

#include <doctest/doctest.h>

#include "storage/codec/sha256.hpp"
#include "tests/storage/events/codec_samples.hpp"

namespace moim::storage::binary_test {

namespace {

template <class T>
std::string bytes_for(const T& value) {
  std::string out;
  write_binary(out, value);
  return out;
}

template <class T>
std::string hex(const T& value) {
  return to_hex(bytes_for(value));
}

template <class A>
void check_every_cut() {
  for (const typename A::event& event : samples<A>()) {
    const std::string bytes = bytes_for(event);
    std::string_view in{bytes};
    typename A::event read;
    CHECK(read_binary(in, read));
    CHECK(in.empty());
    CHECK(bytes_for(read) == bytes);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      std::string_view cut = std::string_view{bytes}.substr(0, size);
      typename A::event none;
      CHECK_FALSE(read_binary(cut, none));
    }
  }
}

}  // namespace

TEST_CASE("each kind of value has its bytes") {
  CHECK(hex(true) == "01");
  CHECK(hex(std::uint32_t{0x01020304}) == "04030201");
  CHECK(hex(std::int16_t{-2}) == "feff");
  CHECK(hex(1.5) == "000000000000f83f");
  CHECK(hex(std::string{"ab"}) == "020000006162");
  CHECK(hex(std::vector<std::uint8_t>{7, 8}) == "020000000708");
  CHECK(hex(std::optional<bool>{}) == "00");
  CHECK(hex(std::optional<bool>{false}) == "0100");
  CHECK(hex(role::admin) == "02");
  CHECK(hex(timestamp{1}) == "0100000000000000");
  CHECK(hex(personal<std::string>{"a"}) == "0100000061");
  CHECK(hex(slot_id{{}, {1}, {2}}) == "00000000000000000000000000000000010000000200");
  CHECK(hex(reservation_id{{{}, {1}, {2}}, 3}) ==
        "0000000000000000000000000000000001000000020003000000");
  CHECK(hex(slot::event{place_confirmed{{}, 5}}) == "010000000000000000000000000000000005000000");
}

TEST_CASE("every event reads back, and no part of it does") {
  check_every_cut<slot>();
  check_every_cut<account>();
  check_every_cut<login>();
  check_every_cut<store>();
  check_every_cut<mailbox>();
}

TEST_CASE("bytes that are no value") {
  const auto refused = []<class T>(std::string_view bytes, T out) {
    return !read_binary(bytes, out);
  };
  CHECK(refused(std::string_view{"\x02", 1}, false));
  CHECK(refused(std::string_view{"\x02\0", 2}, std::optional<bool>{}));
  CHECK(refused(std::string_view{"\x03", 1}, role::user));
  CHECK(refused(std::string_view{"\x05", 1}, slot::event{}));
  CHECK(refused(std::string_view{"\xff\xff\xff\xff", 4}, std::string{}));
  CHECK(refused(std::string_view{"\xff\xff\xff\xff", 4}, std::vector<std::string>{}));
}

TEST_CASE("random bytes never crash the reader") {
  std::uint32_t state = 7;
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes;
    for (int j = 0; j < 80; ++j) {
      state = state * 1'664'525 + 1'013'904'223;
      bytes += static_cast<char>(state >> ((state >> 30) * 8));
    }
    std::string_view in{bytes};
    store::event from_garbage;
    std::vector<std::vector<std::string>> nested;
    (void)read_binary(in, from_garbage);
    in = bytes;
    (void)read_binary(in, nested);
  }
}

}  // namespace moim::storage::binary_test
