// The event log as one simulated process sees it: it fails after the end of the process, its reads
// can be made to fail, and a callback sees every snapshot that an entity writes.
#pragma once

#include <functional>
#include <memory>

#include "storage/log/event_log.hpp"

namespace moim::sim {

class process_log final : public storage::event_log {
 public:
  using snapshot_watcher = std::function<void(std::string_view stream, const storage::snapshot&)>;

  process_log(std::unique_ptr<storage::event_log> kept, snapshot_watcher watcher)
      : kept_(std::move(kept)), watcher_(std::move(watcher)) {}

  /// The process ends: from now on everything fails.
  void close() { closed_ = true; }
  void fail_reads(bool on) { reads_fail_ = on; }
  /// An append has failed; no other will be accepted.
  bool has_failed() const { return failed_; }

  [[nodiscard]] std::variant<std::vector<storage::append_outcome>, storage::io_failure> append(
      std::span<const storage::append_request> requests) override {
    if (closed_) return gone();
    auto made = kept_->append(requests);
    failed_ |= std::holds_alternative<storage::io_failure>(made);
    return made;
  }
  [[nodiscard]] std::optional<storage::io_failure> read_stream(
      std::string_view stream, std::uint64_t from_version,
      const storage::record_visitor& visit) const override {
    return readable() ? kept_->read_stream(stream, from_version, visit) : gone();
  }
  [[nodiscard]] std::optional<storage::io_failure> read_from(
      std::uint64_t from_position, const storage::record_visitor& visit) const override {
    return readable() ? kept_->read_from(from_position, visit) : gone();
  }
  std::uint64_t last_position() const override { return kept_->last_position(); }
  [[nodiscard]] std::variant<std::optional<storage::stored_reply>, storage::io_failure> find_reply(
      std::string_view key) const override {
    if (!readable()) return gone();
    return kept_->find_reply(key);
  }
  [[nodiscard]] std::optional<storage::io_failure> put_snapshot(
      std::string_view stream, const storage::snapshot& value) override {
    if (closed_) return gone();
    watcher_(stream, value);
    return kept_->put_snapshot(stream, value);
  }
  [[nodiscard]] std::variant<std::optional<storage::snapshot>, storage::io_failure> find_snapshot(
      std::string_view stream) const override {
    if (!readable()) return gone();
    return kept_->find_snapshot(stream);
  }
  [[nodiscard]] std::optional<storage::io_failure> put_cursor(std::string_view reader,
                                                              std::uint64_t position) override {
    return closed_ ? gone() : kept_->put_cursor(reader, position);
  }
  [[nodiscard]] std::variant<std::uint64_t, storage::io_failure> find_cursor(
      std::string_view reader) const override {
    if (!readable()) return gone();
    return kept_->find_cursor(reader);
  }

 private:
  bool readable() const { return !closed_ && !reads_fail_; }
  static storage::io_failure gone() { return {"input/output error"}; }

  const std::unique_ptr<storage::event_log> kept_;
  const snapshot_watcher watcher_;
  bool closed_ = false;
  bool reads_fail_ = false;
  bool failed_ = false;
};

}  // namespace moim::sim
