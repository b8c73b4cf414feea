// What queries see of accounts: who has withdrawn, and when.
#pragma once

#include "actors/engine/facts.hpp"
#include "actors/view/persistent_map.hpp"
#include "actors/view/section.hpp"
#include "domain/account/account.hpp"

namespace moim::actors {

struct account_projection {
  persistent_map<user_id, timestamp, id_hash> withdrawals;

  bool has_withdrawn(user_id user) const { return withdrawals.find(user) != nullptr; }

  void apply(const fact<account>& what) {
    if (std::holds_alternative<account_withdrawn>(what.event)) {
      withdrawals.edit(what.id) = what.time;
    }
  }

  static constexpr section_id section{"account", 1};
  void save(section_writer& to) const { to.write_map(withdrawals); }
  bool load(std::string_view& in) { return read_map(in, withdrawals); }
};

}  // namespace moim::actors
