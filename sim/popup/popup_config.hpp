// The part of the workload configuration for stores: which may be created, and which of their
// slots users ask for.
#pragma once

#include <any>
#include <optional>
#include <vector>

#include "domain/popup/store.hpp"
#include "sim/workload/workload_config.hpp"

namespace moim::sim {

struct popup_config {
  std::vector<store_id> stores;
  std::vector<store_details> announced;  // by store: what its organizer may announce
  std::vector<slot_id> slots;            // of these stores
  std::vector<std::size_t> store_of;     // by slot
  std::int32_t days = 0;                 // of visits, from the first day of the run on

  /// In UTC.
  static timestamp start_of(calendar_date date, time_of_day time);
  /// The secret of the draws of a store, and what a lottery commits to.
  static hex_digest secret_of(store_id store);
  static std::optional<hex_digest> commitment_of(store_id store, const store_details& details);
};

/// A `popup_config`.
std::any draw_popup_config(const workload_config& config, random_source& chance);

}  // namespace moim::sim
