// The file of settings, ./moim.toml or --config FILE: `name = value` lines, for settings that
// neither a flag nor the environment has set.
#pragma once

#include <string>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}

namespace moim::transport {

/// Whether the server has a setting of that name. Other commands read the same file, and pass over
/// the settings that they do not have.
using is_setting = bool (*)(const std::string& name);

/// Declares --config, and explains in the help where settings come from; the file is read when
/// flags and environment are in. `app` must outlive the parse.
void add_settings_file(CLI::App& app, is_setting known);

}  // namespace moim::transport
