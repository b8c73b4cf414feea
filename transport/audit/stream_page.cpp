// Replays the stream; each subject writes the states of its own entities.
#include "transport/audit/stream_page.hpp"

#include <algorithm>
#include <deque>

#include "domain/ensure.hpp"
#include "storage/codec/json_write.hpp"
#include "storage/codec/sha256.hpp"
#include "storage/events/replayed_state.hpp"
#include "storage/log/record_line.hpp"
#include "transport/api/cursor.hpp"
#include "transport/host/wall_clock.hpp"

namespace moim::transport {

namespace {

constexpr storage::json_style api_style{&api_offset_minutes_at};

/// The latest events that are asked for, each as a JSON object.
class latest_events {
 public:
  explicit latest_events(const stream_question& question)
      : limit_(question.limit),
        before_(question.before.value_or(std::numeric_limits<std::uint64_t>::max())) {}

  void take(const storage::record& record) {
    if (record.version >= before_) {
      return;
    }
    std::string line;
    storage::append_record_line(line, record, api_offset_minutes_at(record.time));
    line.pop_back();
    bytes_ += line.size();
    lines_.push_back(std::move(line));
    last_version_ = record.version;
    while (lines_.size() > limit_ || (bytes_ > limits::log_page_bytes_max && lines_.size() > 1)) {
      bytes_ -= lines_.front().size();
      lines_.pop_front();
    }
  }

  /// `"events":[…]`, newest first, and where the next page begins.
  void write(std::string& out) const {
    out += R"("events":[)";
    for (auto line = lines_.rbegin(); line != lines_.rend(); ++line) {
      out += line == lines_.rbegin() ? "" : ",";
      out += *line;
    }
    out += ']';
    const auto first_version = last_version_ - lines_.size() + 1;
    if (!lines_.empty() && first_version > 1) {
      out += R"(,"nextCursor":)";
      storage::append_json(out, std::string_view{cursor_of(first_version)});
    }
  }

 private:
  const std::uint32_t limit_;
  const std::uint64_t before_;
  std::deque<std::string> lines_;
  std::size_t bytes_ = 0;
  std::uint64_t last_version_ = 0;
};

void write_state(std::string& out, const storage::replayed_state& replayed, subject_list subjects) {
  storage::sha256 hash;
  out += R"("stateSha256":)";
  storage::write_json(out, hex_digest{hash(replayed.canonical())}, api_style);
  out += R"(,"state":)";
  const bool is_written = std::ranges::any_of(subjects, [&](const subject* of) {
    return of->write_state != nullptr && of->write_state(out, replayed);
  });
  ensure(is_written, "every entity is of a subject");
}

}  // namespace

stream_page read_stream_page(const storage::event_log& log, const stream_question& question,
                             subject_list subjects) {
  stream_page page;
  auto replayed = storage::replayed_state::of(question.stream);
  if (!replayed) {
    return page;
  }
  const auto durable = std::min(log.last_position(), question.at_position);
  latest_events events{question};
  storage::stream_head head;
  std::optional<std::string> wrong;
  page.failure = log.read_stream(question.stream, 1, [&](const storage::record& record) {
    if (record.position > durable || record.time > question.at_time.value_or(record.time)) {
      return false;
    }
    wrong = replayed->take(record);
    events.take(record);
    head = {record.version, record.chain, record.position, record.time};
    return !wrong;
  });
  if (wrong && !page.failure) {
    page.failure = storage::io_failure{*wrong};
  }
  if (page.failure || head.version == 0) {
    return page;
  }
  auto& out = page.json;
  out += R"({"stream":)";
  storage::append_json(out, question.stream);
  out += R"(,"version":)" + std::to_string(head.version);
  out += R"(,"position":)" + std::to_string(head.position);
  out += R"(,"time":)";
  storage::append_json(out, head.time, api_style);
  out += R"(,"chain":)";
  storage::write_json(out, hex_digest{head.chain}, api_style);
  out += ',';
  write_state(out, *replayed, subjects);
  out += ',';
  events.write(out);
  out += '}';
  page.position = head.position;
  return page;
}

std::string schema_of_stream_page(schema_registry& registry) {
  const std::string digest = schema_of<hex_digest>(registry);
  const std::string time = schema_of<timestamp>(registry);
  const std::string number = schema_of<std::uint64_t>(registry);
  std::string states;
  for (const auto make : registry.states) {
    states += (states.empty() ? "" : ",") + make(registry);
  }
  return R"({"type":"object","properties":{"stream":{"type":"string"},"version":)" + number +
         R"(,"position":)" + number + R"(,"time":)" + time + R"(,"chain":)" + digest +
         R"(,"stateSha256":)" + digest + R"(,"state":{"anyOf":[)" + states +
         R"(]},"events":{"type":"array","items":{"type":"object"}},"nextCursor":{"type":"string"}},)"
         R"("required":["stream","version","position","time","chain","stateSha256","state",)"
         R"("events"],"additionalProperties":false})";
}

}  // namespace moim::transport
