// Reads the file of settings. CLI11 lets a file win over the environment and reads one only for the
// whole program, so it is read here, last, for what is still unset.
#include "transport/cli/settings_file.hpp"

#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace moim::transport {

namespace {

constexpr const char* default_file = "moim.toml";

constexpr const char* settings_footer =
    R"(A setting is a flag, MOIM_... in the environment, or a line in ./moim.toml; the first of these
that has it wins: --io-threads 2, MOIM_IO_THREADS=2, io-threads = 2.)";

struct settings_file {
  CLI::App& app;
  is_setting known;
  std::string path;
};

void take_item(const settings_file& file, const CLI::ConfigItem& item) {
  if (item.name == "++") {
    throw CLI::ConfigError{
        fmt::format("{}: there are no sections, but [{}]", file.path, item.parents.front())};
  }
  if (!item.parents.empty() || !file.known(item.name)) {
    throw CLI::ConfigError{
        fmt::format("{}: no setting is called \"{}\"", file.path, item.fullname())};
  }
  // The reader of CLI11 takes a # for a comment even between quotes: refuse what it cut in two.
  for (const auto& input : item.inputs) {
    if (input.starts_with('"') || input.starts_with('\'')) {
      throw CLI::ConfigError{
          fmt::format("{}: the quotes of \"{}\" are not closed (no # may stand in a value)",
                      file.path, item.name)};
    }
  }
  CLI::Option* option = file.app.get_option_no_throw("--" + item.name);
  if (option == nullptr || option->count() > 0) return;
  try {
    option->add_result(item.inputs);
    option->run_callback();
  } catch (const CLI::ParseError& error) {
    throw CLI::ConfigError{fmt::format("{}: {}", file.path, error.what())};
  }
}

/// The default file may be missing, one that was asked for may not.
void read_file(const settings_file& file, bool asked_for) {
  if (!std::filesystem::is_regular_file(file.path)) {
    if (asked_for) throw CLI::ConfigError{fmt::format("{}: no such file", file.path)};
    return;
  }
  std::vector<CLI::ConfigItem> items;
  try {
    items = CLI::ConfigTOML{}.from_file(file.path);
  } catch (const CLI::FileError&) {
    throw CLI::ConfigError{fmt::format("{}: cannot be read", file.path)};
  }
  for (const auto& item : items) take_item(file, item);
}

}  // namespace

void add_settings_file(CLI::App& app, is_setting known) {
  auto file = std::make_shared<settings_file>(settings_file{app, known, default_file});
  CLI::Option* option =
      app.add_option("--config", file->path, "file of settings, `name = value` lines")
          ->capture_default_str()
          ->type_name("FILE")
          ->envname("MOIM_CONFIG")
          ->configurable(false);
  app.footer(settings_footer);
  // CLI11 calls this when flags and environment are in.
  app.parse_complete_callback([file, option] { read_file(*file, option->count() > 0); });
}

}  // namespace moim::transport
