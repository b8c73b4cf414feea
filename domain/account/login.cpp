// Rules of logins: one owner at a time.
#include "domain/account/login.hpp"

#include "domain/ensure.hpp"

namespace moim {

decision<login> login::decide(const state& s, const command& c, const context&) {
  return std::visit(
      overloaded{[&](const claim_login& cmd) {
                   if (!s.owner) {
                     return accept<login>(login_claimed{cmd.user});
                   }
                   return s.owner == cmd.user ? decision<login>{} : refuse<login>(login_taken{});
                 },
                 [&](const release_login& cmd) {
                   return s.owner && s.owner == cmd.user ? accept<login>(login_released{cmd.user})
                                                         : decision<login>{};
                 },
                 [&](const show_login&) {
                   return s.owner ? decision<login>{} : refuse<login>(login_unknown{});
                 }},
      c);
}

void login::evolve(state& s, const event& e, timestamp) {
  std::visit(overloaded{[&](const login_claimed& ev) {
                          ensure(!s.owner, "a login that is claimed was free");
                          s.owner = ev.user;
                        },
                        [&](const login_released& ev) {
                          ensure(s.owner == ev.user, "a login is released by its owner");
                          s.owner = {};
                        }},
             e);
}

login::reply login::answer(const state& s, const command&) {
  return {s.owner};
}

}  // namespace moim
