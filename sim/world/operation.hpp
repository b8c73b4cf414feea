// What happens to a simulated server from outside, one thing at a time: a client wants something,
// or the world is unkind. The n-th errand of a seed depends on nothing but the seed and n, so that
// a failing run can be made shorter by leaving errands out.
#pragma once

#include <cstdint>
#include <string>

namespace moim::sim {

enum class errand_kind {
  // Clients.
  reserve,
  cancel,
  accept_offer,
  show_place,
  show_reservation,
  repeat,     // something asked before, under the same key
  reuse_key,  // something else under a key used before
  read_list,
  open_account,
  grant_role,
  start_session,
  rotate_session,
  end_session,
  show_account,
  claim_login,
  show_login,
  create_store,
  edit_store,
  close_store,
  open_mailbox,
  choose_language,
  show_mailbox,
  retry_mail,
  hide,
  withdraw,
  hang_up,  // a client no longer waits
  // The world.
  pass_time,
  pass_days,
  slow_writer,
  slow_projector,
  slow_shard,
  slow_reactor,
  slow_timekeeper,
  slow_sender,
  cut_power,
  kill,
  stop_orderly,
  disk_fault,
  unreadable,
  lose_cache,
  mail_trouble,
};

struct errand {
  errand_kind kind = errand_kind::reserve;
  bool keyed = false;
  /// To choose a user, a slot and so on with; each is used modulo what there is.
  std::uint32_t user = 0;
  std::uint32_t place = 0;
  std::uint32_t number = 0;
  std::uint32_t amount = 0;  // 0 to 999
};

struct scenery;
errand errand_of(std::uint64_t seed, std::uint64_t n, const scenery& where);

std::string name_of(errand_kind kind);

}  // namespace moim::sim
