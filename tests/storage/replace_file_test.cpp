// The file appears whole, takes the place of the old one, and a failure is told.
#include "storage/replace_file.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "tests/storage/temporary_directory.hpp"

namespace moim::storage {

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

TEST_CASE("replace_file: tells what went wrong") {
  const auto why = replace_file("/proc/nowhere/file", "x");
  REQUIRE(why);
  CHECK(why->find("/proc/nowhere/file") != std::string::npos);
}

}  // namespace moim::storage
