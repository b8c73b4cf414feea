// A decorator of an event log that breaks one of its promises.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "sim/host/random_source.hpp"
#include "sim/world/simulated_disk.hpp"

namespace moim::sim {

struct log_fault {
  enum class kind {
    none,
    append_twice,
    acknowledge_failure,
    swap_outcomes,
    forget_replies,
    confuse_replies,
    stale_snapshot,
    stale_projection,
    skip_reaction,
    forget_reactions,
  };
  kind what = kind::none;
  std::string_view streams = {};  ///< whose reactions are forgotten; empty: all
};

class planted_log final : public storage::event_log {
 public:
  planted_log(log_fault fault, std::uint64_t seed) : fault_(fault), random_(seed) {}

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
  bool has(log_fault::kind what) const { return fault_.what == what; }
  bool forgets_causes(std::string_view stream) const {
    return has(log_fault::kind::forget_reactions) && stream.starts_with(fault_.streams);
  }

  const log_fault fault_;
  random_source random_;
  bool starting_ = false;
  std::optional<storage::stored_reply> last_reply_;
  std::map<std::string, std::string, std::less<>>
      older_;  // state of the snapshot before, by stream
  std::map<std::string, storage::snapshot, std::less<>> latest_;
};

// What a faulty log does with its file when a process opens it after a crash.

/// Loses the last batch when it has an event of this type.
void drop_last_batch_with(simulated_disk& disk, std::string_view type);
/// Keeps the whole records of a batch that was torn.
void keep_torn_records(simulated_disk& disk);

}  // namespace moim::sim
