// A log in memory whose appends block while a gate is closed, so that a test can look at a server
// with requests in flight.
#pragma once

#include <condition_variable>
#include <mutex>

#include "storage/log/memory_event_log.hpp"

namespace moim::storage {

class gate {
 public:
  void close() {
    const std::lock_guard lock{guard_};
    open_ = false;
  }
  void open() {
    const std::lock_guard lock{guard_};
    open_ = true;
    changed_.notify_all();
  }
  /// Blocks while the gate is closed.
  void pass() {
    std::unique_lock lock{guard_};
    changed_.wait(lock, [this] { return open_; });
  }

 private:
  std::mutex guard_;
  std::condition_variable changed_;
  bool open_ = true;
};

class gated_log final : public event_log {
 public:
  /// The gate outlives the log.
  explicit gated_log(gate& at) : gate_(at) {}

  [[nodiscard]] std::variant<std::vector<append_outcome>, io_failure> append(
      std::span<const append_request> requests) override {
    gate_.pass();
    return log_.append(requests);
  }
  [[nodiscard]] std::optional<io_failure> read_stream(std::string_view stream,
                                                      std::uint64_t from_version,
                                                      const record_visitor& visit) const override {
    return log_.read_stream(stream, from_version, visit);
  }
  [[nodiscard]] std::optional<io_failure> read_from(std::uint64_t from_position,
                                                    const record_visitor& visit) const override {
    return log_.read_from(from_position, visit);
  }
  std::uint64_t last_position() const override { return log_.last_position(); }
  [[nodiscard]] std::variant<std::optional<stored_reply>, io_failure> find_reply(
      std::string_view key) const override {
    return log_.find_reply(key);
  }
  [[nodiscard]] std::optional<io_failure> put_snapshot(std::string_view stream,
                                                       const snapshot& value) override {
    return log_.put_snapshot(stream, value);
  }
  [[nodiscard]] std::variant<std::optional<snapshot>, io_failure> find_snapshot(
      std::string_view stream) const override {
    return log_.find_snapshot(stream);
  }
  std::optional<io_failure> put_cursor(std::string_view reader, std::uint64_t position) override {
    return log_.put_cursor(reader, position);
  }
  std::variant<std::uint64_t, io_failure> find_cursor(std::string_view reader) const override {
    return log_.find_cursor(reader);
  }

 private:
  gate& gate_;
  memory_event_log log_;
};

}  // namespace moim::storage
