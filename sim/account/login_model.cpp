// The reference model of a login: it belongs to the user who claimed it, until that user withdraws
// and names it.
#include <algorithm>

#include "sim/account/account_model.hpp"
#include "sim/account/withdrawal.hpp"

namespace moim::sim {

expected_result login_model::expect(const question& asked, std::uint64_t before) const {
  const auto owner = owner_of(log_, asked.stream, before);
  if (asked.kind == login_kind::show_login) {
    return {"", owner.empty() ? "login_unknown" : "owner " + owner};
  }
  if (owner.empty()) return {"login_claimed " + asked.user + "; ", "owner " + asked.user};
  return {"", owner == asked.user ? "owner " + owner : "login_taken"};
}

std::string login_model::effect_of(const ledger_entry& entry) const {
  return entry.type + " " + entry.parsed.value("user", "");
}

std::vector<std::string> login_model::expect_reaction(const std::string& stream,
                                                      std::uint64_t cause,
                                                      std::uint64_t before) const {
  const auto& event = log_.at(cause);
  if (event.type != "account_withdrawn") return {};
  const auto& names = event.parsed.at("logins");
  const auto name = stream.substr(category().size() + 1);
  if (std::find(names.begin(), names.end(), name) == names.end()) return {};
  const auto user = user_of_account(event.stream);
  return {owner_of(log_, stream, before) == user ? "login_released " + user + "; " : ""};
}

}  // namespace moim::sim
