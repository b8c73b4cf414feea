// Random bytes: they fill what is asked for, differ from call to call and from thread to thread.
#include "transport/host/random.hpp"

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

namespace moim::transport::random_test {

TEST_CASE("any number of bytes is filled, also more than a block holds") {
  for (const std::size_t size : {1u, 10u, 1'023u, 1'024u, 1'025u, 10'000u}) {
    CAPTURE(size);
    // A byte stays zero in 40 fills with a chance of 2^-320.
    std::vector<std::uint8_t> seen(size, 0);
    for (int i = 0; i < 40; ++i) {
      std::vector<std::uint8_t> bytes(size, 0);
      fill_random(bytes);
      std::ranges::transform(seen, bytes, seen.begin(), std::bit_or<>());
    }
    CHECK(std::ranges::count(seen, 0) == 0);
  }
  fill_random({});
}

TEST_CASE("ids are unique over threads and carry their time and version") {
  const timestamp now{1'796'086'800'123};
  std::vector<std::vector<uuid>> made(4);
  std::vector<std::thread> threads;
  for (auto& mine : made) {
    threads.emplace_back([&mine, now] {
      for (int i = 0; i < 5'000; ++i) {
        mine.push_back(make_random_uuid_v7(now));
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  std::set<uuid> all;
  for (const auto& mine : made) {
    all.insert(mine.begin(), mine.end());
  }
  CHECK(all.size() == 20'000);

  const std::string text = to_text(*all.begin());
  CHECK(text.starts_with("01a22f"));
  CHECK(text[14] == '7');
  CHECK(make_random_uuid_v7({now.ms + 1}) > *all.rbegin());
}

}  // namespace moim::transport::random_test
