// Each fault stands in the function whose promise it breaks.
#include "sim/planted/planted_log.hpp"

#include <utility>

#include "sim/world/simulated_log.hpp"
#include "storage/log/record_format.hpp"

namespace moim::sim {

namespace {

using storage::append_outcome;
using storage::append_request;
using storage::io_failure;

/// A retry that does not know that the first attempt went through.
std::vector<append_request> doubled(std::span<const append_request> requests, std::size_t which) {
  std::vector<append_request> all(requests.begin(), requests.end());
  auto again = all[which];
  again.expected_version += again.events.size();
  for (std::size_t i = which + 1; i < all.size(); ++i) {
    if (all[i].stream == again.stream) return all;
  }
  all.push_back(std::move(again));
  return all;
}

std::vector<append_outcome> invented(std::uint64_t last, std::span<const append_request> requests) {
  std::vector<append_outcome> outcomes;
  for (const auto& request : requests) {
    last += request.events.size();
    outcomes.push_back({last, {}});
  }
  return outcomes;
}

}  // namespace

std::variant<std::vector<append_outcome>, io_failure> planted_log::append(
    std::span<const append_request> requests) {
  for (const auto& request : requests) {
    if (request.reply) last_reply_ = request.reply;
  }
  if (has(log_fault::kind::append_twice) && random_.one_in(10)) {
    auto made = sound_->append(doubled(requests, random_.below(requests.size())));
    if (auto* outcomes = std::get_if<0>(&made)) outcomes->resize(requests.size());
    return made;
  }
  auto made = sound_->append(requests);
  auto* outcomes = std::get_if<0>(&made);
  if (outcomes == nullptr && has(log_fault::kind::acknowledge_failure)) {
    return invented(sound_->last_position(), requests);
  }
  if (outcomes != nullptr && has(log_fault::kind::swap_outcomes) && outcomes->size() > 1 &&
      requests.front().stream != requests.back().stream) {
    std::swap(outcomes->front(), outcomes->back());
  }
  return made;
}

std::optional<io_failure> planted_log::read_stream(std::string_view stream,
                                                   std::uint64_t from_version,
                                                   const storage::record_visitor& visit) const {
  return sound_->read_stream(stream, from_version, [&](const storage::record& record) {
    auto seen = record;
    if (forgets_causes(stream)) seen.cause = {};
    return visit(seen);
  });
}

std::optional<io_failure> planted_log::read_from(std::uint64_t from_position,
                                                 const storage::record_visitor& visit) const {
  const bool skips = has(log_fault::kind::stale_projection) && starting_ && from_position > 1;
  return sound_->read_from(from_position, [&](const storage::record& record) {
    // Where the view is brought up to date, its own position comes before.
    return skips && record.position == from_position + 1 ? true : visit(record);
  });
}

std::variant<std::optional<storage::stored_reply>, io_failure> planted_log::find_reply(
    std::string_view key) const {
  auto found = sound_->find_reply(key);
  auto* reply = std::get_if<0>(&found);
  if (reply == nullptr) return found;
  if (has(log_fault::kind::forget_replies)) reply->reset();
  if (has(log_fault::kind::confuse_replies) && !*reply && last_reply_) *reply = last_reply_;
  return found;
}

std::optional<io_failure> planted_log::put_snapshot(std::string_view stream,
                                                    const storage::snapshot& value) {
  auto& latest = latest_[std::string{stream}];
  older_[std::string{stream}] = std::exchange(latest, value).state;
  return sound_->put_snapshot(stream, value);
}

std::variant<std::optional<storage::snapshot>, io_failure> planted_log::find_snapshot(
    std::string_view stream) const {
  auto found = sound_->find_snapshot(stream);
  auto* some = std::get_if<0>(&found);
  if (has(log_fault::kind::stale_snapshot) && some != nullptr && *some) {
    if (const auto older = older_.find(stream); older != older_.end() && !older->second.empty()) {
      (*some)->state = older->second;
    }
  }
  if (forgets_causes(stream) && some != nullptr && *some) (*some)->reacted_to = 0;
  return found;
}

std::optional<io_failure> planted_log::put_cursor(std::string_view reader, std::uint64_t position) {
  return sound_->put_cursor(reader, position);
}

std::variant<std::uint64_t, io_failure> planted_log::find_cursor(std::string_view reader) const {
  if (has(log_fault::kind::forget_reactions)) return std::uint64_t{0};
  if (has(log_fault::kind::skip_reaction)) return sound_->last_position();
  return sound_->find_cursor(reader);
}

void drop_last_batch_with(simulated_disk& disk, std::string_view type) {
  std::size_t start_of_last = 0;
  std::size_t end = 0;
  bool has_it = false;
  read_batches(disk.content(), 0, [&](const log_batch& batch, std::size_t batch_end) {
    start_of_last = std::exchange(end, batch_end);
    has_it = batch.frames.find(type) != std::string::npos;
  });
  if (has_it) disk.cut_file(start_of_last);
}

void keep_torn_records(simulated_disk& disk) {
  constexpr std::size_t before_frames = 4 + 8 + 4;
  const auto end = read_batches(disk.content(), 0, [](const auto&, std::size_t) {});
  std::string torn{disk.content().substr(end)};
  if (torn.size() <= before_frames) return;
  std::string_view rest = std::string_view{torn}.substr(before_frames);
  const auto whole = rest;
  storage::record record;
  while (storage::take_frame(rest, record)) {
  }
  const log_batch kept{std::string{whole.substr(0, whole.size() - rest.size())}, {}};
  if (kept.frames.empty()) return;
  disk.cut_file(end);
  if (!disk.write(encode_batch(kept)) || !disk.sync()) return;
}

}  // namespace moim::sim
