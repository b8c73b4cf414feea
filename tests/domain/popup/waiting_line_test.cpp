// Compares the tree with a reference model: one flag for each ticket, counted one by one.
#include "domain/popup/waiting_line.hpp"

#include <algorithm>
#include <random>

#include "tests/domain/given.hpp"

namespace moim::test::waiting_line_test {

namespace {

/// Every query of a line, recounted from the flags.
void check_line(const waiting_line& line, const std::vector<bool>& waits) {
  std::uint32_t count = 0;
  std::uint32_t first = 0;
  std::uint32_t wrong = 0;
  for (std::uint32_t ticket = 1; ticket <= waits.size(); ++ticket) {
    count += waits[ticket - 1] ? 1 : 0;
    first = first == 0 && count == 1 ? ticket : first;
    wrong += line.waiting_up_to(ticket) == count ? 0 : 1;
  }
  CHECK(wrong == 0);
  CHECK(line.waiting_up_to(0) == 0);
  CHECK(line.size() == count);
  if (count > 0) {
    CHECK(line.first() == first);
  }
}

}  // namespace

TEST_CASE("waiting line: empty") {
  const waiting_line line;
  CHECK(line.size() == 0);
  CHECK(line.waiting_up_to(0) == 0);
}

TEST_CASE("waiting line: tickets that do not wait are passed over") {
  waiting_line line;
  line.push(false);
  line.push(true);
  line.push(false);
  line.push(true);
  line.push(true);
  CHECK(line.size() == 3);
  CHECK(line.first() == 2);
  CHECK(line.waiting_up_to(3) == 1);
  CHECK(line.waiting_up_to(5) == 3);
  line.leave(2);
  CHECK(line.first() == 4);
  line.leave(5);
  CHECK(line.waiting_up_to(5) == 1);
  line.leave(4);
  CHECK(line.size() == 0);
  line.push(true);
  CHECK(line.first() == 6);
}

TEST_CASE("waiting line: the last of any number of tickets can be the first") {
  for (std::uint32_t size = 1; size <= 300; ++size) {
    CAPTURE(size);
    waiting_line line;
    for (std::uint32_t ticket = 1; ticket < size; ++ticket) line.push(false);
    line.push(true);
    CHECK(line.first() == size);
  }
}

TEST_CASE("waiting line: equals a naive bitmap up to 5000 tickets") {
  for (const std::uint32_t seed : {1U, 2U, 3U, 4U}) {
    CAPTURE(seed);
    std::mt19937 random{seed};
    waiting_line line;
    std::vector<bool> waits;
    for (std::uint32_t step = 0; waits.size() < 5'000; ++step) {
      const auto held = static_cast<std::uint32_t>(std::count(waits.begin(), waits.end(), true));
      REQUIRE(line.size() == held);
      if (held > 0 && random() % 5 < 1 + seed % 2) {
        const auto near = random() % waits.size();
        const auto found = std::find(waits.begin() + near, waits.end(), true);
        const auto leaves =
            found != waits.end() ? found : std::find(waits.begin(), waits.end(), true);
        line.leave(static_cast<std::uint32_t>(leaves - waits.begin()) + 1);
        *leaves = false;
      } else {
        waits.push_back(random() % 4 != 0);
        line.push(waits.back());
      }
      if (step < 200 || step % 97 == 0) {
        check_line(line, waits);
      }
    }
    check_line(line, waits);
    for (std::uint32_t place = 1, ticket = 1; ticket <= waits.size(); ++ticket) {
      if (waits[ticket - 1]) {
        REQUIRE(line.nth(place++) == ticket);
      }
    }
    for (std::uint32_t left = line.size(); left > 0; --left) {  // served from the front to the end
      const auto next = std::find(waits.begin(), waits.end(), true);
      REQUIRE(line.first() == static_cast<std::uint32_t>(next - waits.begin()) + 1);
      line.leave(line.first());
      *next = false;
    }
    check_line(line, waits);
  }
}

TEST_CASE("waiting line: only a waiting ticket leaves") {
  waiting_line line;
  line.push(true);
  line.push(false);
  line.push(true);
  CHECK(is_a_bug([&] { line.leave(0); }));
  CHECK(is_a_bug([&] { line.leave(2); }));
  CHECK(is_a_bug([&] { line.leave(4); }));
  line.leave(1);
  CHECK(is_a_bug([&] { line.leave(1); }));
  line.leave(3);
  CHECK(is_a_bug([&] { line.first(); }));
  line.push(true);
  CHECK(line.nth(1) == 4);
  CHECK(is_a_bug([&] { line.nth(0); }));
  CHECK(is_a_bug([&] { line.nth(2); }));
}

}  // namespace moim::test::waiting_line_test
