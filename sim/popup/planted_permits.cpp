// Each bug changes the command that the shipped rules see.
#include "sim/popup/planted_permits.hpp"

#include <algorithm>

namespace moim::sim {

decision<permits> planted_permits::decide(const permits_state& s, const permits::command& c,
                                          const context& ctx) {
  auto result = permits::decide(s, c, ctx);
  if (!result.refusal) return result;
  auto asked = std::get<take_permit>(c);
  const auto limit = asked.slots_per_user;
  if (broken == permits_bug::one_more_slot) ++asked.slots_per_user;
  if (broken == permits_bug::return_unasked) {
    asked.over.push_back({s.out.front().slot, s.out.front().number});
  }
  result = permits::decide(s, asked, ctx);
  for (auto& event : result.events) {
    if (auto* taken = std::get_if<permit_taken>(&event)) taken->slots_per_user = limit;
  }
  if (result.refusal) std::get<store_limit_reached>(*result.refusal).slots_per_user = limit;
  return result;
}

void planted_permits::evolve(permits_state& s, const permits::event& e, timestamp at) {
  if (const auto* taken = std::get_if<permit_taken>(&e)) {
    s.taken = taken->permit;
    s.out.push_back({taken->slot, taken->permit, at});
  } else {
    std::erase_if(s.out,
                  [&](const permit& p) { return p.number == std::get<permit_returned>(e).permit; });
  }
}

permits::reply planted_permits::answer(const permits_state& s, const permits::command& c) {
  return permits::answer(s, c);
}

}  // namespace moim::sim
