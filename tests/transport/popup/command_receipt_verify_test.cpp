// Tests `moim receipt verify` on real data directories, beside the writer of their log.
// receipt_proof_test tests its findings, tests/sim/server/receipt_test its requests to servers.
#include "transport/popup/command_receipt_verify.hpp"

#include <cstdlib>
#include <fstream>

#include "tests/transport/popup/receipt_fixture.hpp"
#include "transport/popup/receipt_keys.hpp"

namespace moim::transport::command_receipt_verify_test {

using namespace testing;

namespace {

struct data_directory {
  data_directory() {
    auto made = load_or_make_receipt_keys(path());
    REQUIRE(std::holds_alternative<receipt_keys>(made));
    keys.emplace(std::get<receipt_keys>(std::move(made)));
    log = storage::open_or_fail({.directory = path() / "log", .sync = false});
    slot.emplace(*log);
  }
  const std::filesystem::path& path() const { return directory.path(); }

  storage::temporary_directory directory;
  std::optional<receipt_keys> keys;
  std::unique_ptr<storage::event_log> log;
  std::optional<recorded_slot> slot;
};

struct kept_receipt {
  kept_receipt(const data_directory& data, const receipt_claims& claims) {
    options.file = file.path() / "receipt";
    options.log = data.path();
    write(receipt_issuer(data.keys->signing).issue(claims));
  }
  void write(const std::string& text) const { std::ofstream(options.file) << text; }
  int verify() const { return run_receipt_verify(options); }

  storage::temporary_directory file;
  receipt_verify_options options;
};

}  // namespace

TEST_CASE("receipt verify: an honest receipt, as text or in an answer") {
  data_directory data;
  (void)data.slot->reserve(1);
  kept_receipt kept(data, data.slot->reserve(2));
  CHECK(kept.verify() == EXIT_SUCCESS);
  const auto receipt = receipt_issuer(data.keys->signing).issue(data.slot->reserve(3));
  kept.write(R"({"ticket":3,"receipt":")" + receipt + "\"}\n");
  CHECK(kept.verify() == EXIT_SUCCESS);
  kept.options.server.data_directory = std::exchange(kept.options.log, "");
  CHECK(kept.verify() == EXIT_SUCCESS);
}

TEST_CASE("receipt verify: whose it is") {
  data_directory data;
  kept_receipt kept(data, data.slot->reserve(1));
  kept.options.user = user(1);
  CHECK(kept.verify() == EXIT_SUCCESS);
  kept.options.user = user(2);
  CHECK(kept.verify() == EXIT_FAILURE);
}

TEST_CASE("receipt verify: the keys may come from elsewhere") {
  data_directory data;
  kept_receipt kept(data, data.slot->reserve(1));
  kept.options.jwks = jwk_set_file(data.path());
  CHECK(kept.verify() == EXIT_SUCCESS);
  const data_directory other;
  kept.options.jwks = jwk_set_file(other.path());
  CHECK(kept.verify() == EXIT_FAILURE);
  kept.options.jwks = data.path() / "none";
  CHECK(kept.verify() == EXIT_FAILURE);
}

TEST_CASE("receipt verify: what is not honest, or cannot be checked, is a failure") {
  data_directory data;
  const auto honest = data.slot->reserve(1);
  for (const auto& [claim, changed] : tampered(honest)) {
    CAPTURE(claim);
    CHECK(kept_receipt(data, changed).verify() == EXIT_FAILURE);
  }
  kept_receipt kept(data, honest);
  CHECK(kept.verify() == EXIT_SUCCESS);
  for (const auto& text : {std::string{}, std::string{"{}"}, std::string(100'000, 'a')}) {
    kept.write(text);
    CHECK(kept.verify() == EXIT_FAILURE);
  }
  std::filesystem::remove(kept.options.file);
  CHECK(kept.verify() == EXIT_FAILURE);
  CHECK(kept_receipt(data, honest).verify() == EXIT_SUCCESS);
  const data_directory empty;
  kept_receipt elsewhere(data, honest);
  elsewhere.options.log = empty.path();
  elsewhere.options.jwks = jwk_set_file(data.path());
  CHECK(elsewhere.verify() == EXIT_FAILURE);
  elsewhere.options.log = empty.path() / "nothing";
  CHECK(elsewhere.verify() == EXIT_FAILURE);
}

}  // namespace moim::transport::command_receipt_verify_test
