// Bugs that the simulation can put into the system to see that it would find them. None of them
// touches shipped code: the rules of a slot, a mailbox, an account or permits are replaced
// (sim/popup/planted_slot.hpp, sim/mail/planted_mail.hpp, sim/account/planted_account.hpp,
// sim/popup/planted_permits.hpp), the log is wrapped (sim/planted/planted_log.hpp), an actor has
// another one before it (sim/planted/planted_actors.hpp, sim/mail/planted_mail.hpp,
// sim/account/planted_account.hpp), or keys are kept badly (sim/world/simulated_keys.hpp).
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace moim::sim {

enum class bug {
  none,
  // In the rules of a slot.
  oversell,
  pass_over,
  forget_promotion,
  take_twice,
  reuse_ticket,
  open_early,
  cancel_for_others,
  draw_otherwise,
  open_again,
  sleep_through,
  skip_offer,
  expire_early,
  offer_too_many,
  cancel_late,
  misplace,
  impure_evolve,
  free_hidden,
  react_twice,
  reuse_permit,
  forgive_late,
  // In the rules of a mailbox.
  want_again,
  remind_twice,
  late_outcome,
  // In the rules of an account.
  sign_in_withdrawn,
  // In the rules of permits.
  one_more_slot,
  return_unasked,
  // In the log.
  forget_sync,
  lose_cancel,
  half_batch,
  acknowledge_failure,
  append_twice,
  swap_outcomes,
  forget_replies,
  confuse_replies,
  stale_snapshot,
  stale_projection,
  skip_reaction,
  // Between the actors.
  reply_before_commit,
  lose_append,
  lose_batch,
  deliver_twice,
  show_too_early,
  two_entities,
  // Before the timekeeper and the mail sender.
  remind_early,
  remind_cancelled,
  hand_over_first,
  lose_mail,
  write_to_another,
  // Before the reactor and the mail sender, about who has withdrawn.
  keep_place,
  keep_login,
  tell_withdrawn,
  write_to_withdrawn,
  // In the keys.
  keep_key,
  lose_key,
};

struct planted_bug {
  bug what = bug::none;
  std::string_view name;
  std::string_view does;
  /// Some seed from 1 to this one finds it.
  unsigned seeds_max = 1;
};

std::span<const planted_bug> planted_bugs();
std::optional<planted_bug> find_bug(std::string_view name);

}  // namespace moim::sim
