// The event log on a simulated disk. What it says of itself is served from memory_event_log; what a
// restart finds is in the bytes of the file alone, one batch behind the other:
//
//   u32  size of the body
//   u64  FNV-1a of the body
//   body:
//     u32 size, frames of the records (storage/log/record_format.hpp)
//     u32 count, stored replies: key, fingerprint, reply, u64 position
//
// in the encoding of storage/codec/binary.hpp. A batch whose sum is wrong was torn: the file ends
// there.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "sim/world/simulated_disk.hpp"
#include "storage/log/event_log.hpp"
#include "storage/log/memory_event_log.hpp"

namespace moim::sim {

struct log_batch {
  std::string frames;
  std::vector<storage::stored_reply> replies;
};

std::string encode_batch(const log_batch& batch);
/// The whole batches from byte `from` on, each with the byte behind it; returns where the last
/// ends.
std::size_t read_batches(std::string_view file, std::size_t from,
                         const std::function<void(const log_batch&, std::size_t end)>& visit);

class simulated_log final : public storage::event_log {
 public:
  /// A process opens the log: cuts off a torn end, and syncs what it found. The disk outlives it.
  explicit simulated_log(simulated_disk& disk);

  [[nodiscard]] std::variant<std::vector<storage::append_outcome>, storage::io_failure> append(
      std::span<const storage::append_request> requests) override;
  [[nodiscard]] std::optional<storage::io_failure> read_stream(
      std::string_view stream, std::uint64_t from_version,
      const storage::record_visitor& visit) const override;
  [[nodiscard]] std::optional<storage::io_failure> read_from(
      std::uint64_t from_position, const storage::record_visitor& visit) const override;
  std::uint64_t last_position() const override { return known_->last_position(); }
  [[nodiscard]] std::variant<std::optional<storage::stored_reply>, storage::io_failure> find_reply(
      std::string_view key) const override;
  [[nodiscard]] std::optional<storage::io_failure> put_snapshot(
      std::string_view stream, const storage::snapshot& value) override;
  [[nodiscard]] std::variant<std::optional<storage::snapshot>, storage::io_failure> find_snapshot(
      std::string_view stream) const override;
  [[nodiscard]] std::optional<storage::io_failure> put_cursor(std::string_view reader,
                                                              std::uint64_t position) override;
  [[nodiscard]] std::variant<std::uint64_t, storage::io_failure> find_cursor(
      std::string_view reader) const override;

 private:
  void know_only(std::string_view file);
  storage::io_failure fail(std::string reason);

  simulated_disk& disk_;
  std::unique_ptr<storage::memory_event_log> known_;
  std::string failure_;
};

}  // namespace moim::sim
