// How `--help` looks: two columns that leave room for long flags, and no noise.
#pragma once

#include <CLI/CLI.hpp>

namespace moim::transport {

class help_formatter final : public CLI::Formatter {
 public:
  help_formatter();

  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_positionals(const CLI::App* app) const override;
  std::string make_usage(const CLI::App* app, std::string name) const override;
  /// Without the empty line in front: there is one behind each group already.
  std::string make_group(std::string group, bool positional,
                         std::vector<const CLI::Option*> options) const override;
  /// `log tail`, not `log`: a command that only leads to another one is shown with it.
  std::string make_subcommand(const CLI::App* app) const override;
};

}  // namespace moim::transport
