// The functions behind the routes for auditors; audit_routes.cpp has the rows.
#pragma once

namespace moim::transport {

class call;

// log_handlers.cpp
void show_log(const call& c);

// audit_handlers.cpp
void show_stream(const call& c);
void show_entity(const call& c);
void show_view(const call& c);

}  // namespace moim::transport
