// Tests the key of receipts: made once, readable by its owner only, and listed for ever.
#include "transport/popup/receipt_keys.hpp"

#include <fstream>
#include <thread>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "tests/storage/log/temporary_directory.hpp"
#include "transport/host/small_file.hpp"

namespace moim::transport::receipt_keys_test {

namespace {

namespace fs = std::filesystem;

receipt_keys load(const fs::path& data) {
  auto result = load_or_make_receipt_keys(data);
  if (const auto* failure = std::get_if<secret_failure>(&result)) FAIL(failure->reason);
  return std::get<receipt_keys>(std::move(result));
}

std::string failure(const fs::path& data) {
  const auto result = load_or_make_receipt_keys(data);
  const auto* failed = std::get_if<secret_failure>(&result);
  return failed == nullptr ? "" : failed->reason;
}

std::vector<std::string> listed(const fs::path& data) {
  const auto keys = read_jwk_set(jwk_set_file(data));
  REQUIRE(std::holds_alternative<std::vector<jwk>>(keys));
  std::vector<std::string> names;
  for (const auto& key : std::get<std::vector<jwk>>(keys)) names.push_back(key.kid);
  return names;
}

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

}  // namespace

TEST_CASE("receipt keys: the first start makes a key, later starts have the same") {
  const storage::temporary_directory data;
  const auto first = load(data.path());
  CHECK(mode_of(data.path() / "receipt_key") == 0600);
  const auto second = load(data.path());
  CHECK(second.signing.public_key() == first.signing.public_key());
  CHECK(*second.jwk_set == *first.jwk_set);
  CHECK(listed(data.path()) == std::vector{thumbprint(first.signing.public_key())});
  const storage::temporary_directory other;
  CHECK(load(other.path()).signing.public_key() != first.signing.public_key());
}

TEST_CASE("receipt keys: a new key is listed in front, the old ones stay") {
  const storage::temporary_directory data;
  const auto old = thumbprint(load(data.path()).signing.public_key());
  fs::rename(data.path() / "receipt_key", data.path() / "receipt_key.old");
  const auto rotated = load(data.path());
  const auto fresh = thumbprint(rotated.signing.public_key());
  CHECK(fresh != old);
  CHECK(listed(data.path()) == std::vector{fresh, old});
  CHECK(rotated.jwk_set->find(old) != std::string::npos);
  // Back again: nothing is listed twice.
  fs::rename(data.path() / "receipt_key.old", data.path() / "receipt_key");
  CHECK(thumbprint(load(data.path()).signing.public_key()) == old);
  CHECK(listed(data.path()) == std::vector{fresh, old});
}

TEST_CASE("receipt keys: a key that others can read, or that is none, is refused") {
  const storage::temporary_directory data;
  (void)load(data.path());
  fs::permissions(data.path() / "receipt_key", fs::perms::group_read, fs::perm_options::add);
  CHECK(failure(data.path()).find("chmod 600") != std::string::npos);
  fs::permissions(data.path() / "receipt_key", fs::perms::group_read, fs::perm_options::remove);
  std::ofstream(data.path() / "receipt_key") << "short\n";
  CHECK(failure(data.path()).find("receipt_key is not a secret") != std::string::npos);
}

TEST_CASE("receipt keys: a list that cannot be read stops the start and is left as it is") {
  const storage::temporary_directory data;
  (void)load(data.path());
  std::ofstream(jwk_set_file(data.path())) << "{}";
  CHECK(failure(data.path()).find("jwks.json: not a JWK Set") != std::string::npos);
  CHECK(std::get<std::string>(read_small_file(jwk_set_file(data.path()), 10)) == "{}");
}

TEST_CASE("receipt keys: the list has a bound") {
  const storage::temporary_directory data;
  std::ofstream(jwk_set_file(data.path()))
      << jwk_set_json(std::vector<jwk>(jwk_set_keys_max, {"k", {}}));
  CHECK(failure(data.path()).find("remove the oldest") != std::string::npos);
}

TEST_CASE("small files: what is missing, a directory or too large is told with its name") {
  const storage::temporary_directory data;
  const auto reason = [](const fs::path& path) {
    const auto result = read_small_file(path, 3);
    const auto* failed = std::get_if<file_failure>(&result);
    return failed == nullptr ? "" : failed->reason;
  };
  const auto file = data.path() / "f";
  CHECK(reason(file).find("f: No such file") != std::string::npos);
  CHECK(reason(data.path()).starts_with("cannot read"));
  std::ofstream(file) << "abc";
  CHECK(reason(file).empty());
  std::ofstream(file) << "abcd";
  CHECK(reason(file).find("f has more than 3 bytes") != std::string::npos);
}

}  // namespace moim::transport::receipt_keys_test
