// The writer. Buffers are kept between batches; a batch becomes one insert into `records` and one
// into `replies` for each keyed command, and includes the cursors that readers have moved. From
// time to time it also includes index entries for the batches before it.
#include "storage/rocksdb/rocksdb_event_log.hpp"

#include <atomic>
#include <map>
#include <mutex>

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "storage/log/append_rules.hpp"
#include "storage/log/record_format.hpp"
#include "storage/rocksdb/rocksdb_keys.hpp"
#include "storage/rocksdb/rocksdb_reader.hpp"
#include "storage/rocksdb/rocksdb_snapshots.hpp"
#include "storage/rocksdb/stream_heads.hpp"

namespace moim::storage {

namespace {

rocksdb::Slice slice(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}

class rocksdb_event_log final : public event_log {
 public:
  rocksdb_event_log(std::unique_ptr<rocksdb_database> database, const rocksdb_log_options& options,
                    std::uint64_t last_position, std::int64_t reply_day)
      : database_{std::move(database)},
        last_position_{last_position},
        reply_day_{reply_day},
        unindexed_records_max_{options.unindexed_records_max},
        heads_{options.stream_heads_max} {
    synced_.sync = options.sync;
    cached_.disableWAL = true;
  }

  /// Finds the tails of streams again. Call it once, before anything else.
  std::optional<io_failure> recover_tails();

  std::variant<std::vector<append_outcome>, io_failure> append(
      std::span<const append_request> requests) override;

  std::optional<io_failure> read_stream(std::string_view stream, std::uint64_t from_version,
                                        const record_visitor& visit) const override {
    return read_stream_records(*database_, stream, heads_.tail_of(stream), from_version, visit);
  }
  std::optional<io_failure> read_from(std::uint64_t from_position,
                                      const record_visitor& visit) const override {
    return read_records(*database_, from_position, visit);
  }
  std::uint64_t last_position() const override { return last_position_.load(); }
  std::variant<stream_head, io_failure> find_head(std::string_view stream) const override;

  std::variant<std::optional<stored_reply>, io_failure> find_reply(
      std::string_view key) const override;
  std::optional<io_failure> put_snapshot(std::string_view stream, const snapshot& value) override;
  std::variant<std::optional<snapshot>, io_failure> find_snapshot(
      std::string_view stream) const override;
  std::optional<io_failure> put_cursor(std::string_view reader, std::uint64_t position) override;
  std::variant<std::uint64_t, io_failure> find_cursor(std::string_view reader) const override;

 private:
  using known_stream = stream_heads::entry;

  /// The frames of one stream in the batch being made.
  struct touched_stream {
    known_stream* stream = nullptr;
    std::uint64_t first_version = 0;
    std::vector<std::uint32_t> offsets;
  };

  std::optional<io_failure> stage(const append_request& request, append_outcome& outcome);
  std::optional<io_failure> commit();
  std::variant<known_stream*, io_failure> know(std::string_view stream);
  touched_stream& touch(known_stream* stream);
  void put_index();
  void put_cursors();
  void put_reply(const append_request& request, std::uint64_t position);
  void begin_batch();

  std::unique_ptr<rocksdb_database> database_;
  rocksdb::WriteOptions synced_;
  rocksdb::WriteOptions cached_;
  std::atomic<std::uint64_t> last_position_;
  std::atomic<std::int64_t> reply_day_;  // the latest seen
  std::string failure_;
  std::mutex cursors_guard_;
  std::map<std::string, std::uint64_t, std::less<>> fresh_cursors_;  // since the last append

