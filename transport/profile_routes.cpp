// My own account.
#include "transport/handlers.hpp"
#include "transport/sign_in.hpp"

namespace moim::transport {

void show_me(const call& c) {
  c.ask<account>(c.user(), show_account{}, [c](const account_view& view, std::uint64_t) {
    c.reply(200, to_public_answer(c.user(), view));
  });
}

}  // namespace moim::transport
