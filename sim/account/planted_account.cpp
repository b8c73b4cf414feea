// The planted bug changes the state that the shipped rules see.
#include "sim/account/planted_account.hpp"

namespace moim::sim {

decision<account> planted_account::decide(const account_state& s, const account::command& c,
                                          const context& ctx) {
  auto seen = s;
  if (broken == account_bug::sign_in_withdrawn && std::holds_alternative<start_session>(c) &&
      s.standing != account_standing::unopened) {
    seen.standing = account_standing::open;
  }
  return account::decide(seen, c, ctx);
}

void planted_account::evolve(account_state& s, const account::event& e, timestamp at) {
  account::evolve(s, e, at);
}

account::reply planted_account::answer(const account_state& s, const account::command& c) {
  return account::answer(s, c);
}

}  // namespace moim::sim
