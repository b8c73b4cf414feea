// Puts the commands of the server and of the subjects into the order of the help.
#include "transport/program/cli.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "transport/cli/command_line.hpp"
#include "transport/host/version.hpp"
#include "transport/program/command_serve.hpp"

namespace moim::transport {

namespace {

constexpr const char* examples = R"(Examples:
  moim import stores docs/sample_stores.csv     fill ./data with a catalogue
  moim user create --email me@example.com --nickname me --role admin
  moim serve --port 8080                        serve ./data on 127.0.0.1
  moim token --count 3                          bearer tokens of three random users
  moim log tail --follow                        watch what happens
  moim log verify                               check that nobody touched the log
  moim audit check                              replay it, and compare with all that is kept of it
  moim mail dead http://127.0.0.1:8080          the mails that could not be sent
  moim receipt verify receipt.json              check that a reservation was told the truth

`moim COMMAND --help` shows the options of a command.)";

/// The order of the help: families of commands, then commands of one family. What is not named
/// comes behind.
constexpr std::array<std::string_view, 11> help_order{
    "serve",   "import", "user",        "token",        "log",       "audit",
    "receipt", "mail",   "audit check", "audit follow", "audit slot"};

std::pair<std::size_t, std::size_t> place_in_help(const command& row) {
  const auto rank = [](std::string_view text) -> std::size_t {
    return std::ranges::find(help_order, text) - help_order.begin();
  };
  const auto family = row.path.substr(0, row.path.find(' '));
  return {rank(family), family == row.path ? 0 : 1 + rank(row.path)};
}

int run_version(const version_options&) {
  std::printf("moim %.*s\n", static_cast<int>(moim_version.size()), moim_version.data());
  return 0;
}

void declare_version(command_setup& setup) {
  setup.options<version_options>(&run_version);
}

void declare_serve(command_setup& setup) {
  add_serve_options(setup.app(), setup.options<serve_config>(&run_serve));
}

std::vector<command> all_commands() {
  std::vector<command> rows{{"serve", "Server", "Serve the API and keep its log", &declare_serve}};
  for (const subject* s : subjects()) {
    const auto more = s->commands == nullptr ? std::span<const command>{} : s->commands();
    rows.insert(rows.end(), more.begin(), more.end());
  }
  std::ranges::stable_sort(rows, {}, &place_in_help);
  rows.push_back({"version", "Tools", "Print the version", &declare_version});
  return rows;
}

}  // namespace

parsed_command parse_command_line(int argc, const char* const* argv, std::ostream& out,
                                  std::ostream& err) {
  return parse_command_line({"Moim: group-buy parties and popup-store reservations, event-sourced.",
                             examples, all_commands(), &is_serve_setting},
                            argc, argv, out, err);
}

}  // namespace moim::transport
