// The reference model of permits: a user has no more of them than the store allows, one for a
// slot, until the slot says that it is over.
#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "sim/popup/popup_model.hpp"
#include "sim/popup/store_page.hpp"

namespace moim::sim {

namespace {

struct permits_page {
  struct row {
    std::string slot;
    std::uint32_t number = 0;
    std::int64_t since_ms = 0;

    std::string text() const { return fmt::format("{} of {} since {}", number, slot, since_ms); }
  };
  std::vector<row> out;
  std::uint32_t taken = 0;
};

permits_page read_permits(const ledger& log, const std::string& stream, std::uint64_t before) {
  permits_page page;
  for (const auto position : log.of_stream(stream)) {
    if (position > before) break;
    const auto& entry = log.at(position);
    const std::uint32_t number = entry.parsed.at("permit");
    if (entry.type == "permit_taken") {
      page.out.push_back({entry.parsed.at("slot"), number, entry.time_ms});
      ++page.taken;
    } else {
      std::erase_if(page.out, [&](const auto& row) { return row.number == number; });
    }
  }
  return page;
}

}  // namespace

expected_result permits_model::expect(const question& question, std::uint64_t before) const {
  const permits_asked asked{question};
  auto page = read_permits(log_, asked.stream, before);
  expected_result wanted;
  for (std::size_t i = 0; i < page.out.size();) {
    const auto& row = page.out[i];
    const bool is_over = std::any_of(asked.over.begin(), asked.over.end(), [&](const auto& over) {
      return over.first == row.slot && row.number <= over.second;
    });
    if (is_over) {
      wanted.effects += fmt::format("permit_returned {} {}; ", row.number, row.slot);
      page.out.erase(page.out.begin() + static_cast<std::ptrdiff_t>(i));
    } else {
      ++i;
    }
  }
  for (const auto& row : page.out) {
    if (row.slot == asked.slot) return {wanted.effects, "permit " + row.text()};
  }
  if (page.out.size() >= asked.slots_per_user) {
    wanted.answer = fmt::format("store_limit_reached {}", asked.slots_per_user);
    for (const auto& row : page.out) wanted.answer += ", " + row.text();
    return wanted;
  }
  const permits_page::row given{asked.slot, page.taken + 1, asked.now_ms};
  wanted.effects += fmt::format("permit_taken {} {}{}; ", given.number, given.slot,
                                limit_text(asked.slots_per_user));
  wanted.answer = "permit " + given.text();
  return wanted;
}

std::string permits_model::effect_of(const ledger_entry& entry) const {
  const auto& data = entry.parsed;
  return fmt::format("{} {} {}{}", entry.type, data.at("permit").get<int>(), data.value("slot", ""),
                     limit_text(data.value("slotsPerUser", 0U)));
}

}  // namespace moim::sim
