// Declares the settings of one group of `moim serve --help`. A setting has one name in three
// places:
//
//   flag          --idle-timeout-seconds 60
//   environment   MOIM_IDLE_TIMEOUT_SECONDS=60
//   file          idle-timeout-seconds = 60        (./moim.toml, or --config FILE)
//
// A flag wins over the environment, that over the file (settings_file.hpp), that over the default.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace moim::transport {

class option_group {
 public:
  option_group(CLI::App& app, std::string name) : app_(app), name_(std::move(name)) {}

  CLI::Option* add(const std::string& flag, std::string& target, const std::string& help) {
    return finish(flag, app_.add_option("--" + flag, target, help)->capture_default_str());
  }

  /// Comma-separated, or given several times.
  CLI::Option* add_list(const std::string& flag, std::vector<std::string>& target,
                        const std::string& help) {
    return finish(flag, app_.add_option("--" + flag, target, help)->delimiter(','));
  }

  CLI::Option* add_path(const std::string& flag, std::filesystem::path& target,
                        const std::string& help) {
    const auto assign = [&target](const std::string& text) { target = text; };
    return finish(flag, app_.add_option_function<std::string>("--" + flag, assign, help)
                            ->type_name("PATH")
                            ->default_str(target.string()));
  }

  /// A whole number from `least` to `most`, however the target keeps it.
  template <class T>
  CLI::Option* add_number(const std::string& flag, T& target, std::int64_t least, std::int64_t most,
                          const std::string& help) {
    const auto assign = [&target](const std::int64_t& number) { target = static_cast<T>(number); };
    return finish(flag, app_.add_option_function<std::int64_t>("--" + flag, assign, help)
                            ->check(CLI::Range(least, most).description(""))
                            ->type_name(fmt::format("{}..{}", least, most))
                            ->default_str(std::to_string(target)));
  }

  template <class Period>
  CLI::Option* add_duration(const std::string& flag, Period& target, Period unit,
                            std::int64_t least, std::int64_t most, const std::string& help) {
    const auto assign = [&target, unit](const std::int64_t& n) { target = n * unit; };
    return finish(flag, app_.add_option_function<std::int64_t>("--" + flag, assign, help)
                            ->check(CLI::Range(least, most).description(""))
                            ->type_name(fmt::format("{}..{}", least, most))
                            ->default_str(std::to_string(target / unit)));
  }

  /// One of `names`, which stand in the order of the enumeration.
  template <class Enum>
  CLI::Option* add_choice(const std::string& flag, Enum& target,
                          const std::vector<std::string>& names, const std::string& help) {
    const auto assign = [&target, names](const std::string& name) {
      target = static_cast<Enum>(std::find(names.begin(), names.end(), name) - names.begin());
    };
    return finish(flag, app_.add_option_function<std::string>("--" + flag, assign, help)
                            ->check(CLI::IsMember(names).description(""))
                            ->type_name(CLI::detail::join(names, "|"))
                            ->default_str(names.at(static_cast<std::size_t>(target))));
  }

 private:
  /// --io-threads -> MOIM_IO_THREADS
  static std::string environment_name(const std::string& flag) {
    std::string name = "MOIM_";
    for (const char c : flag) {
      name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return name;
  }

  CLI::Option* finish(const std::string& flag, CLI::Option* option) {
    return option->envname(environment_name(flag))->group(name_);
  }

  CLI::App& app_;
  std::string name_;
};

}  // namespace moim::transport
