// The auditors on slots of stores that limit the slots of a user.
#include <map>

#include "tests/storage/events/codec_samples.hpp"
#include "tests/storage/popup/audited_slots.hpp"

namespace moim::storage::permit_audit_test {

namespace {

const std::string popup = to_text(sample_store);
const std::string visitor = to_text(sample_user);
const std::string ten = popup + "/2026-12-02/10:00";
const std::string noon = popup + "/2026-12-02/12:00";

draft with_limit(int slots_per_user) {
  return {"slot_planned", 4,
          R"({"plan":{"capacity":3,"waitlistLimit":2,"slotsPerUser":)" +
              std::to_string(slots_per_user) + "}}"};
}
const draft raised{"slot_replanned", 3,
                   R"({"plan":{"capacity":3,"waitlistLimit":2,"revision":9,"slotsPerUser":2}})"};
draft spent(int permit) {
  return {"permit_spent", 1,
          R"({"user":")" + visitor + R"(","permit":)" + std::to_string(permit) + '}'};
}
draft taken(const std::string& slot, int permit, int slots_per_user) {
  return {"permit_taken", 1,
          R"({"slot":")" + slot + R"(","permit":)" + std::to_string(permit) +
              R"(,"slotsPerUser":)" + std::to_string(slots_per_user) + '}'};
}
draft returned(const std::string& slot, int permit) {
  return {"permit_returned", 1,
          R"({"slot":")" + slot + R"(","permit":)" + std::to_string(permit) + '}'};
}

/// Two slots of a store that allows one slot a user, with events of one user: those of the slots by
/// their time, and "" for those of the permits.
lines complaints_about_limit(const std::vector<std::pair<std::string, std::vector<draft>>>& steps) {
  memory_event_log log;
  std::map<std::string, std::uint64_t> versions;
  const auto then = [&](const std::string& stream, const std::vector<draft>& events) {
    add(log, stream, versions[stream], events);
    versions[stream] += events.size();
  };
  then("slot/" + ten, {with_limit(1)});
  then("slot/" + noon, {with_limit(1)});
  for (const auto& [slot, events] : steps) {
    then(slot.empty() ? "permits/" + popup + '/' + visitor : "slot/" + slot, events);
  }
  return complaints_about(log);
}

}  // namespace

TEST_CASE("auditor: a place in a store with a limit takes a permit, and gives it back") {
  CHECK(complaints_about_limit({{"", {taken(ten, 1, 1)}},
                                {ten, {spent(1), confirmed(visitor, 1)}},
                                {ten, {cancelled(visitor, 1)}},
                                {"", {returned(ten, 1), taken(noon, 2, 1)}},
                                {noon, {spent(2), confirmed(visitor, 1)}}})
            .empty());
  // One that was taken before the limit was raised, and used after another one.
  CHECK(complaints_about_limit({{"", {taken(ten, 1, 1)}},
                                {noon, {raised}},
                                {"", {taken(noon, 2, 2)}},
                                {noon, {spent(2), confirmed(visitor, 1)}},
                                {ten, {spent(1), confirmed(visitor, 1)}}})
            .empty());
  // A permit that never reached its slot.
  CHECK(complaints_about_limit({{"", {taken(ten, 1, 1)}},
                                {ten, {spent(1)}},
                                {"", {returned(ten, 1), taken(ten, 2, 1)}},
                                {ten, {spent(2), confirmed(visitor, 1)}}})
            .empty());
}

TEST_CASE("auditor: every way to more places than a store allows is noticed") {
  struct example {
    const char* promise;
    std::vector<std::pair<std::string, std::vector<draft>>> steps;
  };
  const std::pair<std::string, std::vector<draft>> first{"", {taken(ten, 1, 1)}};
  const std::pair<std::string, std::vector<draft>> in{ten, {spent(1), confirmed(visitor, 1)}};
  const example examples[] = {
      {"a place takes a permit where there is a limit", {{ten, {confirmed(visitor, 1)}}}},
      {"a place takes a permit where there is a limit",
       {first, {ten, {spent(1), confirmed("another", 1)}}}},
      {"a place takes a permit where there is a limit",
       {first, in, {ten, {cancelled(visitor, 1), confirmed(visitor, 2)}}}},
      {"only a permit that is out is spent", {{ten, {spent(1), confirmed(visitor, 1)}}}},
      {"only a permit that is out is spent", {first, {noon, {spent(1), confirmed(visitor, 1)}}}},
      {"a permit is spent once, and in order",
       {first, in, {ten, {cancelled(visitor, 1), spent(1), confirmed(visitor, 2)}}}},
      {"no more permits are out than the store allows", {first, {"", {taken(noon, 2, 1)}}}},
      {"a permit is taken under a limit of its slot", {{"", {taken(ten, 1, 2)}}}},
      {"permits are numbered in order", {{"", {taken(ten, 2, 1)}}}},
      {"a slot has one permit of a user", {{"", {taken(ten, 1, 1), taken(ten, 2, 1)}}}},
      {"only a permit that is out comes back", {first, {"", {returned(noon, 1)}}}},
      {"a permit comes back when its slot takes it no more", {first, {"", {returned(ten, 1)}}}},
      {"nobody has a place without a permit", {first, in, {"", {returned(ten, 1)}}}},
      {"permits are for slots of their store",
       {{"", {taken(visitor + "/2026-12-02/10:00", 1, 1)}}}},
      {"permits have no event", {{"", {planned(1, 1)}}}}};
  for (const auto& [promise, steps] : examples) {
    CAPTURE(promise);
    CHECK(says(complaints_about_limit(steps), promise));
  }
}

TEST_CASE("auditor: places of a user are counted, whatever permits say") {
  const auto complaints = complaints_about_limit({{"", {taken(ten, 1, 1)}},
                                                  {ten, {spent(1), confirmed(visitor, 1)}},
                                                  {"", {returned(ten, 1), taken(noon, 2, 1)}},
                                                  {noon, {spent(2), confirmed(visitor, 1)}}});
  CHECK(says(complaints, "nobody has places in more slots of a store than it allows"));
}

TEST_CASE("auditor: a limit of slots a user is there from the start, and stays") {
  const draft without{"slot_replanned", 3,
                      R"({"plan":{"capacity":3,"waitlistLimit":2,"revision":9}})"};
  CHECK(says(complaints_about_limit({{ten, {without}}}),
             "a limit of slots a user is there from the start"));
}

}  // namespace moim::storage::permit_audit_test
