// The layout of `--help`: two columns with room for long flags.
#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace moim::transport {

class help_formatter final : public CLI::Formatter {
 public:
  /// Groups of options stand in the order of `groups`, and those without a name in it behind them,
  /// in the order of their declaration.
  explicit help_formatter(std::vector<std::string> groups = {});

  std::string make_help(const CLI::App* app, std::string name,
                        CLI::AppFormatMode mode) const override;
  std::string make_option_opts(const CLI::Option* option) const override;
  std::string make_positionals(const CLI::App* app) const override;
  std::string make_usage(const CLI::App* app, std::string name) const override;
  /// Without the empty line in front: there is one behind each group already.
  std::string make_group(std::string group, bool positional,
                         std::vector<const CLI::Option*> options) const override;
  /// `log tail`, not `log`: a command that only leads to another one is shown with it.
  std::string make_subcommand(const CLI::App* app) const override;

 private:
  std::string make_sorted_groups(const CLI::App* app) const;

  std::vector<std::string> groups_;
};

}  // namespace moim::transport
