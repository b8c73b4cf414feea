// Compares two plans of a slot without their revisions.
#include "domain/popup/slot_plan.hpp"

namespace moim {

bool same_rules(const slot_plan& a, const slot_plan& b) {
  auto other = b;
  other.revision = a.revision;
  return a == other;
}

}  // namespace moim
