// Rules of permits: they are only counted here; slots say which are over.
#include "domain/popup/permits.hpp"

#include <algorithm>

#include "domain/ensure.hpp"

namespace moim {

namespace {

bool is_over(const permit& p, const std::vector<ended_permits>& over) {
  return std::ranges::any_of(
      over, [&](const ended_permits& o) { return o.slot == p.slot && p.number <= o.up_to; });
}

void apply(permits_state& s, const permit_taken& e, timestamp at) {
  ensure(e.permit == s.taken + 1, "permits are numbered in order, without gaps");
  ensure(std::ranges::find(s.out, e.slot, &permit::slot) == s.out.end(),
         "a slot has one permit of a user");
  s.taken = e.permit;
  s.out.push_back({e.slot, e.permit, at});
  ensure(s.out.size() <= e.slots_per_user, "no more permits are out than the store allows");
}

void apply(permits_state& s, const permit_returned& e, timestamp) {
  const auto known = std::ranges::find(s.out, e.permit, &permit::number);
  ensure(known != s.out.end() && known->slot == e.slot, "only a permit that is out comes back");
  s.out.erase(known);
}

}  // namespace

decision<permits> permits::decide(const state& s, const command& c, const context&) {
  const auto& cmd = std::get<take_permit>(c);
  decision<permits> result;
  std::vector<permit> left;
  for (const auto& p : s.out) {
    if (is_over(p, cmd.over)) {
      result.events.emplace_back(permit_returned{p.slot, p.number});
    } else {
      left.push_back(p);
    }
  }
  if (std::ranges::find(left, cmd.slot, &permit::slot) != left.end()) {
    return result;
  }
  if (left.size() < cmd.slots_per_user) {
    result.events.emplace_back(permit_taken{cmd.slot, s.taken + 1, cmd.slots_per_user});
  } else {
    result.refusal = store_limit_reached{cmd.slots_per_user, std::move(left)};
  }
  return result;
}

void permits::evolve(state& s, const event& e, timestamp at) {
  std::visit([&](const auto& what) { apply(s, what, at); }, e);
}

permits::reply permits::answer(const state& s, const command& c) {
  const auto& slot = std::get<take_permit>(c).slot;
  const auto given = std::ranges::find(s.out, slot, &permit::slot);
  ensure(given != s.out.end(), "an accepted command leaves a permit");
  return *given;
}

}  // namespace moim
