// Work that can wait, such as writing large files, beside threads that somebody waits for.
#pragma once

#include <functional>

namespace moim::storage {

/// Does `work` on a thread that weighs a tenth of the others (nice 10) and waits for it. The thread
/// is its own, since a priority that was given away cannot be had back.
void do_in_background(const std::function<void()>& work);

}  // namespace moim::storage
