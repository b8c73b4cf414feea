// The cold half of `ensure`, kept out of line so that the check costs one branch.
#include "domain/ensure.hpp"

#include <cstdio>
#include <cstdlib>

namespace moim {

void ensure_failed(const char* what, const std::source_location& where) {
  std::fprintf(stderr, "moim: bug: %s (%s:%u, %s)\n", what, where.file_name(),
               static_cast<unsigned>(where.line()), where.function_name());
  std::abort();
}

}  // namespace moim
