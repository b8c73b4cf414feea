// A store is what its last change made of it, and its slots are told: what they must hear follows
// from the changes alone.
#include <algorithm>

#include <fmt/format.h>

#include "sim/auditor/reference_model.hpp"
#include "sim/host/durations.hpp"
#include "sim/popup/occupancy.hpp"

namespace moim::sim {

namespace {

struct store_page {
  std::string organizer;  // empty: nobody has announced it
  std::string name;
  std::uint32_t capacity = 0;
  std::uint32_t slots_per_user = 0;  // 0: no limit
  std::int64_t created_at_ms = 0;
  std::int64_t closed_at_ms = -1;
  std::uint64_t changed_at = 0;
  nlohmann::json details;
  std::string commitment;  // to the secret of a lottery

  std::string rules() const {
    return fmt::format("{} {}{}", name, capacity, limit_text(slots_per_user));
  }

  std::string told() const {
    auto text = fmt::format("{} created at {}", rules(), created_at_ms);
    if (closed_at_ms >= 0) text += fmt::format(" closed at {}", closed_at_ms);
    return text;
  }
};

void turn(store_page& page, const ledger_entry& entry) {
  page.changed_at = entry.position;
  if (entry.type == "store_closed") {
    page.closed_at_ms = entry.time_ms;
    return;
  }
  page.details = entry.parsed.at("details");
  page.name = page.details.at("name");
  page.capacity = page.details.at("capacityPerSlot");
  page.slots_per_user = page.details.value("slotsPerUser", 0U);
  if (entry.type == "store_created") {
    page.organizer = entry.parsed.at("organizer");
    page.commitment = entry.parsed.value("drawCommitment", "");
    page.created_at_ms = entry.time_ms;
  }
}

store_page read_store(const ledger& log, const std::string& stream, std::uint64_t before) {
  store_page page;
  for (const auto position : log.of_stream(stream)) {
    if (position > before) break;
    turn(page, log.at(position));
  }
  return page;
}

/// `now_ms`: when the slot hears of it.
question news_of(const store_page& page, const std::string& slot, std::int64_t now_ms) {
  question q;
  q.now_ms = now_ms;
  q.about = page.closed_at_ms >= 0 ? subject::close_slot : subject::replan;
  q.stream = slot;
  const auto& d = page.details;
  const auto starts_at_ms = start_of_visit(slot);
  q.plan.capacity = page.capacity;
  q.plan.waitlist_limit = d.at("waitlistLimit");
  q.plan.opens_at_ms = instant_of(d.at("reservationOpensAt"));
  q.plan.closes_at_ms = std::min(instant_of(d.at("reservationClosesAt")), starts_at_ms);
  q.plan.opening = d.at("opening");
  q.plan.promotion = d.at("promotion");
  q.plan.offer_minutes = d.value("offerMinutes", 0);
  q.plan.cancellable_until_ms =
      starts_at_ms - d.at("cancelClosesMinutesBefore").get<std::int64_t>() * minute_ms;
  q.plan.starts_at_ms = starts_at_ms;
  q.plan.commitment = page.commitment;
  q.plan.slots_per_user = page.slots_per_user;
  q.revision = page.changed_at;
  return q;
}

bool asks(const ledger_entry& cause, const std::string& slot) {
  return cause.stream == slot ? cause.type == "slot_planned" || cause.type == "reservations_dropped"
                              : cause.stream == store_of(slot) && cause.type != "store_created";
}

}  // namespace

expectation expect_of_store(const ledger& log, const question& asked, std::uint64_t before) {
  auto page = read_store(log, asked.stream, before);
  expectation wanted;
  if (asked.about == subject::create_store) {
    if (!page.organizer.empty()) return {"", "store_exists"};
    page = {asked.user, asked.text, asked.capacity, asked.slots_per_user, asked.now_ms, -1, 0,
            {},         ""};
    return {fmt::format("store_created {}; ", page.rules()), page.told()};
  }
  if (page.organizer.empty()) return {"", "store_not_found"};
  if (asked.user != page.organizer && asked.role != "admin") return {"", "not_your_store"};
  if (asked.about == subject::edit_store) {
    if (page.closed_at_ms >= 0) return {"", "store_closed"};
    const bool adds_limit = asked.slots_per_user != 0 && page.slots_per_user == 0;
    if (adds_limit) return {"", "invalid_request"};
    const auto before_edit = page.rules();
    page.name = asked.text;
    page.capacity = asked.capacity;
    if (asked.slots_per_user != 0) page.slots_per_user = asked.slots_per_user;
    if (page.rules() != before_edit) {
      wanted.effects = fmt::format("store_edited {}; ", page.rules());
    }
  } else if (page.closed_at_ms < 0) {
    wanted.effects = "store_closed; ";
    page.closed_at_ms = asked.now_ms;
  }
  wanted.answer = page.told();
  return wanted;
}

std::vector<std::string> expect_news(const ledger& log, const std::string& slot,
                                     std::uint64_t cause, std::uint64_t before) {
  std::vector<std::string> allowed;
  if (!asks(log.at(cause), slot)) return allowed;
  const auto& changes = log.of_stream(store_of(slot));
  for (std::size_t i = 0; i < changes.size() && changes[i] <= before; ++i) {
    const bool is_past = i + 1 < changes.size() && changes[i + 1] <= cause;
    if (is_past) continue;
    const auto news =
        news_of(read_store(log, store_of(slot), changes[i]), slot, log.at(cause).time_ms);
    allowed.push_back(expect(log, news, before).effects);
  }
  return allowed;
}

std::optional<std::string> find_undone(const ledger& log) {
  const auto end = log.last_position();
  for (const auto& [stream, positions] : log.streams()) {
    if (!stream.starts_with("slot/")) continue;
    const auto& changes = log.of_stream(store_of(stream));
    // A store that was announced after its slot began, and never changed, has told nobody.
    const bool told = changes.size() > 1 || (changes.size() == 1 && changes[0] < positions[0]);
    if (!told) continue;
    const auto news = news_of(read_store(log, store_of(stream), end), stream, 0);
    const auto undone = expect(log, news, end).effects;
    if (!undone.empty()) return stream + " did not hear of its store: " + undone;
  }
  return std::nullopt;
}

}  // namespace moim::sim
