// The event log in memory, for tests and the deterministic simulation. It keeps the same frames as
// the one on disk, so that chain values and sizes are the real ones.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "storage/codec/sha256.hpp"
#include "storage/log/event_log.hpp"

namespace moim::storage {

class memory_event_log final : public event_log {
 public:
  [[nodiscard]] std::variant<std::vector<append_outcome>, io_failure> append(
      std::span<const append_request> requests) override;
  [[nodiscard]] std::optional<io_failure> read_stream(std::string_view stream,
                                                      std::uint64_t from_version,
                                                      const record_visitor& visit) const override;
  [[nodiscard]] std::optional<io_failure> read_from(std::uint64_t from_position,
                                                    const record_visitor& visit) const override;
  std::uint64_t last_position() const override;
  [[nodiscard]] std::variant<stream_head, io_failure> find_head(
      std::string_view stream) const override;
  [[nodiscard]] std::variant<std::optional<stored_reply>, io_failure> find_reply(
      std::string_view key) const override;
  [[nodiscard]] std::optional<io_failure> put_snapshot(std::string_view stream,
                                                       const snapshot& value) override;
  [[nodiscard]] std::variant<std::optional<snapshot>, io_failure> find_snapshot(
      std::string_view stream) const override;
  [[nodiscard]] std::optional<io_failure> put_cursor(std::string_view reader,
                                                     std::uint64_t position) override;
  [[nodiscard]] std::variant<std::uint64_t, io_failure> find_cursor(
      std::string_view reader) const override;

  /// Appends fail with this reason from now on, as after a disk error.
  void fail(std::string reason);

 private:
  struct stream_entry {
    std::vector<std::uint64_t> positions;  // of versions 1, 2, 3…
    chain_value chain{};
  };
  struct reply_entry {
    stored_reply reply;
    std::int64_t day = 0;
  };

  append_outcome append_one(const append_request& request);
  void keep_reply(const append_request& request, std::uint64_t position);
  /// The frame at a position, or nothing behind the end. Frames stay where they are.
  const std::string* frame_at(std::uint64_t position) const;
  std::uint64_t position_of(std::string_view stream, std::uint64_t version) const;

  mutable std::mutex mutex_;
  std::deque<std::string> frames_;  // position p at index p - 1
  std::map<std::string, stream_entry, std::less<>> streams_;
  std::map<std::string, reply_entry, std::less<>> replies_;
  std::map<std::string, snapshot, std::less<>> snapshots_;
  std::map<std::string, std::uint64_t, std::less<>> cursors_;
  std::int64_t reply_day_ = 0;  // the latest seen
  std::string failure_;
  sha256 hash_;
};

}  // namespace moim::storage
