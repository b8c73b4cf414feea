// A stream stops being replayed at its first fault, so that one fault is reported once.
#include "actors/feed/log_audit.hpp"

#include <fmt/format.h>

#include "actors/feed/view_snapshot.hpp"

namespace moim::actors {

namespace {

constexpr std::size_t complaints_max = 20;

}  // namespace

void log_audit::expect_state(std::string_view stream, std::uint64_t version,
                             const storage::digest& sum, std::string whose) {
  auto& known = find(stream);
  const expected what{version, sum, std::move(whose)};
  const auto at = known.state ? known.state->version() : 0;
  if (known.broken) {
    return;  // was reported
  }
  if (version == at && known.state) {
    compare(known, stream, what);
  } else if (version > at) {
    known.expected_later.push_back(what);
  } else {
    complain(fmt::format("{} of {} is of version {}, but the log has version {}", what.whose,
                         stream, version, at));
  }
}

void log_audit::expect_view(std::uint64_t position, const storage::digest& sum, std::string whose) {
  views_expected_.emplace(position, expected{position, sum, std::move(whose)});
}

void log_audit::complain(const std::string& what) {
  ++count_;
  if (complaints_.size() < complaints_max) {
    complaints_.push_back(what);
  }
}

log_audit::followed& log_audit::find(std::string_view stream) {
  const auto known = streams_.find(stream);
  return known != streams_.end() ? known->second
                                 : streams_.emplace(std::string{stream}, followed{}).first->second;
}

void log_audit::take(const storage::record& record) {
  const auto before = judge_.complaint_count();
  judge_.take(record);
  auto& stream = find(record.stream);
  if (judge_.complaint_count() != before) {
    stream.broken = view_broken_ = true;
  }
  if (!stream.broken) {
    replay(stream, record);
  }
  if (!view_broken_) {
    show(record);
  }
}

void log_audit::replay(followed& stream, const storage::record& record) {
  if (!stream.state) {
    stream.state = storage::replayed_state::of(record.stream);
  }
  const auto wrong = stream.state ? stream.state->take(record)
                                  : std::optional<std::string>{"no aggregate has such streams"};
  if (wrong) {
    complain(fmt::format("position {}: {}: {}", record.position, record.stream, *wrong));
    stream.broken = view_broken_ = true;
    return;
  }
  std::erase_if(stream.expected_later, [&](const expected& later) {
    const bool now = later.version == record.version;
    if (now) compare(stream, record.stream, later);
    return now;
  });
}

void log_audit::compare(const followed& stream, std::string_view name, const expected& with) {
  ++states_compared_;
  if (hash_(stream.state->canonical()) != with.sum) {
    complain(fmt::format("{} of {} differs at version {} from the state that the log gives",
                         with.whose, name, with.version));
  }
}

void log_audit::show(const storage::record& record) {
  std::string why;
  const auto what = decode_fact(record, why);
  if (!why.empty()) {
    complain(fmt::format("position {}: {}", record.position, why));
    view_broken_ = true;
    return;
  }
  view_.apply(what);
  view_.position = record.position;
  const auto [first, last] = views_expected_.equal_range(record.position);
  for (auto due = first; due != last; ++due) {
    ++views_compared_;
    if (view_digest(view_, record.chain) != due->second.sum) {
      complain(fmt::format("{} at position {} differs from what the log gives", due->second.whose,
                           record.position));
    }
  }
  views_expected_.erase(first, last);
}

void log_audit::finish() {
  judge_.finish();
  for (const auto& [name, stream] : streams_) {
    for (const auto& never : stream.expected_later) {
      if (!stream.broken) {
        complain(fmt::format("{} of {} is of version {}, which the log does not have", never.whose,
                             name, never.version));
      }
    }
  }
  for (const auto& [position, never] : views_expected_) {
    if (!view_broken_) {
      complain(
          fmt::format("{} is of position {}, which the log does not have", never.whose, position));
    }
  }
}

std::vector<std::string> log_audit::take_complaints() {
  auto all = judge_.take_complaints();
  all.insert(all.end(), complaints_.begin(), complaints_.end());
  complaints_.clear();
  return all;
}

}  // namespace moim::actors
