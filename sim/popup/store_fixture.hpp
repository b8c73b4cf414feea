// A store fixture for tests and benchmarks: a popup store that takes reservations now, with as
// many slots as needed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "domain/popup/store.hpp"
#include "sim/host/http_client.hpp"

namespace moim::sim {

struct store_fixture_plan {
  std::string name = "Simulated popup";
  std::uint32_t slots = 1;
  std::uint32_t capacity = 10;
  std::uint32_t waitlist_limit = limits::waitlist_max;
};

/// What its organizer announces: open since yesterday, the first slot in thirty days.
store_details details_of(const store_fixture_plan& plan, timestamp now);

/// The slots that a plan asks for, of what the store has.
std::vector<slot_id> slots_of(const store_fixture_plan& plan, const store_details& details,
                              store_id store);

struct store_fixture {
  store_id store;
  std::vector<slot_id> slots;
};

/// Announces it over HTTP. Throws std::runtime_error when it is refused.
store_fixture make_store_fixture(http_client& client, const std::string& organizer_token,
                                 const store_fixture_plan& plan);

/// Where a place in the slot is reserved.
std::string reservations_path(const slot_id& slot);

/// How many tickets the server shows for these slots: confirmed and waiting.
std::uint64_t count_tickets(http_client& client, const std::vector<slot_id>& slots);

}  // namespace moim::sim
