// A log with one forged record, which only readers of the whole log see.
#pragma once

#include <atomic>

#include "storage/log/memory_event_log.hpp"

namespace moim::storage {

class forged_log final : public event_log {
 public:
  std::atomic<std::uint64_t> forged_position{0};

  std::variant<std::vector<append_outcome>, io_failure> append(
      std::span<const append_request> requests) override {
    return honest_.append(requests);
  }
  std::optional<io_failure> read_stream(std::string_view stream, std::uint64_t from,
                                        const record_visitor& visit) const override {
    return honest_.read_stream(stream, from, visit);
  }
  std::optional<io_failure> read_from(std::uint64_t from,
                                      const record_visitor& visit) const override {
    return honest_.read_from(from, [&](record r) {
      r.time.ms += r.position == forged_position ? 1 : 0;
      return visit(r);
    });
  }
  std::uint64_t last_position() const override { return honest_.last_position(); }
  std::variant<std::optional<stored_reply>, io_failure> find_reply(
      std::string_view key) const override {
    return honest_.find_reply(key);
  }
  std::optional<io_failure> put_snapshot(std::string_view stream, const snapshot& value) override {
    return honest_.put_snapshot(stream, value);
  }
  std::variant<std::optional<snapshot>, io_failure> find_snapshot(
      std::string_view stream) const override {
    return honest_.find_snapshot(stream);
  }
  std::optional<io_failure> put_cursor(std::string_view reader, std::uint64_t position) override {
    return honest_.put_cursor(reader, position);
  }
  std::variant<std::uint64_t, io_failure> find_cursor(std::string_view reader) const override {
    return honest_.find_cursor(reader);
  }

 private:
  memory_event_log honest_;
};

}  // namespace moim::storage
