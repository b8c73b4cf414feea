// The members of events that the books of slots and permits read. One that is missing, or of
// another type, keeps a value that breaks a promise.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "domain/calendar.hpp"
#include "storage/codec/json_value.hpp"

namespace moim::storage {

struct slot_data {
  std::string_view user;
  std::uint64_t ticket = 0;
  std::uint64_t capacity = 0;
  std::uint64_t waitlist_limit = 0;
  std::uint64_t revision = 0;
  std::uint64_t position = 0;  // of the record
  std::int64_t time_ms = 0;
  std::uint64_t offer_minutes = 0;
  std::uint64_t slots_per_user = 0;  // no limit
  std::uint64_t permit = 0;
  std::string_view slot;
  std::string_view opening = "fifo";
  std::string_view promotion = "auto";
  std::string_view draw_commitment;
  std::string_view secret;
  std::string_view chain;
  std::string_view seed;
  std::optional<timestamp> opens_at;
  std::optional<timestamp> starts_at;
  std::optional<timestamp> cancellable_until;
  std::optional<timestamp> expires_at;
  json_elements reservations;
  bool has_reservations = false;
};

/// Also those of the plan, when there is one.
void read_members(const json_value& object, slot_data& out);

}  // namespace moim::storage
