// Events are forever: a record of an old schema is never rewritten, it is read. This is the one
// place where the data of an old schema version becomes that of the current one, a version at a
// time, so that the rest of the program knows only the current types.
//
// To change an event: raise `schema` in its `event_type`, add one row to the table in upcast.cpp
// that turns the previous schema's JSON into the new one's, and keep the old golden file.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace moim::storage {

/// Turns the data of `type` from `schema` into that of `schema + 1`.
struct upcaster {
  std::string_view type;
  std::uint16_t schema = 1;
  /// False when the old data is not what it should be.
  bool (*apply)(std::string_view old_data, std::string& new_data);
};

/// The table of this program.
std::span<const upcaster> upcasters();

/// Brings `data` from `schema` up to `wanted`. False with the reason when a step is missing or
/// fails, or when the record is newer than the program.
[[nodiscard]] bool upcast(std::span<const upcaster> table, std::string_view type,
                          std::uint16_t schema, std::uint16_t wanted, std::string& data,
                          std::string& why);

}  // namespace moim::storage
