// Where a simulated run takes place: who the users are, which stores there may be and which slots
// of them users want, and how hard the world is on them. All of it follows from the seed.
#pragma once

#include <string>
#include <vector>

#include "domain/popup/store.hpp"
#include "sim/host/random_source.hpp"

namespace moim::sim {

struct scenery {
  explicit scenery(std::uint64_t seed);

  /// In UTC.
  static timestamp start_of(calendar_date date, time_of_day time);
  /// 15:00 of some day, not before `at_ms`.
  static std::int64_t next_reminder_ms(std::int64_t at_ms);
  /// The secret of the draws of a store, and what a lottery commits to.
  static hex_digest secret_of(store_id store);
  static std::optional<hex_digest> commitment_of(store_id store, const store_details& details);
  /// Who sometimes has a mailbox; the first of them sometimes have an account.
  static constexpr std::size_t mailboxes_max = 4;

  std::vector<user_id> users;
  std::vector<store_id> stores;
  std::vector<store_details> announced;       // by store: what its organizer may announce
  std::vector<slot_id> slots;                 // of these stores
  std::vector<std::size_t> store_of;          // by slot
  std::vector<std::int64_t> reminders_at_ms;  // when users are reminded of slots, ascending
  std::int64_t begins_at_ms = 0;

  std::uint64_t keyed_percent = 0;    // of requests come under an idempotency key
  std::uint64_t arrival_percent = 0;  // of steps begin a new errand
  std::uint64_t trouble_percent = 0;  // of errands are the world's
  std::uint64_t snapshot_events = 0;
  std::uint64_t view_snapshot_events = 0;
  unsigned shards = 1;
};

}  // namespace moim::sim
