// One row of the command line: path, help and the function that declares its options. Every room
// has a table of its commands; command_line.hpp puts the tables together and parses.
#pragma once

#include <any>
#include <functional>
#include <memory>
#include <string_view>

#include "transport/cli/data_settings.hpp"
#include "transport/cli/settings_file.hpp"

namespace moim::transport {

/// What a command line asks for.
struct parsed_command {
  int exit_code = 0;         ///< when there is nothing to run: help was shown, or a mistake named
  std::function<int()> run;  ///< returns the exit code of the process; null: nothing is left to run
  std::any options;          ///< of the command, by its own type
};

/// Declares the options of one command.
class command_setup {
 public:
  command_setup(CLI::App& app, is_setting known) : app_(app), known_(known) {}

  CLI::App& app() { return app_; }
  is_setting known() const { return known_; }

  /// Makes the options, for the declarations that follow. `run` gets them when the command is
  /// called; those that have `server`, the settings of the data, have these applied before.
  template <class Options>
  Options& options(int (*run)(const Options&)) {
    auto kept = std::make_shared<Options>();
    finish_ = [kept, run]() -> parsed_command {
      return {0,
              [kept, run] {
                if constexpr (std::is_base_of_v<data_settings, Options>) {
                  apply(*kept);
                } else if constexpr (requires { kept->server; }) {
                  apply(kept->server);
                }
                return run(*kept);
              },
              *kept};
    };
    return *kept;
  }

  /// Declares what every command that works on the data of a server shares with it.
  void add_data_options(data_settings& server);

  /// After the parse.
  parsed_command result() const { return finish_(); }

 private:
  CLI::App& app_;
  is_setting known_;
  std::function<parsed_command()> finish_;
};

struct command {
  std::string_view path;                      ///< its words, for example "log tail"
  const char* group;                          ///< heading in the help, of a path of one word
  const char* summary;                        ///< one line
  void (*declare)(command_setup&) = nullptr;  ///< null: it only leads to longer paths
};

}  // namespace moim::transport
