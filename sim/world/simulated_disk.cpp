// What is left of unsynced bytes: none, all, the first of them, or all with a sector missing.
#include "sim/world/simulated_disk.hpp"

#include <algorithm>
#include <utility>

namespace moim::sim {

namespace {
constexpr std::size_t sector_bytes = 512;
}

bool simulated_disk::write(std::string_view bytes) {
  if (!power_) return false;
  if (fault_ == disk_fault::write_fails) {
    fault_ = disk_fault::none;
    content_ += bytes.substr(0, random_.below(bytes.size() + 1));
    return false;
  }
  content_ += bytes;
  if (fault_ == disk_fault::power_fails_in_write) {
    cut_power();
    return false;
  }
  return true;
}

bool simulated_disk::sync() {
  if (!power_) return false;
  const auto fault = std::exchange(fault_, disk_fault::none);
  if (fault == disk_fault::sync_fails) return false;
  if (!forgets_syncs_) {
    synced_ = content_.size();
    for (auto& [reader, kept] : cursors_) kept.synced = kept.now;
  }
  if (fault == disk_fault::power_fails_after_sync) {
    cut_power();
    return false;
  }
  return true;
}

void simulated_disk::cut_file(std::size_t bytes) {
  content_.resize(bytes);
  synced_ = bytes;
}

void simulated_disk::cut_power() {
  power_ = false;
  fault_ = disk_fault::none;
  tear_unsynced();
  for (auto it = snapshots_.begin(); it != snapshots_.end();) {
    auto& kept = it->second;
    if (random_.one_in(2)) {
      ++it;
    } else if (kept.had_one) {
      kept.now = kept.before;
      ++it;
    } else {
      it = snapshots_.erase(it);
    }
  }
}

void simulated_disk::restore_power() {
  power_ = true;
  fault_ = disk_fault::none;
}

void simulated_disk::tear_unsynced() {
  const auto unsynced = content_.size() - synced_;
  if (unsynced == 0) return;
  switch (random_.below(4)) {
    case 0:
      content_.resize(synced_);
      break;
    case 1:
      break;
    case 2:
      content_.resize(synced_ + random_.below(unsynced));
      break;
    default: {
      const auto first = synced_ + random_.below(unsynced);
      const auto last = std::min(first + sector_bytes, content_.size());
      std::fill(content_.begin() + static_cast<std::ptrdiff_t>(first),
                content_.begin() + static_cast<std::ptrdiff_t>(last), '\0');
    }
  }
}

void simulated_disk::put_snapshot(std::string_view stream, const storage::snapshot& value) {
  const auto known = snapshots_.find(stream);
  if (known == snapshots_.end()) {
    snapshots_.emplace(std::string{stream}, kept_snapshot{value, {}, false});
  } else {
    known->second = {value, std::move(known->second.now), true};
  }
}

const storage::snapshot* simulated_disk::find_snapshot(std::string_view stream) const {
  const auto known = snapshots_.find(stream);
  return known == snapshots_.end() ? nullptr : &known->second.now;
}

void simulated_disk::put_cursor(std::string_view reader, std::uint64_t position) {
  cursors_[std::string{reader}].now = position;
}

std::uint64_t simulated_disk::find_cursor(std::string_view reader) const {
  const auto known = cursors_.find(reader);
  return known == cursors_.end() ? 0 : known->second.now;
}

void simulated_disk::lose_cursors() {
  for (auto& [reader, kept] : cursors_) {
    if (random_.one_in(2)) kept.now = kept.synced;
  }
}

}  // namespace moim::sim
