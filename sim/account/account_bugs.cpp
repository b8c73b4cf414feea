// The table of planted bugs of accounts and logins; docs/simulation.md shows its rows.
#include "sim/account/account_bugs.hpp"

#include <array>

#include "sim/account/planted_account.hpp"
#include "sim/planted/command_filter.hpp"
#include "sim/planted/planted_rules.hpp"

namespace moim::sim {

namespace {

using namespace actors;

/// No login is released.
caf::behavior keep_logins(caf::event_based_actor* self, const std::vector<caf::actor>& shards) {
  return filter_commands(self, shards, [=](command_for<login>& command) {
    answer_or_pass(self, shards, command, true);
  });
}

class login_keeping_actors final : public stepped_actor_factory {
 public:
  caf::actor start_reactor(caf::actor_system& system, feed_environment& env,
                           const caf::actor& projection,
                           const std::vector<caf::actor>& to) const override {
    return stepped_actor_factory::start_reactor(system, env, projection,
                                                {system.spawn(keep_logins, to)});
  }
};

std::unique_ptr<stepped_actor_factory> keep_login(std::uint64_t) {
  return std::make_unique<login_keeping_actors>();
}

constexpr std::array account_bug_table{
    planted_bug{"sign_in_withdrawn", "signs in who has withdrawn", 10,
                &break_rules<account, planted_account, account_bug::sign_in_withdrawn>},
    planted_bug{"keep_login", "keeps the logins of who withdraws", 40, &keep_login},
};

}  // namespace

std::span<const planted_bug> account_bugs() {
  return account_bug_table;
}

}  // namespace moim::sim
