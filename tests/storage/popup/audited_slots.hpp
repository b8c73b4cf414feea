// Writes logs of slots by hand, and runs both auditors on them.
#pragma once

#include <algorithm>

#include <doctest/doctest.h>

#include "storage/audit/auditor.hpp"
#include "storage/audit/live_auditor.hpp"
#include "tests/storage/log/log_fixture.hpp"

namespace moim::storage {

inline draft planned(int capacity, int waitlist_limit) {
  return {"slot_planned", 1,
          R"({"plan":{"capacity":)" + std::to_string(capacity) + R"(,"waitlistLimit":)" +
              std::to_string(waitlist_limit) + "}}"};
}

inline draft replanned(int capacity, int waitlist_limit, int revision) {
  return {"slot_replanned", 1,
          R"({"plan":{"capacity":)" + std::to_string(capacity) + R"(,"waitlistLimit":)" +
              std::to_string(waitlist_limit) + R"(,"revision":)" + std::to_string(revision) + "}}"};
}

inline const draft closed{"slot_closed", 1, "{}"};

inline draft dropped(const std::string& user, int ticket) {
  return {
      "reservations_dropped", 1,
      R"({"reservations":[{"user":")" + user + R"(","ticket":)" + std::to_string(ticket) + "}]}"};
}

inline draft happened(const std::string& type, const std::string& user, int ticket) {
  return {type, 1, R"({"user":")" + user + R"(","ticket":)" + std::to_string(ticket) + '}'};
}

inline draft confirmed(const std::string& user, int ticket) {
  return happened("place_confirmed", user, ticket);
}
inline draft waits(const std::string& user, int ticket) {
  return happened("waitlist_joined", user, ticket);
}
inline draft cancelled(const std::string& user, int ticket) {
  return happened("reservation_cancelled", user, ticket);
}
inline draft promoted(const std::string& user, int ticket) {
  return happened("waiter_promoted", user, ticket);
}

inline draft hidden(const std::string& user, int ticket) {
  return happened("reservation_hidden", user, ticket);
}

inline void add(event_log& log, const std::string& stream, std::uint64_t version,
                const std::vector<draft>& events) {
  auto wanted = request(stream, version, {});
  wanted.events = events;
  append(log, {wanted});
}

/// The complaints of both auditors about a log, which are equal.
inline lines complaints_about(const event_log& log) {
  auditor whole;
  whole.take_all(log);
  live_auditor live{log, 0};
  CHECK_FALSE(live.advance(1'000));
  CHECK(live.position() == log.last_position());
  auto said = live.take_complaints();
  auto all = whole.take_complaints();
  if (all.size() > said.size()) {
    all.resize(said.size());  // `finish` knows more at the end
  }
  CHECK(all == said);
  auditor again;
  again.take_all(log);
  return again.complaints();
}

inline bool says(const lines& complaints, std::string_view promise) {
  return std::any_of(complaints.begin(), complaints.end(), [&](const auto& complaint) {
    return complaint.find(promise) != std::string::npos;
  });
}

}  // namespace moim::storage
