// All C++ sources of the repository, read from disk, and what the checks in this folder ask of
// each.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace moim::walls {

using strings = std::vector<std::string>;

struct source {
  std::string path;  // from the root of the repository: "domain/popup/slot.cpp"
  std::string text;
};

inline const std::filesystem::path root = MOIM_SOURCE_DIR;

/// The folders of the top level. All but `docs` and `tests` are floors.
inline const std::set<std::string> folders = {"actors",  "docs",  "domain",   "sim",
                                              "storage", "tests", "transport"};

/// The first folder of a path: the floor of a source.
inline std::string floor_of(const std::string& path) {
  return path.substr(0, path.find('/'));
}

/// The folder of a path: "actors/engine", or "domain" for a file at the root of its floor.
inline std::string room_of(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

inline std::string stem_of(const std::string& path) {
  return std::filesystem::path(path).stem().string();
}

inline strings includes_of(const std::string& text) {
  static const std::regex include_line(R"((?:^|\n)[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"])");
  strings found;
  for (std::sregex_iterator at(text.begin(), text.end(), include_line), end; at != end; ++at)
    found.push_back((*at)[1]);
  return found;
}

inline std::vector<source> all_sources() {
  std::vector<source> found;
  for (const auto& folder : folders) {
    std::filesystem::recursive_directory_iterator at(root / folder);
    for (; at != std::filesystem::recursive_directory_iterator(); ++at) {
      const auto& path = at->path();
      if (path.filename() == "node_modules") at.disable_recursion_pending();
      if (path.extension() != ".cpp" && path.extension() != ".hpp") continue;
      std::ifstream in(path);
      found.push_back({path.lexically_relative(root).string(),
                       {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()}});
    }
  }
  return found;
}

}  // namespace moim::walls
