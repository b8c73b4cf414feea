// Whether the server audits itself while it serves.
#pragma once

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}

namespace moim::transport {

enum class audit_mode { off, on };

struct audit_settings {
  audit_mode audit = audit_mode::on;
};

void add_options(CLI::App& app, audit_settings& settings);

}  // namespace moim::transport
