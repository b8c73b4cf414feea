// Sends a request to Kakao from a handler, and answers when that fails.
#pragma once

#include <utility>

#include "transport/account/kakao_worker_pool.hpp"
#include "transport/api/call.hpp"

namespace moim::transport {

/// Answers with the problem that a failure of Kakao is, and logs it unless it is the caller's.
void answer_failure(const call& c, const kakao_failure& why);

/// Calls `done(work(client))`, see kakao_worker_pool, or answers that it is too busy.
template <class Work, class Done>
void ask_kakao(const call& c, Work work, Done done) {
  constexpr int retry_seconds = 1;
  if (!c.server<kakao_worker_pool>().ask(c.app().io().get_executor(), std::move(work),
                                         std::move(done))) {
    c.problem("overloaded", {}, retry_seconds);
  }
}

}  // namespace moim::transport
