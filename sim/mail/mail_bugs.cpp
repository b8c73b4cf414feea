// The table of planted bugs of mail; docs/simulation.md shows its rows.
#include "sim/mail/mail_bugs.hpp"

#include <array>

#include "sim/mail/planted_mail_actors.hpp"
#include "sim/mail/planted_mailbox.hpp"
#include "sim/planted/planted_rules.hpp"

namespace moim::sim {

namespace {

/// Also has the timer service ask twice.
class reminding_actors final : public planted_rules<mailbox, planted_mailbox> {
 public:
  caf::actor start_timer_service(caf::actor_system& system, actors::feed_environment& env,
                                 const actors::timer_service::clock& now,
                                 actors::timer_sources what, const std::vector<caf::actor>& to,
                                 const caf::actor& projection) const override {
    return stepped_actor_factory::start_timer_service(
        system, env, now, std::move(what), {start_repeating_shards(system, to)}, projection);
  }
};

template <mailbox_bug Bug, class Factory = planted_rules<mailbox, planted_mailbox>>
constexpr auto break_mailbox = &break_rules<mailbox, planted_mailbox, Bug, Factory>;

template <mail_actor_bug Bug>
std::unique_ptr<stepped_actor_factory> break_mail_actors(std::uint64_t) {
  return std::make_unique<planted_mail_actors>(Bug);
}

constexpr std::array mail_bug_table{
    planted_bug{"want_again",
                "tells of an event again when it forgets at a restart that it has",
                5,
                break_mailbox<mailbox_bug::want_again>,
                {log_fault::kind::forget_reactions, "mailbox/"}},
    planted_bug{"remind_twice", "reminds twice when a timer fires twice", 10,
                break_mailbox<mailbox_bug::remind_twice, reminding_actors>},
    planted_bug{"late_outcome", "takes the outcome of an attempt for that of the one before", 10,
                break_mailbox<mailbox_bug::late_outcome>},
    planted_bug{"remind_early", "reminds an hour early", 15,
                &break_mail_actors<mail_actor_bug::remind_early>},
    planted_bug{"remind_cancelled", "reminds of what was cancelled since it was due", 250,
                &break_mail_actors<mail_actor_bug::remind_cancelled>},
    planted_bug{"hand_over_first", "hands a mail over before the attempt is written down", 5,
                &break_mail_actors<mail_actor_bug::hand_over_first>},
    planted_bug{"lose_mail", "forgets at a restart which mails are to be sent", 10,
                &break_mail_actors<mail_actor_bug::lose_mail>},
    planted_bug{"write_to_another", "writes to another user's address", 5,
                &break_mail_actors<mail_actor_bug::write_to_another>},
    planted_bug{"tell_withdrawn", "wants mail for who has withdrawn", 15,
                &break_mail_actors<mail_actor_bug::tell_withdrawn>},
    planted_bug{"write_to_withdrawn", "writes to who has withdrawn, at the address that it knew",
                250, &break_mail_actors<mail_actor_bug::write_to_withdrawn>},
};

}  // namespace

std::span<const planted_bug> mail_bugs() {
  return mail_bug_table;
}

}  // namespace moim::sim
