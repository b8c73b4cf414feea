// Snapshots are compared without personal fields; a sealed one is opened with its key first.
#include "storage/audit/snapshot_state.hpp"

#include <doctest/doctest.h>

#include "storage/events/event_codec.hpp"
#include "storage/events/state_codec.hpp"
#include "tests/storage/events/codec_samples.hpp"

namespace moim::storage::snapshot_state_test {

namespace {

const std::string stream = stream_of<account>(sample_user);

account_state sample_account() {
  account_state state;
  state.standing = account_standing::open;
  state.email = {"user@example.com"};
  state.profile = sample_profile();
  state.may = role::admin;
  return state;
}

snapshot sealed_snapshot(const personal_key& key, std::uint64_t version) {
  return {version, seal(key, state_place(stream, version), encode_state(sample_account())), 0};
}

}  // namespace

TEST_CASE("snapshot state: an account's is opened, and told without what is personal") {
  account_state shown;
  shown.standing = account_standing::open;
  shown.may = role::admin;
  const auto told = impersonal_snapshot(sample_keys{}, stream, sealed_snapshot(sample_key(), 3));
  CHECK(told == encode_state(shown));
  CHECK(impersonal_state(sample_account()) == encode_state(shown));
}

TEST_CASE("snapshot state: what does not open is empty, hence no state") {
  auto changed = sealed_snapshot(sample_key(), 3);
  changed.version = 4;
  CHECK(impersonal_snapshot(sample_keys{}, stream, changed) == "");
  const snapshot in_clear{3, encode_state(sample_account()), 0};
  CHECK(impersonal_snapshot(sample_keys{}, stream, in_clear) == "");
  CHECK(impersonal_snapshot(memory_personal_keys{}, stream, sealed_snapshot(sample_key(), 3)) ==
        "");
}

TEST_CASE("snapshot state: of one whose key is destroyed nothing can be said") {
  memory_personal_keys keys;
  REQUIRE_FALSE(keys.destroy(sample_user));
  CHECK_FALSE(impersonal_snapshot(keys, stream, sealed_snapshot(sample_key(), 3)));
}

TEST_CASE("snapshot state: others are told as they are") {
  CHECK(impersonal_snapshot(sample_keys{}, "slot/x", {1, "bytes", 0}) == "bytes");
}

}  // namespace moim::storage::snapshot_state_test
