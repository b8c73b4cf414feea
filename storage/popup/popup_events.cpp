// The event codec of stores, slots and permits, and the old schemas of their events.
#include <array>

#include "domain/popup/permits.hpp"
#include "domain/popup/slot.hpp"
#include "domain/popup/store.hpp"
#include "storage/events/event_codec_templates.hpp"

namespace moim::storage {

namespace {

/// Plans had no revision: any other one is newer.
bool add_revision(std::string_view data, std::string& raised) {
  return add_members(data, "plan", R"({"revision":0})", raised);
}

/// Stores had no images.
bool add_images(std::string_view data, std::string& raised) {
  return add_members(data, "details", R"({"images":[]})", raised);
}

/// There was one way to open and to promote, and cancelling never closed.
bool add_rush_to_plan(std::string_view data, std::string& raised) {
  return add_members(data, "plan", R"({"opening":"fifo","promotion":"auto","offerMinutes":0})",
                     raised);
}

/// Slots that were planned before keep their choices; others take the choices of today.
bool add_rush_to_store(std::string_view data, std::string& raised) {
  return add_members(data, "details",
                     R"({"opening":"fifo","promotion":"auto","cancelClosesMinutesBefore":0})",
                     raised);
}

}  // namespace

template <>
struct event_history<slot> {
  static constexpr auto upcasters =
      std::to_array<upcaster>({{"slot_planned", 1, &add_revision},
                               {"slot_planned", 2, &add_rush_to_plan},
                               {"slot_planned", 3, &keep_data},
                               {"slot_replanned", 1, &add_rush_to_plan},
                               {"slot_replanned", 2, &keep_data}});
};

template <>
struct event_history<store> {
  static constexpr auto upcasters =
      std::to_array<upcaster>({{"store_created", 1, &add_images},
                               {"store_created", 2, &add_rush_to_store},
                               {"store_created", 3, &keep_data},
                               {"store_edited", 1, &add_rush_to_store},
                               {"store_edited", 2, &keep_data}});
};

template <>
struct event_history<permits> : no_event_history {};

MOIM_EVENT_CODEC(permits)
MOIM_EVENT_CODEC(slot)
MOIM_EVENT_CODEC(store)

}  // namespace moim::storage
