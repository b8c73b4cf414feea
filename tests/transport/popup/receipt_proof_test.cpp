// Tests the proof of receipts: an honest one is proven; each kind of forgery, of the receipt or of
// the log, has its own reason.
#include "transport/popup/receipt_proof.hpp"

#include "storage/log/record_format.hpp"
#include "tests/transport/popup/receipt_fixture.hpp"

namespace moim::transport::receipt_proof_test {

using namespace testing;

namespace {

using reasons = std::vector<std::string>;

/// Four tickets, of which the first leaves and the third is promoted, and the claims about each.
struct sample {
  sample() {
    for (std::uint8_t n = 1; n <= 4; ++n) claims.push_back(slot.reserve(n));
    slot.cancel(1, 1);
    CHECK_FALSE(log.read_from(1, [&](const storage::record& r) {
      frames.emplace_back();
      chain = storage::append_frame(frames.back(), r, chain, hash);
      return true;
    }));
  }

  storage::memory_event_log log;
  recorded_slot slot{log};
  std::vector<receipt_claims> claims;  // of ticket n at n - 1
  std::vector<std::string> frames;     // of version v at v - 1
  storage::chain_value chain{};
  storage::sha256 hash;
};

reasons prove(const std::vector<std::string>& frames, const receipt_claims& claims) {
  receipt_proof proof(claims);
  for (std::string_view frame : frames) {
    storage::record record;
    if (!storage::take_frame(frame, record) || !frame.empty()) return {"no whole record"};
    if (auto wrong = proof.take(record)) return {*wrong};
  }
  return proof.differences();
}

/// The same log with these versions written differently, and every chain value worked out again:
/// what somebody would do who has the disk.
template <class Change>
std::vector<std::string> rewritten(const sample& s, std::uint64_t first, std::uint64_t last,
                                   Change change) {
  std::vector<std::string> frames;
  storage::chain_value chain{};
  storage::sha256 hash;
  for (std::string_view frame : s.frames) {
    storage::record record;
    REQUIRE(storage::take_frame(frame, record));
    if (first <= record.version && record.version <= last) change(record);
    frames.emplace_back();
    chain = storage::append_frame(frames.back(), record, chain, hash);
  }
  return frames;
}

bool tells(const reasons& found, std::string_view what) {
  return std::any_of(found.begin(), found.end(),
                     [&](const auto& r) { return r.find(what) != std::string::npos; });
}

std::string data_of(const slot::event& event) {
  return storage::encode_event<slot>(event).data;
}

}  // namespace

TEST_CASE("receipt proof: honest receipts, also of tickets whose history went on") {
  const sample s;
  for (const auto& claims : s.claims) CHECK(prove(s.frames, claims) == reasons{});
  receipt_proof proof(s.claims[2]);
  for (std::string_view frame : s.frames) {
    storage::record record;
    REQUIRE(storage::take_frame(frame, record));
    CHECK_FALSE(proof.take(record));
  }
  CHECK(proof.history().explain(3, 0).back() == "now confirmed");
}

TEST_CASE("receipt proof: a signed claim that the log does not bear out is told") {
  const sample s;
  const std::map<std::string, std::string> expected{
      {"store", "is not one of slot/"},
      {"slot date", "is not one of slot/"},
      {"slot time", "is not one of slot/"},
      {"user", "ticket 3 belongs to another user in the log"},
      {"ticket", "the ticket is 3 in the log, 2 in the receipt"},
      {"status", "the status was WAITING in the log, CONFIRMED in the receipt"},
      {"time",
       "the ticket was taken at 1970-01-01T00:00:03.000Z in the log, "
       "1970-01-01T00:00:02.999Z in the receipt"},
      {"position", "the position is 4 in the log, 3 in the receipt"},
      {"version", "the ticket is 2 in the log, 3 in the receipt"},
      {"chain", "the chain value is "}};
  const auto all = tampered(s.claims[2]);
  CHECK(all.size() == expected.size());
  for (const auto& [claim, changed] : all) {
    CAPTURE(claim);
    CHECK(tells(prove(s.frames, changed), expected.at(claim)));
  }
}

TEST_CASE("receipt proof: a log without the slot, and one that was cut off") {
  const sample s;
  CHECK(prove({}, s.claims[2]) == reasons{"there is no such slot in the log"});
  for (std::size_t kept = 1; kept < s.claims[2].version; ++kept) {
    CHECK(prove({s.frames.begin(), s.frames.begin() + kept}, s.claims[2]) ==
          reasons{"the slot's log ends at version " + std::to_string(kept) +
                  ", the receipt is of version 4: the log was cut off, or it is another log"});
  }
  CHECK(prove({s.frames.begin(), s.frames.begin() + 4}, s.claims[2]).empty());
}

TEST_CASE("receipt proof: a missing, a doubled and a swapped record") {
  const sample s;
  auto frames = s.frames;
  frames.erase(frames.begin() + 1);
  CHECK(prove(frames, s.claims[2]) == reasons{"version 2 of the slot's log is missing"});
  frames = s.frames;
  frames.insert(frames.begin(), frames.front());
  CHECK(prove(frames, s.claims[2]) == reasons{"version 2 of the slot's log is missing"});
  frames = s.frames;
  std::swap(frames[1], frames[2]);
  CHECK(prove(frames, s.claims[2]) == reasons{"version 2 of the slot's log is missing"});
}

TEST_CASE("receipt proof: one flipped bit anywhere in the slot's log is found") {
  const sample s;
  for (std::size_t version = 1; version <= s.frames.size(); ++version) {
    for (std::size_t bit = 0; bit < 8 * s.frames[version - 1].size(); ++bit) {
      auto frames = s.frames;
      auto& byte = frames[version - 1][bit / 8];
      byte = static_cast<char>(byte ^ (1 << bit % 8));
      CAPTURE(version);
      CAPTURE(bit);
      REQUIRE_FALSE(prove(frames, s.claims[2]).empty());
    }
  }
}

TEST_CASE("receipt proof: a log that was written anew does not have the chain value") {
  const sample s;
  std::string data;
  // In front of the ticket, the ticket itself, and behind it.
  const auto earlier = rewritten(s, 2, 2, [&](auto& r) { r.time.ms -= 1; });
  CHECK(prove(earlier, s.claims[2]).size() == 1);
  CHECK(tells(prove(earlier, s.claims[2]), "the chain value is"));
  const auto stolen = rewritten(s, 4, 4, [&](auto& r) {
    data = data_of(waitlist_joined{user(9), 3});
    r.data = data;
  });
  CHECK(tells(prove(stolen, s.claims[2]), "ticket 3 belongs to another user in the log"));
  CHECK(tells(prove(stolen, s.claims[2]), "the chain value is"));
  const auto moved = rewritten(s, 4, 7, [&](auto& r) { r.position += 1'000; });
  CHECK(tells(prove(moved, s.claims[2]), "the position is 1004 in the log, 4 in the receipt"));
  const auto later = rewritten(s, 5, 5, [&](auto& r) { r.time.ms += 1; });
  CHECK(prove(later, s.claims[2]).empty());  // this receipt cannot know; the next one does
  CHECK(tells(prove(later, s.claims[3]), "the chain value is"));
}

TEST_CASE("receipt proof: a log that says nonsense is not believed") {
  const sample s;
  std::string data;
  const auto gap = rewritten(s, 3, 3, [&](auto& r) {
    data = data_of(place_confirmed{user(2), 7});
    r.data = data;
  });
  CHECK(tells(prove(gap, s.claims[2]), "names a ticket that is not there"));
  const auto unreadable = rewritten(s, 3, 3, [](auto& r) { r.data = "{}"; });
  CHECK_FALSE(prove(unreadable, s.claims[2]).empty());
  const auto backwards = rewritten(s, 3, 3, [](auto& r) { r.position = 1; });
  CHECK(tells(prove(backwards, s.claims[2]), "out of order"));
  auto of_cancel = s.claims[2];
  of_cancel.version = 6;
  CHECK(tells(prove(s.frames, of_cancel), "version 6 of the slot's log gives no ticket"));
}

}  // namespace moim::transport::receipt_proof_test