  const std::size_t unindexed_records_max_;
  stream_heads heads_;
  sha256 hash_;
  // The batch being made.
  rocksdb::WriteBatch batch_;
  std::string records_;
  std::uint64_t staged_position_ = 0;
  std::vector<touched_stream> touched_;  // the first `touched_count_` are in use
  std::size_t touched_count_ = 0;
  std::unordered_map<const known_stream*, std::size_t> touched_index_;
  std::string key_;
  std::string value_;
};

std::variant<std::vector<append_outcome>, io_failure> rocksdb_event_log::append(
    std::span<const append_request> requests) {
  if (!failure_.empty()) {
    return io_failure{failure_};
  }
  begin_batch();
  std::vector<append_outcome> outcomes(requests.size());
  std::optional<io_failure> failure;
  for (std::size_t i = 0; i < requests.size() && !failure; ++i) {
    failure = stage(requests[i], outcomes[i]);
  }
  if (!failure) {
    failure = commit();
  }
  if (failure) {
    failure_ = failure->reason;
    return *failure;
  }
  heads_.trim();
  return outcomes;
}

void rocksdb_event_log::begin_batch() {
  batch_.Clear();
  records_.clear();
  staged_position_ = last_position_.load();
  touched_count_ = 0;
  touched_index_.clear();
}

std::optional<io_failure> rocksdb_event_log::stage(const append_request& request,
                                                   append_outcome& outcome) {
  check_request(request);
  const auto found = know(request.stream);
  if (const auto* failure = std::get_if<io_failure>(&found)) {
    return *failure;
  }
  known_stream* known = std::get<known_stream*>(found);
  stream_head* head = &known->head;
  if (head->version != request.expected_version ||
      (request.events.empty() && staged_position_ == 0)) {
    return std::nullopt;
  }
  if (!request.events.empty()) {
    touched_stream& stream = touch(known);
    for (const draft& event : request.events) {
      ensure(records_.size() <= 0xffffffffu, "the offsets of a batch fit 32 bits");
      stream.offsets.push_back(static_cast<std::uint32_t>(records_.size()));
      const record value = record_of(request, event, ++staged_position_, ++head->version);
      head->chain = append_frame(records_, value, head->chain, hash_);
    }
    head->position = staged_position_;
    head->time = request.time;
  }
  put_reply(request, staged_position_);
  outcome = {staged_position_, head->chain};
  return std::nullopt;
}

std::optional<io_failure> rocksdb_event_log::commit() {
  const std::uint64_t first_position = last_position_.load() + 1;
  const bool index = heads_.records_in_tails() >= unindexed_records_max_;
  if (!records_.empty()) {
    key_.clear();
    append_sorted(key_, first_position);
    batch_.Put(database_->of(family::records), key_, records_);
    put_cursors();
  }
  if (batch_.Count() == 0) {
    return std::nullopt;
  }
  if (index) {
    put_index();
  }
  const auto status = database_->db().Write(synced_, &batch_);
  if (!status.ok()) {
    return failure_of(status);
  }
  if (index) {
    heads_.clear_tails();
  }
  for (std::size_t i = 0; i < touched_count_; ++i) {
    const touched_stream& t = touched_[i];
    heads_.note(*t.stream, t.first_version, first_position, t.offsets);
  }
  last_position_.store(staged_position_);
  return std::nullopt;
}

/// All tails become entries of the index, which then knows every batch before this one.
void rocksdb_event_log::put_index() {
  for (const known_stream* stream : heads_.with_tail()) {
    key_.clear();
    append_stream_key(key_, stream->name, stream->tail.first_version);
    batch_.Put(database_->of(family::streams), key_, stream->tail.bytes);
  }
  value_.clear();
  append_little(value_, last_position_.load());
  batch_.Put(database_->of(family::meta), slice(indexed_key), value_);
}

std::optional<io_failure> rocksdb_event_log::recover_tails() {
  return read_unindexed(
      *database_, [this](const record& r, std::uint64_t batch_position, std::uint32_t offset) {
        known_stream* known = heads_.find(r.stream);
        if (known == nullptr) {
          known = heads_.add(r.stream, {});
        }
        known->head = {r.version, r.chain, r.position, r.time};
        heads_.note(*known, r.version, batch_position, {&offset, 1});
      });
}

std::variant<rocksdb_event_log::known_stream*, io_failure> rocksdb_event_log::know(
    std::string_view stream) {
  if (known_stream* known = heads_.find(stream)) {
    return known;
  }
  const auto found = find_stream_head(*database_, stream);
  if (const auto* failure = std::get_if<io_failure>(&found)) {
    return *failure;
  }
  return heads_.add(stream, std::get<stream_head>(found));
}

std::variant<stream_head, io_failure> rocksdb_event_log::find_head(std::string_view stream) const {
  if (const auto known = heads_.durable_head_of(stream)) {
    return *known;
  }
  return find_stream_head(*database_, stream);
}

rocksdb_event_log::touched_stream& rocksdb_event_log::touch(known_stream* stream) {
  const auto [known, fresh] = touched_index_.try_emplace(stream, touched_count_);
  if (!fresh) {
    return touched_[known->second];
  }
  if (touched_count_ == touched_.size()) {
    touched_.emplace_back();
  }
  touched_stream& added = touched_[touched_count_++];
  added.stream = stream;
  added.first_version = stream->head.version + 1;
  added.offsets.clear();
  return added;
}

void rocksdb_event_log::put_reply(const append_request& request, std::uint64_t position) {
  if (!request.reply) {
    return;
  }
  auto* replies = database_->of(family::replies);
  if (const std::int64_t day = reply_day(request.time); day > reply_day_.load()) {
    batch_.DeleteRange(replies, reply_key(0, {}), reply_key(oldest_reply_day(day), {}));
    reply_day_.store(day);
  }
  const stored_reply& reply = *request.reply;
  value_.clear();
  append_little(value_, position);
  append_little(value_, static_cast<std::uint32_t>(reply.fingerprint.size()));
  value_.append(reply.fingerprint).append(reply.reply);
  batch_.Put(replies, reply_key(reply_day_.load(), reply.key), value_);
}

std::variant<std::optional<stored_reply>, io_failure> rocksdb_event_log::find_reply(
    std::string_view key) const {
  constexpr std::size_t head_bytes = 12;
  const std::int64_t today = reply_day_.load();
  for (std::int64_t day = today; day >= oldest_reply_day(today); --day) {
    std::string value;
    const auto status = database_->db().Get(rocksdb::ReadOptions{}, database_->of(family::replies),
                                            reply_key(day, key), &value);
    if (status.IsNotFound()) {
      continue;
    }
    if (!status.ok()) {
      return failure_of(status);
    }
    const std::string_view bytes{value};
    const auto size =
        bytes.size() < head_bytes ? bytes.size() : little_number<std::uint32_t>(bytes, 8);
    if (bytes.size() < head_bytes || size > bytes.size() - head_bytes) {
      return io_failure{"a stored reply is damaged"};
    }
    return std::optional{stored_reply{std::string{key}, value.substr(head_bytes, size),
                                      value.substr(head_bytes + size),
                                      little_number<std::uint64_t>(bytes, 0)}};
  }
  return std::nullopt;
}

std::optional<io_failure> rocksdb_event_log::put_snapshot(std::string_view stream,
                                                          const snapshot& value) {
  const std::string bytes = snapshot_bytes(stream, value);
  rocksdb::WriteBatch batch;
  batch.Put(database_->of(family::snapshots), slice(stream), bytes);
  const auto status = database_->db().Write(cached_, &batch);
  return status.ok() ? std::nullopt : std::optional{failure_of(status)};
}

std::variant<std::optional<snapshot>, io_failure> rocksdb_event_log::find_snapshot(
    std::string_view stream) const {
  std::string value;
  const auto status = database_->db().Get(rocksdb::ReadOptions{}, database_->of(family::snapshots),
                                          slice(stream), &value);
  if (!status.ok() && !status.IsNotFound()) {
    return failure_of(status);
  }
  return snapshot_in(stream, value);  // missing or damaged: the log tells the same
}

/// Not through the write-ahead log, which must hold nothing that is not synced
/// (storage/rocksdb/wal_check); the next append writes it there.
std::optional<io_failure> rocksdb_event_log::put_cursor(std::string_view reader,
                                                        std::uint64_t position) {
  {
    const std::lock_guard lock{cursors_guard_};
    fresh_cursors_.insert_or_assign(std::string{reader}, position);
  }
  std::string value;
  append_little(value, position);
  const auto status =
      database_->db().Put(cached_, database_->of(family::meta), cursor_key(reader), value);
  return status.ok() ? std::nullopt : std::optional{failure_of(status)};
}

void rocksdb_event_log::put_cursors() {
  const std::lock_guard lock{cursors_guard_};
  for (const auto& [reader, position] : std::exchange(fresh_cursors_, {})) {
    value_.clear();
    append_little(value_, position);
    batch_.Put(database_->of(family::meta), cursor_key(reader), value_);
  }
}

std::variant<std::uint64_t, io_failure> rocksdb_event_log::find_cursor(
    std::string_view reader) const {
  std::string value;
  const auto status = database_->db().Get(rocksdb::ReadOptions{}, database_->of(family::meta),
                                          cursor_key(reader), &value);
  if (!status.ok() && !status.IsNotFound()) {
    return failure_of(status);
  }
  return value.size() == sizeof(std::uint64_t) ? little_number<std::uint64_t>(value, 0) : 0;
}

/// The latest day that replies were kept for; 0 when there are none.
std::variant<std::int64_t, io_failure> find_reply_day(const rocksdb_database& database) {
  const std::unique_ptr<rocksdb::Iterator> replies{
      database.db().NewIterator(rocksdb::ReadOptions{}, database.of(family::replies))};
  replies->SeekToLast();
  if (!replies->status().ok()) {
    return failure_of(replies->status());
  }
  const bool any = replies->Valid() && replies->key().size() >= 2;
  return any ? static_cast<std::int64_t>(sorted_number({replies->key().data(), 2}))
             : std::int64_t{0};
}

}  // namespace

std::variant<std::unique_ptr<event_log>, io_failure> open_rocksdb_log(
    const rocksdb_log_options& options) {
  auto opened = rocksdb_database::open(options.directory, options.file_system);
  if (auto* failure = std::get_if<io_failure>(&opened)) {
    return std::move(*failure);
  }
  auto database = std::get<0>(std::move(opened));
  const auto last_position = find_last_position(*database);
  if (const auto* failure = std::get_if<io_failure>(&last_position)) {
    return *failure;
  }
  const auto reply_day = find_reply_day(*database);
  if (const auto* failure = std::get_if<io_failure>(&reply_day)) {
    return *failure;
  }
  auto log = std::make_unique<rocksdb_event_log>(std::move(database), options,
                                                 std::get<std::uint64_t>(last_position),
                                                 std::get<std::int64_t>(reply_day));
  if (auto failure = log->recover_tails()) {
    return std::move(*failure);
  }
  return log;
}

}  // namespace moim::storage
