// A log that does not keep one of its promises, around one that keeps them all.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "sim/host/random_source.hpp"
#include "sim/planted/planted_bugs.hpp"
#include "sim/world/simulated_disk.hpp"

namespace moim::sim {

class planted_log final : public storage::event_log {
 public:
  planted_log(bug broken, std::uint64_t seed) : broken_(broken), random_(seed) {}

  /// The log of the life that begins now.
  void stand_before(storage::event_log& sound) { sound_ = &sound; }

  /// A node is being started on this log.
  void starting(bool on) { starting_ = on; }

  [[nodiscard]] std::variant<std::vector<storage::append_outcome>, storage::io_failure> append(
      std::span<const storage::append_request> requests) override;
  [[nodiscard]] std::optional<storage::io_failure> read_stream(
      std::string_view stream, std::uint64_t from_version,
      const storage::record_visitor& visit) const override;
  [[nodiscard]] std::optional<storage::io_failure> read_from(
      std::uint64_t from_position, const storage::record_visitor& visit) const override;
  std::uint64_t last_position() const override { return sound_->last_position(); }
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
  storage::event_log* sound_ = nullptr;
  const bug broken_;
  random_source random_;
  bool starting_ = false;
  std::optional<storage::stored_reply> last_reply_;
  std::map<std::string, std::string, std::less<>>
      older_;  // state of the snapshot before, by stream
  std::map<std::string, storage::snapshot, std::less<>> latest_;
};

/// What a faulty log does with its file when a process opens it after a crash.
void tamper_with_file(simulated_disk& disk, bug broken);

}  // namespace moim::sim
