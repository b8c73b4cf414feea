// Visitors are called without the lock, so that they may use the log themselves; frames neither
// move nor change after they were appended.
#include "storage/log/memory_event_log.hpp"

#include "storage/log/append_rules.hpp"
#include "storage/log/record_format.hpp"

namespace moim::storage {

std::variant<std::vector<append_outcome>, io_failure> memory_event_log::append(
    std::span<const append_request> requests) {
  const std::scoped_lock lock{mutex_};
  if (!failure_.empty()) {
    return io_failure{failure_};
  }
  std::vector<append_outcome> outcomes;
  outcomes.reserve(requests.size());
  for (const append_request& request : requests) {
    outcomes.push_back(append_one(request));
  }
  return outcomes;
}

append_outcome memory_event_log::append_one(const append_request& request) {
  check_request(request);
  const auto known = streams_.find(request.stream);
  const std::uint64_t version = known == streams_.end() ? 0 : known->second.positions.size();
  if (version != request.expected_version || (request.events.empty() && frames_.empty())) {
    return {};
  }
  stream_entry& stream = streams_[request.stream];
  for (const draft& event : request.events) {
    const record value = record_of(request, event, frames_.size() + 1, stream.positions.size() + 1);
    stream.chain = append_frame(frames_.emplace_back(), value, stream.chain, hash_);
    stream.positions.push_back(value.position);
  }
  keep_reply(request, frames_.size());
  return {frames_.size(), stream.chain};
}

void memory_event_log::keep_reply(const append_request& request, std::uint64_t position) {
  if (!request.reply) {
    return;
  }
  const std::int64_t day = reply_day(request.time);
  if (day > reply_day_) {
    reply_day_ = day;
    std::erase_if(replies_,
                  [&](const auto& entry) { return entry.second.day < oldest_reply_day(day); });
  }
  stored_reply reply = *request.reply;
  reply.position = position;
  replies_[reply.key] = {reply, reply_day_};
}

const std::string* memory_event_log::frame_at(std::uint64_t position) const {
  const std::scoped_lock lock{mutex_};
  return position > 0 && position <= frames_.size() ? &frames_[position - 1] : nullptr;
}

std::uint64_t memory_event_log::position_of(std::string_view stream, std::uint64_t version) const {
  const std::scoped_lock lock{mutex_};
  const auto known = streams_.find(stream);
  const bool there = known != streams_.end() && version <= known->second.positions.size();
  return there ? known->second.positions[version - 1] : 0;
}

std::optional<io_failure> memory_event_log::read_stream(std::string_view stream,
                                                        std::uint64_t from_version,
                                                        const record_visitor& visit) const {
  for (auto version = std::max<std::uint64_t>(from_version, 1);; ++version) {
    const std::string* frame = frame_at(position_of(stream, version));
    record value;
    if (std::string_view bytes; frame == nullptr || !take_frame(bytes = *frame, value)) {
      return std::nullopt;
    }
    if (!visit(value)) {
      return std::nullopt;
    }
  }
}

std::optional<io_failure> memory_event_log::read_from(std::uint64_t from_position,
                                                      const record_visitor& visit) const {
  for (auto position = std::max<std::uint64_t>(from_position, 1);; ++position) {
    const std::string* frame = frame_at(position);
    record value;
    if (std::string_view bytes; frame == nullptr || !take_frame(bytes = *frame, value)) {
      return std::nullopt;
    }
    if (!visit(value)) {
      return std::nullopt;
    }
  }
}

std::uint64_t memory_event_log::last_position() const {
  const std::scoped_lock lock{mutex_};
  return frames_.size();
}

std::variant<stream_head, io_failure> memory_event_log::find_head(std::string_view stream) const {
  const std::scoped_lock lock{mutex_};
  const auto known = streams_.find(stream);
  record last;
  if (known == streams_.end() || known->second.positions.empty()) {
    return stream_head{};
  }
  std::string_view frame = frames_[known->second.positions.back() - 1];
  ensure(take_frame(frame, last), "a frame in memory is whole");
  return stream_head{last.version, last.chain, last.position, last.time};
}

std::variant<std::optional<stored_reply>, io_failure> memory_event_log::find_reply(
    std::string_view key) const {
  const std::scoped_lock lock{mutex_};
  const auto found = replies_.find(key);
  return found == replies_.end() ? std::nullopt : std::optional{found->second.reply};
}

std::optional<io_failure> memory_event_log::put_snapshot(std::string_view stream,
                                                         const snapshot& value) {
  const std::scoped_lock lock{mutex_};
  snapshots_.insert_or_assign(std::string{stream}, value);
  return std::nullopt;
}

std::variant<std::optional<snapshot>, io_failure> memory_event_log::find_snapshot(
    std::string_view stream) const {
  const std::scoped_lock lock{mutex_};
  const auto found = snapshots_.find(stream);
  return found == snapshots_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<io_failure> memory_event_log::put_cursor(std::string_view reader,
                                                       std::uint64_t position) {
  const std::scoped_lock lock{mutex_};
  cursors_.insert_or_assign(std::string{reader}, position);
  return std::nullopt;
}

std::variant<std::uint64_t, io_failure> memory_event_log::find_cursor(
    std::string_view reader) const {
  const std::scoped_lock lock{mutex_};
  const auto found = cursors_.find(reader);
  return found == cursors_.end() ? 0 : found->second;
}

void memory_event_log::fail(std::string reason) {
  const std::scoped_lock lock{mutex_};
  failure_ = std::move(reason);
}

}  // namespace moim::storage
