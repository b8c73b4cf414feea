// An append goes to memory first, to learn positions and chain values; when the disk fails, memory
// forgets it, so that nothing is readable that is not durable.
#include "sim/world/simulated_log.hpp"

#include "domain/ensure.hpp"
#include "storage/codec/binary.hpp"
#include "storage/log/append_rules.hpp"
#include "storage/log/record_format.hpp"

namespace moim::sim {

namespace {

using storage::io_failure;
using storage::read_all;
using storage::write_all;

const io_failure gone{"input/output error"};

std::uint64_t fnv1a(std::string_view bytes) {
  std::uint64_t sum = 0xcbf29ce484222325ULL;
  for (const char byte : bytes) {
    sum = (sum ^ static_cast<unsigned char>(byte)) * 0x100000001b3ULL;
  }
  return sum;
}

bool decode_batch(std::string_view body, log_batch& out) {
  std::uint32_t count = 0;
  if (!read_all(body, out.frames, count)) return false;
  for (; count > 0; --count) {
    auto& reply = out.replies.emplace_back();
    if (!read_all(body, reply.key, reply.fingerprint, reply.reply, reply.position)) return false;
  }
  return body.empty();
}

}  // namespace

std::string encode_batch(const log_batch& batch) {
  std::string body;
  write_all(body, batch.frames, static_cast<std::uint32_t>(batch.replies.size()));
  for (const auto& reply : batch.replies) {
    write_all(body, reply.key, reply.fingerprint, reply.reply, reply.position);
  }
  std::string out;
  write_all(out, static_cast<std::uint32_t>(body.size()), fnv1a(body));
  return out + body;
}

std::size_t read_batches(std::string_view file, std::size_t from,
                         const std::function<void(const log_batch&, std::size_t end)>& visit) {
  auto rest = file.substr(from);
  while (true) {
    const auto end = file.size() - rest.size();
    std::uint32_t size = 0;
    std::uint64_t sum = 0;
    log_batch batch;
    if (!read_all(rest, size, sum) || size > rest.size() || fnv1a(rest.substr(0, size)) != sum ||
        !decode_batch(rest.substr(0, size), batch)) {
      return end;
    }
    rest.remove_prefix(size);
    visit(batch, file.size() - rest.size());
  }
}

simulated_log::simulated_log(simulated_disk& disk) : disk_(disk) {
  disk_.cut_file(read_batches(disk_.content(), 0, [](const auto&, std::size_t) {}));
  know_only(disk_.content());
}

void simulated_log::know_only(std::string_view file) {
  known_ = std::make_unique<storage::memory_event_log>();
  read_batches(file, 0, [this](const log_batch& batch, std::size_t) {
    std::string_view frames = batch.frames;
    storage::record record;
    while (storage::take_frame(frames, record)) {
      auto request = storage::request_of(record);
      for (const auto& reply : batch.replies) {
        if (reply.position == record.position) request.reply = reply;
      }
      const auto made = known_->append({&request, 1});
      ensure(std::get<0>(made).front().last_position == record.position,
             "a file of batches holds what was appended");
    }
  });
}

io_failure simulated_log::fail(std::string reason) {
  failure_ = std::move(reason);
  know_only(disk_.synced());
  return {failure_};
}

std::variant<std::vector<storage::append_outcome>, io_failure> simulated_log::append(
    std::span<const storage::append_request> requests) {
  if (!failure_.empty()) return io_failure{failure_};
  if (!disk_.has_power()) return gone;
  const auto before = known_->last_position();
  auto outcomes = std::get<0>(known_->append(requests));
  log_batch batch;
  storage::sha256 hash;
  storage::chain_value previous{};
  const auto read = known_->read_from(before + 1, [&](const storage::record& record) {
    storage::append_frame(batch.frames, record, previous, hash);
    batch.frames.replace(batch.frames.size() - storage::chain_bytes, storage::chain_bytes,
                         storage::bytes_of(record.chain));
    return true;
  });
  ensure(!read, "memory can be read");
  for (std::size_t i = 0; i < requests.size(); ++i) {
    if (requests[i].reply && outcomes[i].last_position != 0) {
      batch.replies.push_back(*requests[i].reply);
      batch.replies.back().position = outcomes[i].last_position;
    }
  }
  if (batch.frames.empty()) return outcomes;
  if (!disk_.write(encode_batch(batch))) return fail("no space left on device");
  if (!disk_.sync()) return fail("fdatasync: input/output error");
  return outcomes;
}

std::optional<io_failure> simulated_log::read_stream(std::string_view stream,
                                                     std::uint64_t from_version,
                                                     const storage::record_visitor& visit) const {
  return disk_.has_power() ? known_->read_stream(stream, from_version, visit) : gone;
}

std::optional<io_failure> simulated_log::read_from(std::uint64_t from_position,
                                                   const storage::record_visitor& visit) const {
  return disk_.has_power() ? known_->read_from(from_position, visit) : gone;
}

std::variant<std::optional<storage::stored_reply>, io_failure> simulated_log::find_reply(
    std::string_view key) const {
  if (!disk_.has_power()) return gone;
  return known_->find_reply(key);
}

std::optional<io_failure> simulated_log::put_snapshot(std::string_view stream,
                                                      const storage::snapshot& value) {
  if (!disk_.has_power()) return gone;
  disk_.put_snapshot(stream, value);
  return std::nullopt;
}

std::variant<std::optional<storage::snapshot>, io_failure> simulated_log::find_snapshot(
    std::string_view stream) const {
  if (!disk_.has_power()) return gone;
  const auto* found = disk_.find_snapshot(stream);
  return found == nullptr ? std::nullopt : std::optional{*found};
}

std::optional<io_failure> simulated_log::put_cursor(std::string_view reader,
                                                    std::uint64_t position) {
  if (!disk_.has_power()) return gone;
  disk_.put_cursor(reader, position);
  return std::nullopt;
}

std::variant<std::uint64_t, io_failure> simulated_log::find_cursor(std::string_view reader) const {
  if (!disk_.has_power()) return gone;
  return disk_.find_cursor(reader);
}

}  // namespace moim::sim
