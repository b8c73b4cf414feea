// Work in the background is done, and at a lower priority than its caller's.
#include "storage/host/background_work.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

namespace moim::storage::background_work_test {

TEST_CASE("background work: is done when the call returns, at a low priority of its own") {
  const int before = getpriority(PRIO_PROCESS, 0);
  int during = before;
  do_in_background([&] { during = getpriority(PRIO_PROCESS, 0); });
  CHECK(during >= 10);
  CHECK(getpriority(PRIO_PROCESS, 0) == before);
}

}  // namespace moim::storage::background_work_test
