// The view on disk, so that a start replays only what came after. One file, replaced atomically:
//
//   8   "MOIMVIEW"
//   4   format, now 5
//   8   position of the last event in it
//   32  chain value of the record at that position: the file belongs to this log, or is ignored
//   8   number of stores, then the stores by order of creation
//   8   number of slots, then slot id and row of each
//   8   number of slots with a clock, then slot id and clock of each
//   8   number of users, then user id and rows of each
//   8   number of mailboxes, then mailbox id and rows of each
//   8   number of withdrawals, then user id and instant of each
//   32  SHA-256 of all before
//
// Numbers are little-endian, rows in the encoding of storage/codec/binary.hpp. The file is a cache:
// whatever is wrong with it costs a full replay and nothing else.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "actors/popup/popup_projection.hpp"
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

/// What a file says of itself, whichever log it is of. Not `sound`: it is damaged, or of another
/// format.
struct saved_view {
  bool sound = false;
  std::uint64_t position = 0;
  storage::digest sum{};
};
/// None when there is no file.
std::optional<saved_view> look_at_saved_view(const std::filesystem::path& directory);

/// The saved view when it is whole and of this log.
std::optional<view> load_view(const std::filesystem::path& directory,
                              const storage::event_log& log);

/// Brings `v` up to the end of the log. Returns what went wrong.
[[nodiscard]] std::optional<std::string> catch_up(view& v, const storage::event_log& log);

}  // namespace moim::actors
