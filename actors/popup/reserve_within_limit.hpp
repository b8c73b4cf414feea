// The way of a reservation in a store that limits the slots a user. The slot is asked first: what
// it refuses costs no permit. When nothing else stands in the way it says `permit_needed`; then a
// permit is taken and shown to the slot, which decides. Who has none left gets one when a slot of
// those that count says that its permit is over: that is how a place that was cancelled, or a
// permit that was lost on its way, comes back.
//
// Nothing rests on this being carried through. A crash between two steps leaves a permit that is
// out: the same slot takes it the next time, and for another slot it is over after its time.
#pragma once

#include <memory>
#include <utility>

#include "actors/engine/commands.hpp"

namespace moim::actors {

/// `Ask` sends a command and has the answer continue: `ask(command_for<A>, [](answer_of<A>) {…})`,
/// a copy is cheap. `Then` takes the answer of the slot or, when the limit is reached or nobody can
/// say, that of the permits.
template <class Ask, class Then>
class reserving : public std::enable_shared_from_this<reserving<Ask, Then>> {
 public:
  reserving(Ask ask, command_for<slot> order, Then then)
      : ask_(std::move(ask)),
        order_(std::move(order)),
        command_(std::get<reserve>(order_.command)),
        then_(std::move(then)) {}

  void ask_slot() {
    auto order = order_;
    order.command = command_;
    ask_(std::move(order), [self = this->shared_from_this()](const answer_of<slot>& answer) {
      const auto* needed = find<permit_needed>(answer);
      if (needed == nullptr) {
        return self->then_(answer);
      }
      // A permit that came too late: the next one is as new as can be.
      if (self->permits_taken_ == permits_taken_max) {
        return self->then_(answer_of<slot>{failure::unavailable});
      }
      self->take({self->order_.id, needed->slots_per_user, {{self->order_.id, needed->spent}}});
    });
  }

 private:
  static constexpr int permits_taken_max = 2;

  template <class Why, class A>
  static const Why* find(const answer_of<A>& answer) {
    const auto* why = std::get_if<typename A::rejection>(&answer.result);
    return why == nullptr ? nullptr : std::get_if<Why>(why);
  }

  void take(take_permit what) {
    const permit_holder holder{order_.id.store, command_.user};
    ask_(command_for<permits>{holder, what, order_.ctx, {}},
         [self = this->shared_from_this(), what](answer_of<permits> answer) {
           if (const auto* taken = std::get_if<permit>(&answer.result)) {
             ++self->permits_taken_;
             self->command_.permit = taken->number;
             return self->ask_slot();
           }
           const auto* reached = find<store_limit_reached>(answer);
           if (reached == nullptr || std::exchange(self->settled_, true)) {
             return self->then_(std::move(answer));
           }
           self->settle(*reached, what);
         });
  }

  /// Asks every slot that counts whether it does, and when one does not, for a permit once more.
  void settle(const store_limit_reached& reached, const take_permit& what) {
    struct gathered {
      answer_of<permits> refusal;
      take_permit again;
      std::size_t awaited;
    };
    const auto all = std::make_shared<gathered>(
        gathered{{store_limit_reached{reached}}, what, reached.permits.size()});
    for (const auto& p : reached.permits) {
      ask_(
          command_for<slot>{
              p.slot, settle_permit{command_.user, p.number, p.taken_at}, order_.ctx, {}},
          [self = this->shared_from_this(), all, at = p.slot](const answer_of<slot>& answer) {
            if (const auto* needed = find<permit_needed>(answer)) {
              all->again.over.push_back({at, needed->spent});
            } else if (std::holds_alternative<failure>(answer.result)) {
              all->refusal.result = failure::unavailable;
            }
            if (--all->awaited > 0) {
              return;
            }
            if (all->again.over.size() > 1) {  // the first is of the slot itself
              return self->take(std::move(all->again));
            }
            self->then_(std::move(all->refusal));
          });
    }
  }

  const Ask ask_;
  const command_for<slot> order_;
  reserve command_;
  const Then then_;
  int permits_taken_ = 0;
  bool settled_ = false;  // once is enough: what was over then has been said
};

/// `order` is to reserve.
template <class Ask, class Then>
void reserve_within_limit(Ask ask, command_for<slot> order, Then then) {
  std::make_shared<reserving<Ask, Then>>(std::move(ask), std::move(order), std::move(then))
      ->ask_slot();
}

}  // namespace moim::actors
