// The new file appears as a whole and replaces the old one; failures are reported.
#include "storage/host/replace_file.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "tests/storage/log/temporary_directory.hpp"

namespace moim::storage::replace_file_test {

TEST_CASE("replace_file: the old content gives way to the new as a whole") {
  const temporary_directory directory;
  const auto path = directory.path() / "file";
  const std::string large(3'000'000, 'x');
  for (const std::string& content : {std::string{"one"}, large, std::string{}}) {
    CHECK_FALSE(replace_file(path, content));
    std::ostringstream found;
    found << std::ifstream{path}.rdbuf();
    CHECK(std::move(found).str() == content);
    CHECK_FALSE(std::filesystem::exists(directory.path() / "file.new"));
  }
}

TEST_CASE("replace_file: pieces become one file, and none without a commit") {
  const temporary_directory directory;
  const auto path = directory.path() / "file";
  REQUIRE_FALSE(replace_file(path, "old"));
  const auto found = [&] {
    std::ostringstream content;
    content << std::ifstream{path}.rdbuf();
    return std::move(content).str();
  };
  std::string whole;
  for (const bool commits : {false, true}) {
    whole.clear();
    file_replacement file{path};
    for (int i = 0; i < 100; ++i) {  // more than is buffered
      const std::string piece(100'000, static_cast<char>('a' + i % 26));
      file.write(piece);
      whole += piece;
    }
    CHECK(found() == "old");
    if (commits) CHECK_FALSE(file.commit());
  }
  CHECK(found() == whole);
}

TEST_CASE("replace_file: tells what went wrong") {
  const auto why = replace_file("/proc/nowhere/file", "x");
  REQUIRE(why);
  CHECK(why->find("/proc/nowhere/file") != std::string::npos);
  const temporary_directory directory;
  const auto path = directory.path() / "file";
  REQUIRE_FALSE(replace_file(path, "old"));
  std::filesystem::create_symlink("/dev/full", directory.path() / "file.new");
  const auto full = replace_file(path, "new");
  REQUIRE(full);
  CHECK(full->find("No space left") != std::string::npos);
  CHECK(std::filesystem::file_size(path) == 3);
}

}  // namespace moim::storage::replace_file_test
