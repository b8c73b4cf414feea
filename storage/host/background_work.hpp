// Low-priority work, such as writing large files, beside threads that serve requests.
#pragma once

#include <functional>

namespace moim::storage {

/// Runs `work` on a new thread with a tenth of the weight of others (nice 10) and joins it. The
/// thread is new because a thread without privileges cannot raise its priority again.
void do_in_background(const std::function<void()>& work);

}  // namespace moim::storage
