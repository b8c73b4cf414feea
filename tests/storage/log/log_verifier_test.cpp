// The verifier on a small log, sound and with each of its bits flipped.
#include "storage/log/log_verifier.hpp"

#include <doctest/doctest.h>

#include "storage/log/record_format.hpp"
#include "tests/storage/log/log_fixture.hpp"

namespace moim::storage::log_verifier_test {

namespace {

/// The frames of a small log, as a database keeps them.
std::string sample_frames() {
  memory_event_log log;
  append(log, {request("a/1", 0, {R"({"n":1})", R"({"n":2})"}), request("b/1", 0, {"{}"})});
  auto keyed = request("a/1", 2, {"null"}, {-5});
  keyed.cause = "key";
  keyed.by.value.bytes.fill(7);
  append(log, {keyed, request("b/1", 1, {R"("달")"})});
  std::string frames;
  sha256 hash;
  std::unordered_map<std::string, chain_value> heads;
  CHECK_FALSE(log.read_from(1, [&](const record& r) {
    auto& head = heads[std::string{r.stream}];
    head = append_frame(frames, r, head, hash);
    return true;
  }));
  return frames;
}

/// Reads frames as far as they are sound: how many there are, and what is wrong.
std::pair<std::uint64_t, std::string> verify(std::string_view frames) {
  log_verifier verifier;
  while (!frames.empty()) {
    record value;
    if (!take_frame(frames, value)) {
      return {verifier.records(), "no whole record"};
    }
    if (const auto wrong = verifier.check(value)) {
      return {verifier.records(), *wrong};
    }
  }
  return {verifier.records(), ""};
}

}  // namespace

TEST_CASE("a log that was not touched holds") {
  CHECK(verify(sample_frames()) == std::pair<std::uint64_t, std::string>{5, ""});
}

TEST_CASE("a single flipped bit anywhere is found") {
  const auto frames = sample_frames();
  for (std::size_t bit = 0; bit < 8 * frames.size(); ++bit) {
    auto damaged = frames;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
    CAPTURE(bit);
    REQUIRE_FALSE(verify(damaged).second.empty());
  }
}

TEST_CASE("the first record that is wrong is named") {
  log_verifier verifier;
  memory_event_log log;
  append(log, {request("a/1", 0, {"1", "2"})});
  std::vector<std::string> wrong;
  CHECK_FALSE(log.read_from(1, [&](record r) {
    if (r.position == 2) {
      auto later = r;
      later.position = 3;
      wrong.push_back(verifier.check(later).value_or(""));
      later = r;
      later.version = 3;
      wrong.push_back(verifier.check(later).value_or(""));
      later = r;
      later.data = "3";
      wrong.push_back(verifier.check(later).value_or(""));
    } else {
      CHECK_FALSE(verifier.check(r));
    }
    return true;
  }));
  CHECK(wrong == lines{"position 3 follows 1", "position 2: version 3 of a/1 follows 1",
                       "position 2: the chain of a/1 is broken"});
}

}  // namespace moim::storage::log_verifier_test
