// Finishes withdrawals: an account that has withdrawn gives back its places and its logins, then
// the key of its personal fields is destroyed, then the log says so. The order is what makes it
// safe to be killed in between: while the key is there, the addresses of the logins can still be
// read, and `account_erased` is written when nothing is left to do. A start begins again with
// whatever is unfinished, and every step may be repeated.
//
// One withdrawal at a time, as nobody waits in line for one.
#pragma once

#include <deque>
#include <vector>

#include <caf/event_based_actor.hpp>

#include "actors/environment.hpp"
#include "actors/messages.hpp"

namespace moim::actors {

class eraser : public caf::event_based_actor {
 public:
  eraser(caf::actor_config& cfg, environment& env, caf::actor projector,
         std::vector<caf::actor> shards);

  caf::behavior make_behavior() override;

 private:
  void begin_next();
  void free_all();
  void destroy_key();
  void confirm();
  void finish();
  void give_up(const std::string& reason);

  template <class A>
  void tell(const typename A::id& id, typename A::command what);
  template <class A, class Then>
  void ask(command_for<A> order, Then then);
  void one_done(bool accepted);

  environment& env_;
  const caf::actor projector_;
  const std::vector<caf::actor> shards_;
  std::deque<withdrawal_due> due_;  // the first is being worked on if `busy_`
  bool busy_ = false;
  std::size_t pending_ = 0;  // commands whose answers are awaited
  bool refused_ = false;     // one of them was not taken
  caf::response_promise settling_;
};

}  // namespace moim::actors
