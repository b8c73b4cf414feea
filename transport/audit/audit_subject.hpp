// The subject "audit": the log, streams, entities and the view for auditors, and the live auditor
// of the server.
#pragma once

#include "transport/api/subject.hpp"
#include "transport/audit/audit_settings.hpp"

namespace moim::transport {

struct audit_subject {
  using settings = audit_settings;
  static const subject parts;
};

// Its parts, by the files of this room that have them: audit_<part>.cpp.
std::vector<route> audit_routes();
std::span<const problem_row> audit_problems();
openapi_parts audit_openapi();
std::span<const command> audit_commands();

}  // namespace moim::transport
