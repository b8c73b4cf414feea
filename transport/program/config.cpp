// Declares the settings of all parts; the help has the order of groups below.
#include "transport/program/config.hpp"

#include <algorithm>

#include <CLI/CLI.hpp>

#include "transport/cli/help_formatter.hpp"
#include "transport/cli/option_group.hpp"
#include "transport/cli/settings_file.hpp"

namespace moim::transport {

void refer_to_parts(const serve_config& config, typed_registry& settings) {
  boost::mp11::mp_for_each<boost::mp11::mp_transform<std::type_identity, serve_config::parts>>(
      [&]<class Part>(std::type_identity<Part>) {
        settings.refer(static_cast<const Part&>(config));
      });
}

void add_serve_options(CLI::App& app, serve_config& config) {
  // A subject's own group comes behind these.
  app.formatter(std::make_shared<help_formatter>(
      std::vector<std::string>{"Options", "Data", "Network", "Threads", "Tokens", "Mail", "Kakao",
                               "Limits", "Waiting room", "Audit", "Logging"}));
  add_settings_file(app, &is_serve_setting);
  add_data_group(app, config);
  add_edge_options(app, config);
  option_group threads{app, "Threads"};
  threads.add_number("workers", config.workers, 1, 256, "threads that run entities");
  add_secret_option(app, config);
  boost::mp11::mp_for_each<subject_types>([&]<class Subject>(Subject) {
    if constexpr (with_settings<Subject>) {
      add_options(app, static_cast<typename Subject::settings&>(config));
    }
  });
  add_logging_group(app, config);
}

bool is_serve_setting(const std::string& name) {
  static const std::vector<std::string> names = [] {
    CLI::App scratch;
    serve_config ignored;
    add_serve_options(scratch, ignored);
    std::vector<std::string> found;
    for (const CLI::Option* option : scratch.get_options()) {
      if (option->get_configurable()) found.push_back(option->get_single_name());
    }
    return found;
  }();
  return std::ranges::find(names, name) != names.end();
}

}  // namespace moim::transport
