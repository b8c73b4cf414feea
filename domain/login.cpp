// A login is claimed once and stays with its owner.
#include "domain/login.hpp"

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
                 [&](const show_login&) {
                   return s.owner ? decision<login>{} : refuse<login>(login_unknown{});
                 }},
      c);
}

void login::evolve(state& s, const event& e, timestamp) {
  ensure(!s.owner, "a login is claimed once");
  s.owner = std::get<login_claimed>(e).user;
}

login::reply login::answer(const state& s, const command&) {
  return {s.owner};
}

}  // namespace moim
