// The account is erased after all others have had their commands: see actors/subjects.hpp.
#include "actors/account/account_reactions.hpp"

namespace moim::actors {

void account_reactions::react(const account_reads&, const local_instant&, const fact<account>& what,
                              std::vector<any_command>& out) {
  const auto* withdrawn = std::get_if<account_withdrawn>(&what.event);
  if (withdrawn == nullptr) {
    return;
  }
  for (const auto& name : withdrawn->logins) {
    out.emplace_back(
        command_for<login>{name, release_login{what.id}, {what.time, {}}, {}, what.position});
  }
  out.emplace_back(
      command_for<account>{what.id, erase_account{}, {what.time, {}}, {}, what.position});
}

}  // namespace moim::actors
