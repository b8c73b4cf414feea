// A login has one permanent name, which reveals nothing about the address without the secret.
#include "storage/account/login_names.hpp"

#include <fstream>
#include <iterator>

#include <doctest/doctest.h>
#include <sodium.h>

#include "storage/codec/sha256.hpp"
#include "tests/storage/events/codec_samples.hpp"
#include "tests/storage/log/temporary_directory.hpp"

namespace moim::storage::login_names_test {

namespace {

constexpr const char* address = "user@example.com";
constexpr const char* unkeyed = "b4c9a289323b21a01c3e940f150eb9b8";  // sha256sum, first half

login_names open_names(const temporary_directory& directory, bool log_is_empty) {
  const auto opened = open_login_names(directory.path(), log_is_empty);
  REQUIRE(std::holds_alternative<login_names>(opened));
  return std::get<login_names>(opened);
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

TEST_CASE("login names: keyed, as the documentation describes") {
  unsigned char name[16];
  const auto key = sample_key();
  crypto_generichash(name, 16, reinterpret_cast<const unsigned char*>(address), 16, key.data(), 32);
  const auto expected = to_hex({reinterpret_cast<const char*>(name), sizeof(name)});
  const auto id = login_names{key}.of_address(address);
  CHECK(id.name == expected);
  login_id read;
  CHECK(from_text(to_text(id), read));
  CHECK(login_names{}.of_address(address).name == unkeyed);
}

TEST_CASE("login names: a person at Kakao is a login that no address is") {
  const login_names names{sample_key()};
  CHECK(names.of_kakao("42") == names.of_address("kakao:42"));
  CHECK(names.of_kakao("42") != names.of_kakao("43"));
  CHECK(normalise_email("kakao:42").empty());
}

TEST_CASE("login names: a fresh log gets a secret of its own, and keeps it") {
  const temporary_directory one;
  const temporary_directory other;
  const auto name = open_names(one, true).of_address(address);
  CHECK(name.name != unkeyed);
  CHECK(open_names(one, false).of_address(address) == name);
  CHECK(open_names(one, true).of_address(address) == name);
  CHECK(open_names(other, true).of_address(address) != name);
}

TEST_CASE("login names: a log from before goes on without a secret") {
  const temporary_directory directory;
  CHECK(open_names(directory, false).of_address(address).name == unkeyed);
  CHECK(open_names(directory, true).of_address(address).name == unkeyed);
}

TEST_CASE("login names: a file that is cut or changed is refused, never replaced") {
  const temporary_directory directory;
  open_names(directory, true);
  const auto path = directory.path() / "logins";
  const auto sound = content_of(path);
  auto another_format = sound;
  another_format[8] = 2;
  auto unkeyed_with_secret = sound;
  unkeyed_with_secret[12] = 0;
  for (const auto& wrong :
       {std::string{}, sound.substr(1), sound + '\0', another_format, unkeyed_with_secret}) {
    std::ofstream{path, std::ios::binary} << wrong;
    CHECK(std::holds_alternative<io_failure>(open_login_names(directory.path(), true)));
    CHECK(content_of(path) == wrong);
  }
}

}  // namespace moim::storage::login_names_test
