// A system call that failed, as an exception: what was tried, and why the kernel refused.
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace moim::sim {

/// Of the call before, by errno: "fork: Cannot allocate memory".
inline std::system_error system_failure(const std::string& what) {
  return {errno, std::generic_category(), what};
}

}  // namespace moim::sim
