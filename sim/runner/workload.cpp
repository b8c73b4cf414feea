// Two tables of weights: what clients do, and what the world does.
#include <array>

#include "sim/world/operation.hpp"
#include "sim/world/workload_config.hpp"

namespace moim::sim {

namespace {

struct weighted {
  errand_kind kind;
  std::uint64_t weight;
};

constexpr std::array client_weights{
    weighted{errand_kind::reserve, 34},         weighted{errand_kind::cancel, 20},
    weighted{errand_kind::accept_offer, 8},     weighted{errand_kind::show_place, 5},
    weighted{errand_kind::show_reservation, 4}, weighted{errand_kind::repeat, 9},
    weighted{errand_kind::reuse_key, 2},        weighted{errand_kind::read_list, 6},
    weighted{errand_kind::open_account, 4},     weighted{errand_kind::grant_role, 2},
    weighted{errand_kind::start_session, 4},    weighted{errand_kind::rotate_session, 5},
    weighted{errand_kind::end_session, 2},      weighted{errand_kind::show_account, 2},
    weighted{errand_kind::claim_login, 2},      weighted{errand_kind::show_login, 1},
    weighted{errand_kind::create_store, 3},     weighted{errand_kind::edit_store, 8},
    weighted{errand_kind::close_store, 1},      weighted{errand_kind::open_mailbox, 5},
    weighted{errand_kind::choose_language, 1},  weighted{errand_kind::show_mailbox, 1},
    weighted{errand_kind::retry_mail, 4},       weighted{errand_kind::hide, 6},
    weighted{errand_kind::withdraw, 1},         weighted{errand_kind::hang_up, 4},
};

constexpr std::array world_weights{
    weighted{errand_kind::pass_time, 34},
    weighted{errand_kind::slow_writer, 14},
    weighted{errand_kind::slow_projector, 8},
    weighted{errand_kind::slow_shard, 5},
    weighted{errand_kind::slow_reactor, 5},
    weighted{errand_kind::cut_power, 7},
    weighted{errand_kind::kill, 5},
    weighted{errand_kind::stop_orderly, 4},
    weighted{errand_kind::disk_fault, 14},
    weighted{errand_kind::unreadable, 3},
    weighted{errand_kind::lose_cache, 6},
    weighted{errand_kind::pass_days, 2},
    weighted{errand_kind::slow_timekeeper, 2},
    weighted{errand_kind::slow_sender, 5},
    weighted{errand_kind::mail_trouble, 8},
};

template <std::size_t N>
errand_kind pick(const std::array<weighted, N>& table, random_source& chance) {
  std::uint64_t sum = 0;
  for (const auto& row : table) sum += row.weight;
  auto at = chance.below(sum);
  for (const auto& row : table) {
    if (at < row.weight) return row.kind;
    at -= row.weight;
  }
  return table.front().kind;
}

}  // namespace

errand errand_of(std::uint64_t seed, std::uint64_t n, const scenery& where) {
  random_source chance(seed, 2, n);
  errand e;
  e.kind = chance.percent(where.trouble_percent) ? pick(world_weights, chance)
                                                 : pick(client_weights, chance);
  e.keyed = chance.percent(where.keyed_percent);
  e.user = static_cast<std::uint32_t>(chance.below(1'000'000));
  e.place = static_cast<std::uint32_t>(chance.below(1'000'000));
  e.number = static_cast<std::uint32_t>(chance.below(1'000'000));
  e.amount = static_cast<std::uint32_t>(chance.below(1'000));
  return e;
}

std::string name_of(errand_kind kind) {
  constexpr std::array names{
      "reserve",          "cancel",         "accept_offer",  "show_place",
      "show_reservation", "repeat",         "reuse_key",     "read_list",
      "open_account",     "grant_role",     "start_session", "rotate_session",
      "end_session",      "show_account",   "claim_login",   "show_login",
      "create_store",     "edit_store",     "close_store",   "open_mailbox",
      "choose_language",  "show_mailbox",   "retry_mail",    "hide",
      "withdraw",         "hang_up",        "pass_time",     "pass_days",
      "slow_writer",      "slow_projector", "slow_shard",    "slow_reactor",
      "slow_timekeeper",  "slow_sender",    "cut_power",     "kill",
      "stop_orderly",     "disk_fault",     "unreadable",    "lose_cache",
      "mail_trouble"};
  return names.at(static_cast<std::size_t>(kind));
}

}  // namespace moim::sim
