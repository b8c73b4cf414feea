// The keys of personal data on disk, beside the log and never in it. A log-structured database may
// keep deleted values for long; here a key stays in one place for all its life and is overwritten
// there.
//
// A directory, mode 0700, with files `segment-00`, `segment-01`, …, mode 0600. Segment n has one
// page for its header and then 64 << n pages, a page is 4,096 bytes, numbers are little-endian:
//
//   header   8  "MOIMKEYS" | 4  format, now 1 | 4  n | zeros
//   page    64 entries of 64 bytes, filled from the front:
//           16  user id; zeros: the entry is free
//           32  key; zeros: it was destroyed
//           16  first half of SHA-256(user id, key)
//
// The entry of a user is in page h mod (64 << n) of its segment, h being the first eight bytes of
// the SHA-256 of the user id; segments are searched from the last to the first. Where the page of
// the last segment is full, another segment, twice as large, is added: keys are never moved, and
// memory does not grow with their number.
//
// A crash may leave part of a new entry or of an overwritten one. Neither is taken for a key, as
// its check does not match: nothing is sealed under the first, and the second is destroyed again.
#pragma once

#include <atomic>
#include <filesystem>
#include <vector>

#include "storage/keys/personal_keys.hpp"

namespace moim::storage {

class key_ring final : public personal_keys {
 public:
  enum class mode { read_write, read_only };

  ~key_ring() override;

  std::variant<key_lookup, io_failure> find(user_id owner) const override;
  std::variant<key_lookup, io_failure> find_or_make(user_id owner) override;
  std::optional<io_failure> sync() override;
  std::optional<io_failure> destroy(user_id owner) override;

 private:
  friend std::variant<std::unique_ptr<key_ring>, io_failure> open_key_ring(
      const std::filesystem::path& directory, mode wanted);

  struct entry_place {
    std::size_t segment = 0;
    std::uint64_t offset = 0;
  };
  struct entry_found {
    std::optional<entry_place> place;  ///< of the owner
    std::optional<entry_place> free;   ///< otherwise, a free one
    key_lookup what;
    bool sound = true;
  };

  key_ring(std::filesystem::path directory, mode wanted)
      : directory_(std::move(directory)), mode_(wanted) {}

  std::optional<io_failure> open_segments();
  std::optional<io_failure> add_segment();
  std::variant<entry_found, io_failure> look_for(user_id owner) const;
  std::variant<entry_place, io_failure> place_for(user_id owner, const entry_found& found);
  std::optional<io_failure> write_entry(const entry_place& at, user_id owner,
                                        const personal_key& key);
  std::filesystem::path path_of(std::size_t segment) const;
  io_failure trouble(std::size_t segment) const;

  const std::filesystem::path directory_;
  const mode mode_;
  mutable std::mutex guard_;
  std::vector<int> segments_;       // their file descriptors
  std::atomic<bool> dirty_{false};  // an entry was written and not synced
};

/// Opens the ring, and makes an empty one where there is none unless it is only to be read.
[[nodiscard]] std::variant<std::unique_ptr<key_ring>, io_failure> open_key_ring(
    const std::filesystem::path& directory, key_ring::mode wanted = key_ring::mode::read_write);

/// Where the keys of a data directory are.
std::filesystem::path key_directory(const std::filesystem::path& data_directory);

}  // namespace moim::storage
