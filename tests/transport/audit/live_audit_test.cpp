// Tests how much processor time the auditor inside the server takes.
#include "transport/audit/live_audit.hpp"

#include <doctest/doctest.h>

namespace moim::transport::live_audit_test {

using namespace std::chrono_literals;

TEST_CASE("live audit: a twentieth of a core while the log grows, all there is while it does not") {
  CHECK(audit_pause(false, true, 5ms) + 5ms == 20 * 5ms);
  CHECK(audit_pause(false, false, 5ms) == 0ns);
  CHECK(audit_pause(true, true, 5ms) == audit_look_interval);
  CHECK(audit_pause(true, false, 5ms) == audit_look_interval);
}

}  // namespace moim::transport::live_audit_test
