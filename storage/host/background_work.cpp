// On Linux a nice value belongs to a thread (setpriority(2), "C library/kernel differences").
#include "storage/host/background_work.hpp"

#include <thread>

#include <sys/resource.h>

namespace moim::storage {

void do_in_background(const std::function<void()>& work) {
  std::thread{[&work] {
    constexpr int nice = 10;
    (void)setpriority(PRIO_PROCESS, 0, nice);  // 0: this thread; a failure is harmless
    work();
  }}.join();
}

}  // namespace moim::storage
