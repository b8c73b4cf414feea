// Options that several commands have: users, roles, numbers, durations and the token of an admin.
#pragma once

#include <chrono>
#include <string>

#include <CLI/CLI.hpp>

#include "domain/ids.hpp"
#include "domain/role.hpp"

namespace moim::transport {

CLI::Option* add_role(CLI::App& app, role& target);

CLI::Option* add_user(CLI::App& app, const char* flag, user_id& target, const char* help);

template <class T>
CLI::Option* add_number(CLI::App& app, const char* flag, T& target, T least, T most,
                        const char* help) {
  return app.add_option(flag, target, help)
      ->check(CLI::Range(least, most).description(""))
      ->type_name("N");
}

/// Whole seconds, from `least` to `most`.
CLI::Option* add_seconds(CLI::App& app, const char* flag, std::chrono::seconds& target,
                         std::chrono::seconds least, std::chrono::seconds most, const char* help);

/// A server asks for it; the environment hides it from other users of the machine.
void add_admin_token(CLI::App& app, std::string& token);

}  // namespace moim::transport
