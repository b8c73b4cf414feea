// Builds CLI11 subcommands; a path of two words is a subcommand of a subcommand.
#include "transport/cli/command_line.hpp"

#include <deque>

#include <CLI/CLI.hpp>

#include "transport/cli/help_formatter.hpp"

namespace moim::transport {

namespace {

constexpr int exit_usage = 2;

CLI::App& add_command(CLI::App& root, const command& row) {
  const auto space = row.path.find(' ');
  const bool is_nested = space != std::string_view::npos;
  auto& parent = is_nested ? *root.get_subcommand(std::string{row.path.substr(0, space)}) : root;
  auto& app = *parent.add_subcommand(std::string{is_nested ? row.path.substr(space + 1) : row.path},
                                     row.summary);
  if (!is_nested) {
    app.group(row.group);
  }
  if (row.declare == nullptr) {
    app.require_subcommand(1);
  }
  return app;
}

}  // namespace

void command_setup::add_data_options(data_settings& server) {
  add_settings_file(app_, known_);
  add_data_group(app_, server);
  add_logging_group(app_, server);
}

parsed_command parse_command_line(const command_table& table, int argc, const char* const* argv,
                                  std::ostream& out, std::ostream& err) {
  CLI::App app{table.description, "moim"};
  app.formatter(std::make_shared<help_formatter>());
  app.require_subcommand(1);
  std::deque<command_setup> commands;
  for (const command& row : table.rows) {
    auto& added = add_command(app, row);
    if (row.declare != nullptr) {
      row.declare(commands.emplace_back(added, table.known));
    }
  }
  app.footer(table.footer);
  if (argc < 2) {
    err << app.help();
    return {exit_usage, {}, {}};
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return {app.exit(error, out, err) == 0 ? EXIT_SUCCESS : exit_usage, {}, {}};
  }
  for (auto& c : commands) {
    if (c.app().parsed()) {
      return c.result();
    }
  }
  return {};
}

}  // namespace moim::transport
