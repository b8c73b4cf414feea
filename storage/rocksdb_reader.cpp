// A batch is one value in `records`; `streams` says which batches a stream is in, and where.
#include "storage/rocksdb_reader.hpp"

#include <rocksdb/db.h>

#include "storage/record_format.hpp"
#include "storage/rocksdb_keys.hpp"

namespace moim::storage {

namespace {

using iterator = std::unique_ptr<rocksdb::Iterator>;

std::string_view view(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

io_failure damage(std::uint64_t position, const std::string& what) {
  return {"the log is damaged at position " + std::to_string(position) + ": " + what};
}

iterator open_iterator(const rocksdb_store& store, family of, rocksdb::ReadOptions options) {
  return iterator{store.db().NewIterator(options, store.of(of))};
}

/// What an entry of `streams` says, checked for its shape.
struct stream_batch {
  std::uint64_t first_version = 0;
  std::uint64_t position = 0;
  std::string_view offsets;

  std::size_t size() const { return offsets.size() / offset_bytes; }
  std::uint32_t offset(std::size_t index) const {
    return little_number<std::uint32_t>(offsets, index * offset_bytes);
  }
  std::uint64_t last_version() const { return first_version + size() - 1; }
};

std::optional<stream_batch> parse_entry(std::string_view key, std::string_view value) {
  const bool whole = value.size() >= version_bytes + offset_bytes &&
                     (value.size() - version_bytes) % offset_bytes == 0;
  if (key.size() <= version_bytes || !whole) {
    return std::nullopt;
  }
  return stream_batch{sorted_number(key.substr(key.size() - version_bytes)),
                      little_number<std::uint64_t>(value, 0), value.substr(version_bytes)};
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

std::optional<io_failure> get_batch(const rocksdb_store& store, std::uint64_t position,
                                    rocksdb::PinnableSlice& batch) {
  batch.Reset();
  const auto status = store.db().Get(rocksdb::ReadOptions{}, store.of(family::records),
                                     position_key(position), &batch);
  if (status.IsNotFound()) {
    return damage(position, "a stream names a batch that is not there");
  }
  return status.ok() ? std::nullopt : std::optional{failure_of(status)};
}

/// Hands out the records of one stream and checks that they follow from each other.
class stream_walk {
 public:
  stream_walk(std::string_view stream, std::uint64_t from_version, const record_visitor& visit)
      : stream_{stream}, from_version_{from_version}, visit_{visit} {}

  /// False when the visitor has seen enough or `failure` is set.
  bool take(const stream_batch& entry, std::string_view batch, std::optional<io_failure>& failure) {
    for (std::size_t i = 0; i < entry.size(); ++i) {
      const std::uint64_t version = entry.first_version + i;
      std::string_view frame;
      record value;
      const bool sound = frame_at(batch, entry.offset(i), frame, value) &&
                         value.stream == stream_ && value.version == version &&
                         (next_ == 0 || next_ == version);
      if (!sound) {
        failure = damage(entry.position, "version " + std::to_string(version) + " of " +
                                             std::string{stream_} + " is not where it should be");
        return false;
      }
      if ((next_ != 0 || version == 1) && !chain_holds(frame, chain_, hash_)) {
        failure = damage(value.position, "the chain of " + std::string{stream_} + " is broken");
        return false;
      }
      next_ = version + 1;
      chain_ = value.chain;
      if (version >= from_version_ && !visit_(value)) {
        return false;
      }
    }
    return true;
  }

 private:
  std::string_view stream_;
  std::uint64_t from_version_;
  const record_visitor& visit_;
  std::uint64_t next_ = 0;  // 0 before the first record
  chain_value chain_{};
  sha256 hash_;
};

/// Hands out the records of one batch; `next` is the position that must come.
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

}  // namespace

std::optional<io_failure> read_records(const rocksdb_store& store, std::uint64_t from_position,
                                       const record_visitor& visit) {
  rocksdb::ReadOptions options;
  options.readahead_size = 2 << 20;
  options.fill_cache = false;
  const auto batches = open_iterator(store, family::records, options);
  batches->SeekForPrev(position_key(from_position));
  std::uint64_t next = 0;
  if (batches->Valid()) {
    next = sorted_number(view(batches->key()));
  } else {
    batches->SeekToFirst();
    next = 1;
  }
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

std::optional<io_failure> read_stream_records(const rocksdb_store& store, std::string_view stream,
                                              std::uint64_t from_version,
                                              const record_visitor& visit) {
  rocksdb::ReadOptions options;
  options.prefix_same_as_start = true;
  const auto entries = open_iterator(store, family::streams, options);
  entries->SeekForPrev(stream_key(stream, from_version));
  if (!entries->Valid()) {
    entries->Seek(stream_key(stream, 0));
  }
  stream_walk walk{stream, from_version, visit};
  rocksdb::PinnableSlice batch;
  std::optional<io_failure> failure;
  for (; entries->Valid(); entries->Next()) {
    const auto entry = parse_entry(view(entries->key()), view(entries->value()));
    if (!entry) {
      return io_failure{"the index of " + std::string{stream} + " is damaged"};
    }
    if (auto failed = get_batch(store, entry->position, batch)) {
      return failed;
    }
    if (!walk.take(*entry, view(batch), failure)) {
      return failure;
    }
  }
  return entries->status().ok() ? std::nullopt : std::optional{failure_of(entries->status())};
}

std::variant<stream_head, io_failure> find_stream_head(const rocksdb_store& store,
                                                       std::string_view stream) {
  rocksdb::ReadOptions options;
  options.prefix_same_as_start = true;
  const auto entries = open_iterator(store, family::streams, options);
  entries->SeekForPrev(stream_key(stream, ~std::uint64_t{0}));
  if (!entries->status().ok()) {
    return failure_of(entries->status());
  }
  if (!entries->Valid()) {
    return stream_head{};
  }
  const auto entry = parse_entry(view(entries->key()), view(entries->value()));
  if (!entry) {
    return io_failure{"the index of " + std::string{stream} + " is damaged"};
  }
  rocksdb::PinnableSlice batch;
  if (auto failed = get_batch(store, entry->position, batch)) {
    return *failed;
  }
  std::string_view frame;
  record last;
  const bool sound = frame_at(view(batch), entry->offset(entry->size() - 1), frame, last) &&
                     last.stream == stream && last.version == entry->last_version();
  if (!sound) {
    return damage(entry->position,
                  "the last record of " + std::string{stream} + " is not where it should be");
  }
  return stream_head{last.version, last.chain};
}

std::variant<std::uint64_t, io_failure> find_last_position(const rocksdb_store& store) {
  const auto batches = open_iterator(store, family::records, {});
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
