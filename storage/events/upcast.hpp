// Events are forever: the log never rewrites a record of an old schema. Upcasters turn its data
// into that of the current schema when it is read, a version at a time, so that the rest of the
// program knows only the current types.
//
// To change an event: raise `schema` in its `event_type`, add a row to the table of its subject
// (`<subject>_events.cpp`) that turns the previous schema's JSON into the new one's, and keep the
// old golden file.
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

/// Brings `data` from `schema` up to `wanted`. False with the reason when a step is missing or
/// fails, or when the record is newer than the program.
[[nodiscard]] bool upcast(std::span<const upcaster> table, std::string_view type,
                          std::uint16_t schema, std::uint16_t wanted, std::string& data,
                          std::string& why);

/// A step that keeps the data: the next schema seals fields that were in clear, or has one more
/// field that may be absent.
[[nodiscard]] bool keep_data(std::string_view old_data, std::string& new_data);

/// A step that adds members, given as a JSON object, to the object `object` in the data. False when
/// there is no such object, or it has one of the members already.
[[nodiscard]] bool add_members(std::string_view old_data, std::string_view object,
                               std::string_view members, std::string& new_data);

}  // namespace moim::storage
