// Overrides the parts of the CLI11 formatter that differ.
#include "transport/cli/help_formatter.hpp"

#include <algorithm>
#include <sstream>

namespace moim::transport {

help_formatter::help_formatter(std::vector<std::string> groups) : groups_(std::move(groups)) {
  column_width(42);
  label("SUBCOMMAND", "COMMAND");
}

std::string help_formatter::make_sorted_groups(const CLI::App* app) const {
  auto groups = app->get_groups();
  std::ranges::stable_sort(groups, {}, [this](const std::string& group) {
    return std::ranges::find(groups_, group) - groups_.begin();
  });
  std::string text;
  for (const std::string& group : groups) {
    auto options = app->get_options([&](const CLI::Option* option) {
      return option->get_group() == group && option->nonpositional();
    });
    if (!group.empty() && !options.empty()) {
      text += make_group(group, false, std::move(options)) + (group == groups.back() ? "" : "\n");
    }
  }
  return text;
}

std::string help_formatter::make_help(const CLI::App* app, std::string name,
                                      CLI::AppFormatMode mode) const {
  if (mode == CLI::AppFormatMode::Sub || groups_.empty()) {
    return CLI::Formatter::make_help(app, std::move(name), mode);
  }
  return make_description(app) + make_usage(app, std::move(name)) + make_positionals(app) +
         make_sorted_groups(app) + make_subcommands(app, mode) + '\n' + make_footer(app);
}

std::string help_formatter::make_option_opts(const CLI::Option* option) const {
  if (option->get_type_size() == 0) return {};
  const std::string text = " " + option->get_type_name();
  const std::string standard = option->get_default_str();
  if (option->get_required()) return text + " (required)";
  return standard.empty() ? text : text + " [" + standard + "]";
}

std::string help_formatter::make_positionals(const CLI::App*) const {
  return {};
}

std::string help_formatter::make_usage(const CLI::App* app, std::string name) const {
  return CLI::Formatter::make_usage(app, std::move(name)) + "\n";
}

std::string help_formatter::make_group(std::string group, bool positional,
                                       std::vector<const CLI::Option*> options) const {
  return CLI::Formatter::make_group(std::move(group), positional, std::move(options)).substr(1);
}

std::string help_formatter::make_subcommand(const CLI::App* app) const {
  const auto inner = app->get_subcommands(nullptr);
  std::stringstream out;
  if (inner.size() == 1) {
    CLI::detail::format_help(out, app->get_name() + " " + inner.front()->get_name(),
                             inner.front()->get_description(), get_column_width());
  } else {
    CLI::detail::format_help(out, app->get_name(), app->get_description(), get_column_width());
  }
  return out.str();
}

}  // namespace moim::transport
