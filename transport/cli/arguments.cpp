// Checks texts while they are parsed, so that an error names its option.
#include "transport/cli/arguments.hpp"

namespace moim::transport {

CLI::Option* add_role(CLI::App& app, role& target) {
  const std::vector<std::string> names{"user", "organizer", "admin"};
  const auto assign = [&target](const std::string& name) {
    target = name == "admin" ? role::admin : name == "organizer" ? role::organizer : role::user;
  };
  return app.add_option_function<std::string>("--role", assign, "what the user may do")
      ->check(CLI::IsMember(names).description(""))
      ->type_name("user|organizer|admin")
      ->default_str("user");
}

CLI::Option* add_user(CLI::App& app, const char* flag, user_id& target, const char* help) {
  const auto is_user = [](const std::string& text) {
    user_id parsed;
    return from_text(text, parsed) && parsed ? std::string{} : "\"" + text + "\" is not a user id";
  };
  // The result does not matter: the check has parsed it before.
  const auto assign = [&target](const std::string& text) { (void)from_text(text, target); };
  return app.add_option_function<std::string>(flag, assign, help)->check(is_user)->type_name("ID");
}

CLI::Option* add_seconds(CLI::App& app, const char* flag, std::chrono::seconds& target,
                         std::chrono::seconds least, std::chrono::seconds most, const char* help) {
  const auto assign = [&target](const std::int64_t& n) { target = std::chrono::seconds{n}; };
  return app.add_option_function<std::int64_t>(flag, assign, help)
      ->check(CLI::Range(std::int64_t{least.count()}, std::int64_t{most.count()}).description(""))
      ->type_name("N")
      ->default_str(std::to_string(target.count()));
}

void add_admin_token(CLI::App& app, std::string& token) {
  app.add_option("--token", token, "an admin's, for a server")
      ->type_name("TOKEN")
      ->envname("MOIM_TOKEN");
}

}  // namespace moim::transport
