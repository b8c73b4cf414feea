// The table of planted bugs of slots and permits; docs/simulation.md shows its rows.
#include "sim/popup/popup_bugs.hpp"

#include <array>
#include <utility>

#include "sim/planted/command_filter.hpp"
#include "sim/planted/planted_rules.hpp"
#include "sim/popup/planted_permits.hpp"
#include "sim/popup/planted_slot.hpp"

namespace moim::sim {

namespace {

using namespace actors;

template <slot_bug Bug>
constexpr auto break_slot = &break_rules<slot, planted_slot, Bug>;
template <permits_bug Bug>
constexpr auto break_permits = &break_rules<permits, planted_permits, Bug>;

/// Of the cancellations that one event asks for, only the first is carried out.
caf::behavior keep_places(caf::event_based_actor* self, const std::vector<caf::actor>& shards) {
  const auto freed_for = std::make_shared<std::uint64_t>(0);
  return filter_commands(self, shards, [=](command_for<slot>& command) {
    const bool cancels = std::holds_alternative<cancel_reservation>(command.command);
    const bool is_second = cancels && std::exchange(*freed_for, command.cause) == command.cause;
    answer_or_pass(self, shards, command, is_second);
  });
}

class place_keeping_actors final : public stepped_actor_factory {
 public:
  caf::actor start_reactor(caf::actor_system& system, feed_environment& env,
                           const caf::actor& projection,
                           const std::vector<caf::actor>& to) const override {
    return stepped_actor_factory::start_reactor(system, env, projection,
                                                {system.spawn(keep_places, to)});
  }
};

std::unique_ptr<stepped_actor_factory> keep_place(std::uint64_t) {
  return std::make_unique<place_keeping_actors>();
}

constexpr std::array popup_bug_table{
    planted_bug{"oversell", "confirms one more than the capacity", 5,
                break_slot<slot_bug::oversell>},
    planted_bug{"pass_over", "promotes who came last", 25, break_slot<slot_bug::pass_over>},
    planted_bug{"forget_promotion", "leaves a freed place empty", 10,
                break_slot<slot_bug::forget_promotion>},
    planted_bug{"take_twice", "lets a user in who is in already", 5,
                break_slot<slot_bug::take_twice>},
    planted_bug{"reuse_ticket", "gives the last ticket again when it was cancelled", 10,
                break_slot<slot_bug::reuse_ticket>},
    planted_bug{"open_early", "takes reservations before the opening", 20,
                break_slot<slot_bug::open_early>},
    planted_bug{"cancel_for_others", "cancels a ticket for whoever asks", 5,
                break_slot<slot_bug::cancel_for_others>},
    planted_bug{"draw_otherwise", "gives the places of a draw in the order of arrival", 40,
                break_slot<slot_bug::draw_otherwise>},
    planted_bug{"open_again", "opens a line again when somebody looks", 20,
                break_slot<slot_bug::open_again>},
    planted_bug{"sleep_through", "does nothing when a timer fires", 30,
                break_slot<slot_bug::sleep_through>},
    planted_bug{"skip_offer", "offers a place to the second in line", 30,
                break_slot<slot_bug::skip_offer>},
    planted_bug{"expire_early", "ends offers before their time", 40,
                break_slot<slot_bug::expire_early>},
    planted_bug{"offer_too_many", "gives away places that are offered", 25,
                break_slot<slot_bug::offer_too_many>},
    planted_bug{"cancel_late", "lets people cancel after that has closed", 15,
                break_slot<slot_bug::cancel_late>},
    planted_bug{"misplace", "tells who waits a place too good", 10, break_slot<slot_bug::misplace>},
    planted_bug{"impure_evolve", "keeps in memory what no event tells", 10,
                break_slot<slot_bug::impure_evolve>},
    planted_bug{"free_hidden", "gives a place away for one that is hidden", 10,
                break_slot<slot_bug::free_hidden>},
    planted_bug{"react_twice",
                "forgets at a restart which events it has reacted to",
                5,
                break_slot<slot_bug::react_twice>,
                {log_fault::kind::forget_reactions}},
    planted_bug{"reuse_permit", "takes a permit that is spent", 10,
                break_slot<slot_bug::reuse_permit>},
    planted_bug{"forgive_late", "says that a permit is over, and takes it when it comes after all",
                50, break_slot<slot_bug::forgive_late>},
    planted_bug{"one_more_slot", "gives a permit for one slot more than the store allows", 20,
                break_permits<permits_bug::one_more_slot>},
    planted_bug{"return_unasked", "takes a permit back that its slot has not given up", 20,
                break_permits<permits_bug::return_unasked>},
    planted_bug{.name = "lose_cancel",
                .does = "loses the last batch at a crash when it has a cancellation",
                .seeds_max = 10,
                .on_disk = {.at_crash =
                                [](simulated_disk& disk) {
                                  drop_last_batch_with(disk, "reservation_cancelled");
                                }}},
    planted_bug{"keep_place", "frees one place of who withdraws, and no other", 80, &keep_place},
};

}  // namespace

std::span<const planted_bug> popup_bugs() {
  return popup_bug_table;
}

}  // namespace moim::sim
