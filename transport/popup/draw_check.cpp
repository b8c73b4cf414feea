// Repeats the shuffle of the domain; the JavaScript of tests/e2e and storage/popup/slot_book have
// implementations of their own.
#include "transport/popup/draw_check.hpp"

#include <algorithm>

#include "domain/popup/line_draw.hpp"

namespace moim::transport {

std::vector<std::string> check_draw(const slot_id& slot, const slot_plan& plan,
                                    const draw_history& draw) {
  std::vector<std::string> wrong;
  if (!draw.drawn) {
    return wrong;
  }
  const auto demand = [&](bool kept, const char* what) {
    if (!kept) wrong.emplace_back(what);
  };
  const auto& drawn = *draw.drawn;
  const hex_digest chain{draw.chain};
  demand(plan.draw_commitment && draw_commitment(drawn.secret) == *plan.draw_commitment,
         "the secret is not the one that the server committed to");
  demand(drawn.chain == chain, "the chain value is not that of the closing of the line");
  demand(drawn.seed == draw_seed(drawn.secret, chain, slot),
         "the seed does not follow from secret, chain value and slot");
  const auto order = drawn_order(draw.entrants, draw_seed(drawn.secret, chain, slot));
  auto next = order.begin();
  for (const auto winner : draw.winners) {
    // A ticket that was passed over had left the line before the draw: storage/popup/slot_book sees
    // to that.
    next = std::find(next, order.end(), winner);
    demand(next != order.end(), "the places were not given in the order of the draw");
    if (next == order.end()) break;
  }
  return wrong;
}

}  // namespace moim::transport
