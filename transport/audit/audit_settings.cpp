// The group "Audit" of the help.
#include "transport/audit/audit_settings.hpp"

#include "transport/cli/option_group.hpp"

namespace moim::transport {

void add_options(CLI::App& app, audit_settings& settings) {
  option_group audit{app, "Audit"};
  audit.add_choice(
      "audit", settings.audit, {"off", "on"},
      "judge every event again while serving, on a thread that runs when no other wants to");
}

}  // namespace moim::transport
