// A batch is one value in `records`; `streams` says which batches a stream is in, and where, for
// all but the latest.
#include "storage/rocksdb/rocksdb_reader.hpp"

#include <algorithm>

#include <rocksdb/db.h>

#include "storage/log/record_format.hpp"
#include "storage/rocksdb/rocksdb_keys.hpp"

namespace moim::storage {

namespace {

using iterator = std::unique_ptr<rocksdb::Iterator>;

std::string_view view(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

io_failure damage(std::uint64_t position, const std::string& what) {
  return {"the log is damaged at position " + std::to_string(position) + ": " + what};
}

iterator open_iterator(const rocksdb_database& database, family of, rocksdb::ReadOptions options) {
  return iterator{database.db().NewIterator(options, database.of(of))};
}

/// The first version that a key of `streams` names.
std::uint64_t version_of(std::string_view key) {
  return sorted_number(key.substr(key.size() - version_bytes));
}

io_failure bad_index(std::string_view stream) {
  return {"the index of " + std::string{stream} + " is damaged"};
}

/// The frame at an offset of a batch: `frame` are its bytes, `out` what it says.
bool frame_at(std::string_view batch, std::uint32_t offset, std::string_view& frame, record& out) {
  if (offset >= batch.size()) {
    return false;
  }
  std::string_view rest = batch.substr(offset);
  frame = rest;
  if (!take_frame(rest, out)) {
    return false;
  }
  frame = frame.substr(0, frame.size() - rest.size());
  return true;
}

std::optional<io_failure> get_batch(const rocksdb_database& database, std::uint64_t position,
                                    rocksdb::PinnableSlice& batch) {
  batch.Reset();
  const auto status = database.db().Get(rocksdb::ReadOptions{}, database.of(family::records),
                                        position_key(position), &batch);
  if (status.IsNotFound()) {
    return damage(position, "a stream names a batch that is not there");
  }
  return status.ok() ? std::nullopt : std::optional{failure_of(status)};
}

/// Visits the records of one stream and checks their versions and chain.
class stream_walk {
 public:
  stream_walk(const rocksdb_database& database, std::string_view stream, std::uint64_t from_version,
              const record_visitor& visit)
      : database_{database}, stream_{stream}, from_version_{from_version}, visit_{visit} {}

  /// Skips records before `from_version` and those visited before. False when the visitor stops or
  /// there is a failure.
  bool take(std::uint64_t version, std::string_view parts) {
    batch_part part;
    for (; !parts.empty(); version += part.size()) {
      if (!take_part(parts, part)) {
        failure_ = bad_index(stream_);
        return false;
      }
      if (version + part.size() > std::max(from_version_, next_) && !take(version, part)) {
        return false;
      }
    }
    return true;
  }

  const std::optional<io_failure>& failure() const { return failure_; }

 private:
  bool take(std::uint64_t version, const batch_part& part) {
    failure_ = get_batch(database_, part.position, batch_);
    for (std::size_t i = 0; i < part.size() && !failure_; ++i, ++version) {
      std::string_view frame;
      record value;
      const bool sound = frame_at(view(batch_), part.offset(i), frame, value) &&
                         value.stream == stream_ && value.version == version &&
                         (next_ == 0 || next_ == version);
      if (!sound) {
        failure_ = damage(part.position, "version " + std::to_string(version) + " of " +
                                             std::string{stream_} + " is not where it should be");
      } else if ((next_ != 0 || version == 1) && !chain_holds(frame, chain_, hash_)) {
        failure_ = damage(value.position, "the chain of " + std::string{stream_} + " is broken");
      } else {
        next_ = version + 1;
        chain_ = value.chain;
        if (version >= from_version_ && !visit_(value)) {
          return false;
        }
      }
    }
    return !failure_;
  }

  const rocksdb_database& database_;
  std::string_view stream_;
  std::uint64_t from_version_;
  const record_visitor& visit_;
  std::uint64_t next_ = 0;  // 0 before the first record
  chain_value chain_{};
  sha256 hash_;
  rocksdb::PinnableSlice batch_;
  std::optional<io_failure> failure_;
};

/// Visits the records of one batch; `next` is the position expected first.
bool take_batch(std::string_view batch, std::uint64_t from_position, const record_visitor& visit,
                std::uint64_t& next, std::optional<io_failure>& failure) {
  while (!batch.empty()) {
    record value;
    if (!take_frame(batch, value) || value.position != next) {
      failure = damage(next, "no whole record of this position");
      return false;
    }
    ++next;
    if (value.position >= from_position && !visit(value)) {
      return false;
    }
  }
  return true;
}

/// Seeks the batch that holds `position`, or else the first one; returns its first position.
std::uint64_t seek_batch(rocksdb::Iterator& batches, std::uint64_t position) {
  const auto key = position_key(position);
  // A reader that continues starts where a batch begins. Seeking there is cheaper: a backward seek
  // unpacks the last batch of every file.
  batches.Seek(key);
  if (batches.Valid() && view(batches.key()) == key) {
    return position;
  }
  batches.SeekForPrev(key);
  if (batches.Valid()) {
    return sorted_number(view(batches.key()));
  }
  batches.SeekToFirst();
  return 1;
}

}  // namespace

std::optional<io_failure> read_records(const rocksdb_database& database,
                                       std::uint64_t from_position, const record_visitor& visit) {
  rocksdb::ReadOptions options;
  options.readahead_size = 2 << 20;
  options.fill_cache = false;
  const auto batches = open_iterator(database, family::records, options);
  std::uint64_t next = seek_batch(*batches, from_position);
  std::optional<io_failure> failure;
  for (; batches->Valid(); batches->Next()) {
    if (sorted_number(view(batches->key())) != next) {
      return damage(next, "the record is missing");
    }
    if (!take_batch(view(batches->value()), from_position, visit, next, failure)) {
      return failure;
    }
  }
  return batches->status().ok() ? std::nullopt : std::optional{failure_of(batches->status())};
}

std::optional<io_failure> read_stream_records(const rocksdb_database& database,
                                              std::string_view stream, const stream_parts& tail,
                                              std::uint64_t from_version,
                                              const record_visitor& visit) {
  rocksdb::ReadOptions options;
  options.prefix_same_as_start = true;
  const auto entries = open_iterator(database, family::streams, options);
  entries->SeekForPrev(stream_key(stream, from_version));
  if (!entries->Valid()) {
    entries->Seek(stream_key(stream, 0));
  }
  stream_walk walk{database, stream, from_version, visit};
  bool more = true;
  for (; entries->Valid() && more; entries->Next()) {
    more = walk.take(version_of(view(entries->key())), view(entries->value()));
  }
  if (!entries->status().ok()) {
    return failure_of(entries->status());
  }
  if (more) {
    walk.take(tail.first_version, tail.bytes);
  }
  return walk.failure();
}

std::optional<io_failure> read_unindexed(const rocksdb_database& database,
                                         const place_visitor& visit) {
  std::string indexed;
  const auto status =
      database.db().Get(rocksdb::ReadOptions{}, database.of(family::meta),
                        rocksdb::Slice{indexed_key.data(), indexed_key.size()}, &indexed);
  if (!status.ok() && !status.IsNotFound()) {
    return failure_of(status);
  }
  if (status.ok() && indexed.size() != sizeof(std::uint64_t)) {
    return io_failure{"the position that the index has reached is damaged"};
  }
  std::uint64_t next = 1 + (status.ok() ? little_number<std::uint64_t>(indexed, 0) : 0);
  const auto batches = open_iterator(database, family::records, {});
  for (batches->Seek(position_key(next)); batches->Valid(); batches->Next()) {
    const std::uint64_t position = next;
    const std::string_view batch = view(batches->value());
    if (sorted_number(view(batches->key())) != next || batch.empty()) {
      return damage(next, "no whole record of this position");
    }
    for (std::string_view rest = batch; !rest.empty(); ++next) {
      const auto offset = static_cast<std::uint32_t>(batch.size() - rest.size());
      record value;
      if (!take_frame(rest, value) || value.position != next) {
        return damage(next, "no whole record of this position");
      }
      visit(value, position, offset);
    }
  }
  return batches->status().ok() ? std::nullopt : std::optional{failure_of(batches->status())};
}

std::variant<stream_head, io_failure> find_stream_head(const rocksdb_database& database,
                                                       std::string_view stream) {
  rocksdb::ReadOptions options;
  options.prefix_same_as_start = true;
  const auto entries = open_iterator(database, family::streams, options);
  entries->SeekForPrev(stream_key(stream, ~std::uint64_t{0}));
  if (!entries->status().ok()) {
    return failure_of(entries->status());
  }
  if (!entries->Valid()) {
    return stream_head{};
  }
  std::uint64_t next = version_of(view(entries->key()));
  batch_part part;
  for (auto rest = view(entries->value()); !rest.empty() || part.size() == 0;) {
    if (!take_part(rest, part)) {
      return bad_index(stream);
    }
    next += part.size();
  }
  rocksdb::PinnableSlice batch;
  if (auto failed = get_batch(database, part.position, batch)) {
    return *failed;
  }
  std::string_view frame;
  record last;
  const bool sound = frame_at(view(batch), part.offset(part.size() - 1), frame, last) &&
                     last.stream == stream && last.version == next - 1;
  if (!sound) {
    return damage(part.position,
                  "the last record of " + std::string{stream} + " is not where it should be");
  }
  return stream_head{last.version, last.chain, last.position, last.time};
}

std::variant<std::uint64_t, io_failure> find_last_position(const rocksdb_database& database) {
  const auto batches = open_iterator(database, family::records, {});
  batches->SeekToLast();
  if (!batches->Valid()) {
    if (!batches->status().ok()) {
      return failure_of(batches->status());
    }
    return std::uint64_t{0};
  }
  std::uint64_t next = sorted_number(view(batches->key()));
  std::optional<io_failure> failure;
  if (!take_batch(
          view(batches->value()), 0, [](const record&) { return true; }, next, failure)) {
    return *failure;
  }
  return next - 1;
}

}  // namespace moim::storage
