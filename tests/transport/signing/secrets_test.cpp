// The secret file: made once, kept, and refused when it is not safe or not ours. Derivation is
// checked against the vectors of RFC 5869.
#include "transport/signing/secrets.hpp"

#include <filesystem>
#include <fstream>
#include <numeric>
#include <thread>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include "transport/host/random.hpp"
#include "transport/signing/base64url.hpp"

namespace moim::transport::secrets_test {

namespace fs = std::filesystem;

namespace {

class temporary_directory {
 public:
  temporary_directory()
      : path_(fs::temp_directory_path() / ("moim-" + to_base64url(random_bytes<9>()))) {
    fs::create_directories(path_);
  }
  temporary_directory(const temporary_directory&) = delete;
  temporary_directory& operator=(const temporary_directory&) = delete;
  ~temporary_directory() { fs::remove_all(path_); }
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

std::string read(const fs::path& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& path, std::string_view text, fs::perms perms) {
  std::ofstream(path) << text;
  fs::permissions(path, perms);
}

constexpr fs::perms owner_only = fs::perms::owner_read | fs::perms::owner_write;

std::string hex(std::span<const std::uint8_t> bytes) {
  std::string text;
  for (const auto byte : bytes) {
    text += fmt::format("{:02x}", byte);
  }
  return text;
}

std::string failure_of(const std::variant<server_secret, secret_failure>& result) {
  const auto* failure = std::get_if<secret_failure>(&result);
  return failure == nullptr ? "" : failure->reason;
}

}  // namespace

TEST_CASE("the first start makes a secret for the owner's eyes, later starts read the same") {
  const temporary_directory data;
  const auto first = load_or_make_secret(data.path());
  REQUIRE(std::holds_alternative<server_secret>(first));
  const fs::path path = data.path() / "secret";
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 07777) == 0600);
  CHECK(read(path).size() == 44);
  // No draft is left behind.
  CHECK(std::distance(fs::directory_iterator(data.path()), fs::directory_iterator()) == 1);

  const auto second = load_or_make_secret(data.path());
  REQUIRE(std::holds_alternative<server_secret>(second));
  CHECK(std::get<server_secret>(first).derive("access-token") ==
        std::get<server_secret>(second).derive("access-token"));

  const temporary_directory other;
  const auto third = load_or_make_secret(other.path());
  CHECK(std::get<server_secret>(first).derive("access-token") !=
        std::get<server_secret>(third).derive("access-token"));
}

TEST_CASE("processes that start at once get one secret") {
  const temporary_directory data;
  std::vector<secret_key> keys(8);
  std::vector<std::thread> threads;
  for (auto& key : keys) {
    threads.emplace_back([&key, &data] {
      const auto loaded = load_or_make_secret(data.path());
      if (const auto* secret = std::get_if<server_secret>(&loaded)) {
        key = secret->derive("x");
      }
    });
  }
  for (auto& thread : threads) {
    thread.join();
  }
  for (const auto& key : keys) {
    CHECK(key == keys.front());
    CHECK(key != secret_key{});
  }
}

TEST_CASE("a secret that others may read is refused") {
  const temporary_directory data;
  REQUIRE(load_or_make_secret(data.path()).index() == 0);
  for (const auto extra : {fs::perms::group_read, fs::perms::others_read, fs::perms::group_write}) {
    fs::permissions(data.path() / "secret", owner_only | extra);
    CHECK(failure_of(load_or_make_secret(data.path())).find("chmod 600") != std::string::npos);
  }
  fs::permissions(data.path() / "secret", owner_only);
  CHECK(load_or_make_secret(data.path()).index() == 0);
}

TEST_CASE("a malformed secret is refused and left as it is") {
  const std::string good(43, 'A');
  for (const std::string& text :
       {std::string(), std::string("short"), good + "A", good + "=", std::string(43, '+'),
        std::string(42, 'A') + "B", good + "\n" + good, std::string(100'000, 'A')}) {
    const temporary_directory data;
    write(data.path() / "secret", text, owner_only);
    CAPTURE(text.size());
    CHECK(failure_of(load_or_make_secret(data.path())).find("is not a secret") !=
          std::string::npos);
    CHECK(read(data.path() / "secret") == text);
  }
  const temporary_directory data;
  for (const std::string& text : {good, good + "\n", good + "\r\n"}) {
    write(data.path() / "secret", text, owner_only);
    CHECK(load_or_make_secret(data.path()).index() == 0);
  }
}

TEST_CASE("a directory that cannot be written is a clear error") {
  CHECK(failure_of(load_or_make_secret("/nonexistent/moim")).find("/nonexistent/moim") !=
        std::string::npos);
}

TEST_CASE("a configured secret is bounded on both sides") {
  CHECK(configured_secret(std::string(32, 'x')).index() == 0);
  CHECK(configured_secret(std::string(4'096, 'x')).index() == 0);
  CHECK(failure_of(configured_secret(std::string(31, 'x'))).find("31 bytes") != std::string::npos);
  CHECK(configured_secret(std::string(4'097, 'x')).index() == 1);
  CHECK(configured_secret("").index() == 1);
}

TEST_CASE("every label gives another key, always the same one") {
  const auto result = configured_secret("a secret that is thirty-two bytes");
  const auto& secret = std::get<server_secret>(result);
  CHECK(secret.derive("access-token") != secret.derive("refresh-token"));
  // Pinned: another value here would sign everybody out.
  CHECK(hex(secret.derive("access-token")) ==
        "8a2637ef2e4600bb784a895fb8920c5df7b1c7ab65cd6c66c74830f78669e3b4");
}

TEST_CASE("derivation is that of RFC 5869") {
  std::vector<std::uint8_t> out(42);
  const std::vector<std::uint8_t> key(22, 0x0b);
  std::vector<std::uint8_t> salt(13);
  std::iota(salt.begin(), salt.end(), std::uint8_t{0x00});
  std::vector<std::uint8_t> info(10);
  std::iota(info.begin(), info.end(), std::uint8_t{0xf0});
  hkdf_sha256(key, salt, info, out);  // test case 1
  CHECK(hex(out) ==
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  hkdf_sha256(key, {}, {}, out);  // test case 3
  CHECK(hex(out) ==
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

}  // namespace moim::transport::secrets_test
