// Writes no personal fields and no generations of sessions: nobody needs them to audit.
#include "transport/account/account_states.hpp"

#include "storage/codec/json_write.hpp"
#include "storage/events/replayed_state.hpp"
#include "transport/host/wall_clock.hpp"

namespace moim::transport {

namespace {

struct account_shown {
  account_standing standing = account_standing::unopened;
  moim::role role = moim::role::user;
  timestamp opened_at;
  std::uint32_t sessions = 0;
};
BOOST_DESCRIBE_STRUCT(account_shown, (), (standing, role, opened_at, sessions))

struct login_shown {
  user_id owner;
};
BOOST_DESCRIBE_STRUCT(login_shown, (), (owner))

account_shown shown(const account_state& s) {
  const auto sessions = static_cast<std::uint32_t>(s.sessions.size());
  return {s.standing, s.may, s.opened_at, sessions};
}

login_shown shown(const login_state& s) {
  return {s.owner};
}

}  // namespace

bool write_account_state(std::string& out, const storage::replayed_state& replayed) {
  if (const auto* state = std::get_if<account_state>(&replayed.state())) {
    storage::write_json(out, shown(*state), {&api_offset_minutes_at});
    return true;
  }
  if (const auto* state = std::get_if<login_state>(&replayed.state())) {
    storage::write_json(out, shown(*state), {&api_offset_minutes_at});
    return true;
  }
  return false;
}

std::vector<schema_maker> account_state_schemas() {
  return {&schema_of<account_shown>, &schema_of<login_shown>};
}

}  // namespace moim::transport
