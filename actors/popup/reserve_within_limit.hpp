// A saga: a reservation in a store that limits the slots a user. It asks the slot first, so that a
// refusal costs no permit. When nothing else stands in the way the slot refuses with
// `permit_needed`; then the saga takes a permit and repeats the command with it, and the slot
// decides. A user who has no permit left gets one when a slot of those that count answers that its
// permit is over: so a place that was cancelled, or a permit that was lost between two steps,
// becomes free again.
//
// It need not be carried through. After a crash between two steps a permit is out: the same slot
// takes it the next time, and for another slot it is over after its time.
#pragma once

#include <memory>
#include <utility>

#include "actors/engine/commands.hpp"

namespace moim::actors {

/// `Ask` sends a command and calls back with the answer: `ask(command_for<A>, [](answer_of<A>)
/// {…})`; a copy is cheap. `Then` takes the answer of the slot or, when the limit is reached or
/// some slot is unavailable, that of the permits.
template <class Ask, class Then>
class reservation_saga : public std::enable_shared_from_this<reservation_saga<Ask, Then>> {
 public:
  reservation_saga(Ask ask, command_for<slot> reservation, Then then)
      : ask_(std::move(ask)),
        first_(std::move(reservation)),
        command_(std::get<reserve>(first_.command)),
        then_(std::move(then)) {}

  void ask_slot() {
    auto reservation = first_;
    reservation.command = command_;
    ask_(std::move(reservation), [self = this->shared_from_this()](const answer_of<slot>& answer) {
      const auto* needed = find<permit_needed>(answer);
      if (needed == nullptr) {
        return self->then_(answer);
      }
      // A permit that came too late: the next one is as new as can be.
      if (self->permits_taken_ == permits_taken_max) {
        return self->then_(answer_of<slot>{failure::unavailable});
      }
      self->take({self->first_.id, needed->slots_per_user, {{self->first_.id, needed->spent}}});
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
    const permit_holder holder{first_.id.store, command_.user};
    ask_(command_for<permits>{holder, what, first_.ctx, {}},
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
              p.slot, settle_permit{command_.user, p.number, p.taken_at}, first_.ctx, {}},
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
  const command_for<slot> first_;
  reserve command_;
  const Then then_;
  int permits_taken_ = 0;
  bool settled_ = false;  // once is enough
};

/// The command of `reservation` is `reserve`.
template <class Ask, class Then>
void reserve_within_limit(Ask ask, command_for<slot> reservation, Then then) {
  std::make_shared<reservation_saga<Ask, Then>>(std::move(ask), std::move(reservation),
                                                std::move(then))
      ->ask_slot();
}

}  // namespace moim::actors
