// The view on disk, so that a start replays only what came after. One file, replaced atomically:
//
//   8   "MOIMVIEW"
//   4   format, now 6
//   8   position of the last event in it
//   32  chain value of the record at that position: the file belongs to this log, or is ignored
//   …   the sections, one behind the other: see actors/view/section.hpp
//   …   the table of sections: their number (4), then of each
//         4 + n  its name
//         4      the version of its encoding
//         8      its bytes
//         32     SHA-256 of them
//   8   bytes of the table
//   32  SHA-256 of all of this but the sections, whose sums stand in the table
//
// Numbers are little-endian. The file is a cache. A section that is missing, damaged or of another
// version costs a replay of the whole log for its projection alone; whatever else is wrong with the
// file costs a full replay.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "actors/subjects.hpp"
#include "storage/codec/sha256.hpp"
#include "storage/log/event_log.hpp"

namespace moim::actors {

inline constexpr const char* view_snapshot_name = "view.snapshot";

/// Writes the view to `<directory>/view.snapshot`. Returns what went wrong.
[[nodiscard]] std::optional<std::string> save_view(const view& v,
                                                   const std::filesystem::path& directory,
                                                   const storage::event_log& log);

/// The file's last 32 bytes for a view, when `chain` is that of the record at its position: equal
/// for two views exactly when they show the same.
storage::digest view_digest(const view& v, const storage::chain_value& chain);

/// What a file says of itself, whichever log it is of. Not `sound`: it, or a section, is damaged or
/// of another format or version.
struct saved_view {
  bool sound = false;
  std::uint64_t position = 0;
  storage::digest sum{};
};
/// None when there is no file.
std::optional<saved_view> look_at_saved_view(const std::filesystem::path& directory);

/// The saved view, if some of its sections can be used with this log. Other projections are
/// rebuilt.
std::optional<view> load_view(const std::filesystem::path& directory,
                              const storage::event_log& log);

/// Brings `v` up to the end of the log. Returns what went wrong.
[[nodiscard]] std::optional<std::string> catch_up(view& v, const storage::event_log& log);

}  // namespace moim::actors
