// Keys on disk: found again, gone when destroyed, and never read half.
#include "storage/keys/key_ring.hpp"

#include <fstream>
#include <iterator>
#include <set>

#include <doctest/doctest.h>
#include <sys/stat.h>

#include "storage/codec/sha256.hpp"
#include "tests/storage/events/codec_samples.hpp"
#include "tests/storage/log/temporary_directory.hpp"

namespace moim::storage::key_ring_test {

namespace {

constexpr std::size_t entry_bytes = 64;

user_id user(std::uint32_t n) {
  user_id id = sample_user;
  for (std::size_t i = 0; i < 4; ++i) {
    id.value.bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
  }
  return id;
}

std::unique_ptr<key_ring> open_ring(const temporary_directory& directory) {
  auto opened = open_key_ring(directory.path());
  const auto* broken = std::get_if<io_failure>(&opened);
  REQUIRE_MESSAGE(broken == nullptr, (broken == nullptr ? "" : broken->reason));
  return std::move(std::get<0>(opened));
}

personal_key make(personal_keys& keys, user_id owner) {
  const auto made = keys.find_or_make(owner);
  REQUIRE(std::holds_alternative<key_lookup>(made));
  REQUIRE(std::get<key_lookup>(made).standing == key_standing::there);
  return std::get<key_lookup>(made).key;
}

key_lookup find(const personal_keys& keys, user_id owner) {
  const auto found = keys.find(owner);
  REQUIRE(std::holds_alternative<key_lookup>(found));
  return std::get<key_lookup>(found);
}

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in{file, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

bool stands_in(const temporary_directory& directory, std::string_view bytes) {
  for (const auto& entry : std::filesystem::recursive_directory_iterator{directory.path()}) {
    if (entry.is_regular_file() && content_of(entry.path()).find(bytes) != std::string::npos) {
      return true;
    }
  }
  return false;
}

/// The entry of a user in the only segment, as it is on disk.
class entry_on_disk {
 public:
  entry_on_disk(const temporary_directory& directory, user_id owner)
      : file_(directory.path() / "segment-00") {
    at_ = content_of(file_).find(bytes_of(owner.value.bytes));
    REQUIRE(at_ != std::string::npos);
    REQUIRE(at_ % entry_bytes == 0);
  }

  std::string read() const { return content_of(file_).substr(at_, entry_bytes); }
  void write(std::string_view bytes) const {
    std::fstream file{file_, std::ios::in | std::ios::out | std::ios::binary};
    file.seekp(static_cast<std::streamoff>(at_));
    file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }

 private:
  std::filesystem::path file_;
  std::size_t at_ = 0;
};

/// What a write of `fresh` over `old` leaves when only its first bytes, or only its last, arrive.
std::vector<std::string> torn(const std::string& old, const std::string& fresh) {
  std::vector<std::string> results;
  for (std::size_t cut = 1; cut < entry_bytes; ++cut) {
    results.push_back(fresh.substr(0, cut) + old.substr(cut));
    results.push_back(old.substr(0, cut) + fresh.substr(cut));
  }
  return results;
}

}  // namespace

TEST_CASE("key ring: a key is made once, and found again after a start") {
  const temporary_directory directory;
  personal_key made{};
  {
    const auto ring = open_ring(directory);
    CHECK(find(*ring, user(1)).standing == key_standing::none);
    made = make(*ring, user(1));
    CHECK(make(*ring, user(1)) == made);
    CHECK(make(*ring, user(2)) != made);
    CHECK_FALSE(ring->sync());
  }
  const auto again = open_ring(directory);
  CHECK(find(*again, user(1)).standing == key_standing::there);
  CHECK(find(*again, user(1)).key == made);
  CHECK(find(*again, user(3)).standing == key_standing::none);
}

TEST_CASE("key ring: others cannot read it") {
  const temporary_directory directory;
  make(*open_ring(directory), user(1));
  struct stat about {};
  REQUIRE(::stat((directory.path() / "segment-00").c_str(), &about) == 0);
  CHECK((about.st_mode & 0777) == 0600);
}

TEST_CASE("key ring: a destroyed key is nowhere on disk, and is not made again") {
  const temporary_directory directory;
  const auto ring = open_ring(directory);
  const auto key = make(*ring, user(1));
  const auto neighbour = make(*ring, user(2));
  REQUIRE_FALSE(ring->sync());
  REQUIRE(stands_in(directory, bytes_of(key)));
  REQUIRE_FALSE(ring->destroy(user(1)));
  CHECK_FALSE(stands_in(directory, bytes_of(key)));
  CHECK(stands_in(directory, bytes_of(neighbour)));
  CHECK(find(*ring, user(1)).standing == key_standing::destroyed);
  const auto remade = ring->find_or_make(user(1));
  CHECK(std::get<key_lookup>(remade).standing == key_standing::destroyed);
  CHECK_FALSE(ring->destroy(user(1)));
  CHECK_FALSE(ring->destroy(user(3)));  // has none, and is never to have one
  CHECK(std::get<key_lookup>(ring->find_or_make(user(3))).standing == key_standing::destroyed);
  CHECK(find(*open_ring(directory), user(1)).standing == key_standing::destroyed);
  CHECK(find(*ring, user(2)).key == neighbour);
}

TEST_CASE("key ring: many keys are in several segments, none of which moves") {
  const temporary_directory directory;
  constexpr std::uint32_t count = 12'000;
  std::set<personal_key> keys;
  {
    const auto ring = open_ring(directory);
    for (std::uint32_t n = 0; n < count; ++n) keys.insert(make(*ring, user(n)));
    REQUIRE_FALSE(ring->sync());
    const std::string first_segment = content_of(directory.path() / "segment-00");
    for (std::uint32_t n = count; n < count + 2'000; ++n) keys.insert(make(*ring, user(n)));
    CHECK(content_of(directory.path() / "segment-00") == first_segment);
  }
  CHECK(keys.size() == count + 2'000);
  CHECK(std::filesystem::exists(directory.path() / "segment-02"));
  const auto again = open_ring(directory);
  for (std::uint32_t n = 0; n < count + 2'000; ++n) {
    const auto found = find(*again, user(n));
    REQUIRE(found.standing == key_standing::there);
    REQUIRE(keys.erase(found.key) == 1);
  }
}

TEST_CASE("key ring: a new entry that was torn is no key, and is made again") {
  const temporary_directory directory;
  personal_key key{};
  std::string whole;
  {
    const auto ring = open_ring(directory);
    key = make(*ring, user(1));
    REQUIRE_FALSE(ring->sync());
    whole = entry_on_disk(directory, user(1)).read();
  }
  const entry_on_disk entry{directory, user(1)};
  for (const auto& left : torn(std::string(entry_bytes, '\0'), whole)) {
    if (left == whole) continue;  // what is missing was zero
    entry.write(left);
    const auto ring = open_ring(directory);
    const auto found = ring->find(user(1));
    const auto* known = std::get_if<key_lookup>(&found);
    // Damaged, or with an incomplete id nobody's.
    CHECK((known == nullptr || known->standing == key_standing::none));
    const auto fresh = make(*ring, user(1));
    CHECK(find(*ring, user(1)).key == fresh);
    CHECK(fresh != key);
    std::filesystem::remove(directory.path() / "segment-00");
    make(*open_ring(directory), user(1));  // a ring with that entry again
  }
}

TEST_CASE("key ring: a destruction that was torn leaves no key, and is done again") {
  const temporary_directory directory;
  personal_key key{};
  {
    const auto ring = open_ring(directory);
    key = make(*ring, user(1));
    REQUIRE_FALSE(ring->sync());
  }
  const entry_on_disk entry{directory, user(1)};
  const auto before = entry.read();
  REQUIRE_FALSE(open_ring(directory)->destroy(user(1)));
  const auto after = entry.read();
  CHECK(before != after);
  for (const auto& left : torn(before, after)) {
    entry.write(left);
    const auto ring = open_ring(directory);
    const auto found = ring->find(user(1));
    if (const auto* known = std::get_if<key_lookup>(&found)) {
      CHECK((left == before || left == after));
      CHECK(known->standing != key_standing::none);
    }
    REQUIRE_FALSE(ring->destroy(user(1)));
    CHECK(entry.read() == after);
    CHECK(find(*ring, user(1)).standing == key_standing::destroyed);
    CHECK_FALSE(stands_in(directory, bytes_of(key)));
  }
}

TEST_CASE("key ring: a damaged key is told, and not taken for another one") {
  const temporary_directory directory;
  {
    const auto ring = open_ring(directory);
    make(*ring, user(1));
    REQUIRE_FALSE(ring->sync());
  }
  const entry_on_disk entry{directory, user(1)};
  auto bytes = entry.read();
  bytes[20] ^= 1;
  entry.write(bytes);
  const auto found = open_ring(directory)->find(user(1));
  REQUIRE(std::holds_alternative<io_failure>(found));
  CHECK(std::get<io_failure>(found).reason == "the key of " + to_text(user(1)) + " is damaged");
}

TEST_CASE("key ring: a segment whose making was cut short is made again, another file is refused") {
  const temporary_directory directory;
  const auto path = directory.path() / "segment-00";
  for (const std::size_t size : {0u, 1u, 4'096u, 266'240u}) {
    CAPTURE(size);
    std::ofstream{path} << std::string(size, '\0');
    const auto ring = open_ring(directory);
    const auto key = make(*ring, user(1));
    CHECK(find(*open_ring(directory), user(1)).key == key);
    std::filesystem::remove(path);
  }
  make(*open_ring(directory), user(1));
  std::filesystem::resize_file(path, 266'239);
  CHECK(std::holds_alternative<io_failure>(open_key_ring(directory.path())));
  std::ofstream{path} << "something else" << std::string(10'000, 'x');
  CHECK(std::holds_alternative<io_failure>(open_key_ring(directory.path())));
}

TEST_CASE("key ring: who only reads makes nothing") {
  const temporary_directory directory;
  const auto path = directory.path() / "none";
  auto opened = open_key_ring(path, key_ring::mode::read_only);
  REQUIRE(std::holds_alternative<std::unique_ptr<key_ring>>(opened));
  CHECK(find(*std::get<0>(opened), user(1)).standing == key_standing::none);
  CHECK_FALSE(std::filesystem::exists(path));
}

TEST_CASE("keys in memory follow from their owner and can be destroyed") {
  memory_personal_keys one;
  memory_personal_keys two;
  CHECK(make(one, user(1)) == make(two, user(1)));
  CHECK(make(one, user(1)) != make(one, user(2)));
  REQUIRE_FALSE(one.destroy(user(1)));
  CHECK(find(one, user(1)).standing == key_standing::destroyed);
  CHECK(std::get<key_lookup>(one.find_or_make(user(1))).standing == key_standing::destroyed);
}

}  // namespace moim::storage::key_ring_test
