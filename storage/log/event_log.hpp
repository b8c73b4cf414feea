// The interface of the event log: append-only, in streams, with one total order. Callers do not
// know whether a local RocksDB or a cluster implements it.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/calendar.hpp"
#include "domain/ids.hpp"

namespace moim::storage {

/// SHA-256 over the chain value of the stream's previous record (32 zero bytes before the first)
/// and the bytes of this record up to its chain value; see docs/event_log.md.
using chain_value = std::array<std::uint8_t, 32>;

/// One record as it stands in the log. The views live as long as the call that hands it out.
struct record {
  std::uint64_t position = 0;  ///< 1, 2, 3… over the whole log
  std::uint64_t version = 0;   ///< 1, 2, 3… within the stream
  timestamp time;
  user_id by;  ///< who caused it; none: the system
  std::uint16_t schema = 1;
  std::string_view stream;  ///< `<category>/<id>`
  std::string_view type;
  std::string_view cause;  ///< idempotency key, `position:<n>` of the event reacted to, or empty
  std::string_view data;   ///< JSON
  chain_value chain{};
};

/// The cause of events that react to the one at a position. No client can name such a cause: their
/// idempotency keys do not begin like this.
inline constexpr std::string_view reaction_cause = "position:";
std::string cause_of_reaction(std::uint64_t position);
/// The position in the cause of a record; 0 when it reacts to nothing.
std::uint64_t reacted_to_by(const record& r);

/// One event to append.
struct draft {
  std::string type;
  std::uint16_t schema = 1;
  std::string data;
};

/// The answer to a keyed command, kept beside its events so that a repeat gets the same answer.
/// Found again by `find_reply` for at least `reply_hours_min`.
struct stored_reply {
  std::string key;          ///< scope and idempotency key
  std::string fingerprint;  ///< of the request; another request under the same key is refused
  std::string reply;
  std::uint64_t position = 0;
};
inline constexpr int reply_hours_min = 24;

/// The events of one command. They are appended together or not at all.
struct append_request {
  std::string stream;
  std::uint64_t expected_version = 0;  ///< of the stream before; anything else is a conflict
  timestamp time;
  user_id by;
  std::string cause;
  std::vector<draft> events;
  std::optional<stored_reply> reply;  ///< its position is filled in by the log
};

/// Position of the last event of a request, and its chain value; 0 when the expected version of
/// the request did not match.
struct append_outcome {
  std::uint64_t last_position = 0;
  chain_value chain{};
};

/// The last record of a stream: version 0 and a chain value of zeros when there is none.
struct stream_head {
  std::uint64_t version = 0;
  chain_value chain{};
  std::uint64_t position = 0;
  timestamp time;
};

/// The disk or the log on it failed. After a failed append the log accepts no other.
struct io_failure {
  std::string reason;
};

/// A state at a version, kept to shorten replay. A cache: the reader checks it against the log and
/// may ignore it.
struct snapshot {
  std::uint64_t version = 0;
  std::string state;
  /// Position of the last event that an event of the stream reacts to, up to that version.
  std::uint64_t reacted_to = 0;
};

/// Called with each record; returns false to stop.
using record_visitor = std::function<bool(const record&)>;

/// Thread-safe for reads; `append` has one caller at a time.
class event_log {
 public:
  event_log() = default;
  event_log(const event_log&) = delete;
  event_log& operator=(const event_log&) = delete;
  virtual ~event_log() = default;

  /// Appends all requests as one atomic, synced write: when it returns outcomes, they are durable.
  /// Requests are taken in order, so a later one may expect the version that an earlier one makes.
  /// A conflicting request is left out without touching the others.
  [[nodiscard]] virtual std::variant<std::vector<append_outcome>, io_failure> append(
      std::span<const append_request> requests) = 0;

  /// Records of one stream, versions `from_version` and up, in order.
  [[nodiscard]] virtual std::optional<io_failure> read_stream(
      std::string_view stream, std::uint64_t from_version, const record_visitor& visit) const = 0;

  /// Records of all streams, positions `from_position` and up, in order.
  [[nodiscard]] virtual std::optional<io_failure> read_from(std::uint64_t from_position,
                                                            const record_visitor& visit) const = 0;

  /// Position of the last durable record, 0 when there is none.
  virtual std::uint64_t last_position() const = 0;

  /// The last durable record of a stream. By default the stream is read.
  [[nodiscard]] virtual std::variant<stream_head, io_failure> find_head(
      std::string_view stream) const;

  [[nodiscard]] virtual std::variant<std::optional<stored_reply>, io_failure> find_reply(
      std::string_view key) const = 0;

  /// Not synced: losing a snapshot costs time, nothing else. The latest one of a stream is kept.
  [[nodiscard]] virtual std::optional<io_failure> put_snapshot(std::string_view stream,
                                                               const snapshot& value) = 0;
  [[nodiscard]] virtual std::variant<std::optional<snapshot>, io_failure> find_snapshot(
      std::string_view stream) const = 0;

  /// The position that a reader of the log has reached, for its next start. Durable once the log is
  /// closed or anything is appended after it; a process that is killed before that may find an
  /// older one.
  [[nodiscard]] virtual std::optional<io_failure> put_cursor(std::string_view reader,
                                                             std::uint64_t position) = 0;
  /// 0 when there is none.
  [[nodiscard]] virtual std::variant<std::uint64_t, io_failure> find_cursor(
      std::string_view reader) const = 0;
};

}  // namespace moim::storage
