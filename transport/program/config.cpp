// CLI11 reads flags and the environment; of itself it lets the file win over the environment and
// reads one only for the whole program. So the file is read here, last, for what is still unset.
#include "transport/program/config.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include <CLI/CLI.hpp>
#include <arpa/inet.h>
#include <fmt/format.h>

#include "transport/mail/mail_message.hpp"
#include "transport/signing/secrets.hpp"

namespace moim::transport {

namespace {

constexpr const char* default_file = "moim.toml";

constexpr std::int64_t day_seconds = 24 * 60 * 60;

/// --io-threads -> MOIM_IO_THREADS
std::string environment_name(const std::string& flag) {
  std::string name = "MOIM_";
  for (const char c : flag) {
    name += c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  }
  return name;
}

/// Declares settings of one group in the help.
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
    const auto store = [&target](const std::string& text) { target = text; };
    return finish(flag, app_.add_option_function<std::string>("--" + flag, store, help)
                            ->type_name("PATH")
                            ->default_str(target.string()));
  }

  /// A whole number from `least` to `most`, however the target keeps it.
  template <class T>
  CLI::Option* add_number(const std::string& flag, T& target, std::int64_t least, std::int64_t most,
                          const std::string& help) {
    const auto store = [&target](const std::int64_t& number) { target = static_cast<T>(number); };
    return finish(flag, app_.add_option_function<std::int64_t>("--" + flag, store, help)
                            ->check(CLI::Range(least, most).description(""))
                            ->type_name(fmt::format("{}..{}", least, most))
                            ->default_str(std::to_string(target)));
  }

  template <class Period>
  CLI::Option* add_duration(const std::string& flag, Period& target, Period unit,
                            std::int64_t least, std::int64_t most, const std::string& help) {
    const auto store = [&target, unit](const std::int64_t& n) { target = n * unit; };
    return finish(flag, app_.add_option_function<std::int64_t>("--" + flag, store, help)
                            ->check(CLI::Range(least, most).description(""))
                            ->type_name(fmt::format("{}..{}", least, most))
                            ->default_str(std::to_string(target / unit)));
  }

  /// One of `names`, which stand in the order of the enumeration.
  template <class Enum>
  CLI::Option* add_choice(const std::string& flag, Enum& target,
                          const std::vector<std::string>& names, const std::string& help) {
    const auto store = [&target, names](const std::string& name) {
      target = static_cast<Enum>(std::find(names.begin(), names.end(), name) - names.begin());
    };
    return finish(flag, app_.add_option_function<std::string>("--" + flag, store, help)
                            ->check(CLI::IsMember(names).description(""))
                            ->type_name(CLI::detail::join(names, "|"))
                            ->default_str(names.at(static_cast<std::size_t>(target))));
  }

 private:
  CLI::Option* finish(const std::string& flag, CLI::Option* option) {
    return option->envname(environment_name(flag))->group(name_);
  }

  CLI::App& app_;
  std::string name_;
};

std::string is_ip_address(const std::string& text) {
  in6_addr parsed;
  const bool is_one = inet_pton(AF_INET, text.c_str(), &parsed) == 1 ||
                      inet_pton(AF_INET6, text.c_str(), &parsed) == 1;
  return is_one ? "" : fmt::format("\"{}\" is not an IP address", text);
}

void add_data_group(CLI::App& app, serve_config& c) {
  option_group data{app, "Data"};
  data.add_path("data", c.data_directory, "directory of the event log and the secret");
  data.add("time-zone", c.time_zone, "zone of dates, times of day and printed times")
      ->type_name("ZONE");
}

void add_logging_group(CLI::App& app, serve_config& c) {
  option_group logging{app, "Logging"};
  logging.add_choice("log-level", c.level, {"trace", "debug", "info", "warn", "error", "off"},
                     "least level that is written; debug has one line a request");
  logging.add_choice("log-format", c.format, {"text", "json"}, "lines for people or for machines");
}

std::string is_correspondent(const std::string& text) {
  return parse_correspondent(text)
             ? ""
             : fmt::format("\"{}\" is neither an address nor NAME <ADDRESS>", text);
}

std::string is_smtp_url(const std::string& text) {
  const bool is_one = text.empty() || text.starts_with("smtp://") || text.starts_with("smtps://");
  return is_one ? "" : fmt::format("\"{}\" is neither smtp://… nor smtps://…", text);
}

/// What follows the `#` is ours: a page gets the outcome of a sign-in there.
std::string is_web_address(const std::string& text) {
  const bool sound = (text.starts_with("http://") || text.starts_with("https://")) &&
                     text.find_first_of(" #\"<>\\") == std::string::npos;
  return sound ? "" : fmt::format("\"{}\" is not the address of a page", text);
}

void add_kakao_group(CLI::App& app, kakao_settings& k) {
  option_group kakao{app, "Kakao"};
  const auto add_address = [&](const char* flag, std::string& target, const char* help) {
    kakao.add(flag, target, help)->check(is_web_address)->type_name("URL");
  };
  kakao.add("kakao-client-id", k.client_id, "REST API key; without, nobody signs in with Kakao")
      ->type_name("KEY");
  kakao
      .add("kakao-client-secret", k.client_secret,
           "client secret, if one is set at Kakao; a flag can be seen by others, the environment "
           "cannot")
      ->type_name("TEXT");
  add_address("kakao-redirect-uri", k.redirect_uri,
              "where Kakao sends browsers back to: this server's /api/v1/auth/kakao/callback");
  kakao
      .add_list("kakao-return-url", k.return_urls,
                "page that a sign-in may end at, or several; the first by default")
      ->check(is_web_address)
      ->type_name("URL,...");
  add_address("kakao-auth-url", k.auth_url, "base of kauth");
  add_address("kakao-api-url", k.api_url, "base of kapi");
  add_address("kakao-local-url", k.local_url, "base of dapi");
  kakao.add_duration("kakao-timeout-ms", k.timeout, std::chrono::milliseconds{1}, 10, 60'000,
                     "for one answer of Kakao");
}

void add_mail_group(CLI::App& app, serve_config& c) {
  add_mail_from_option(app, c);
  option_group mail{app, "Mail"};
  mail.add("smtp-url", c.smtp.url,
           "mail server, smtp://HOST:PORT or smtps://HOST:PORT; without, mail is written to "
           "files in mail/new of the data directory")
      ->check(is_smtp_url)
      ->type_name("URL");
  mail.add("smtp-user", c.smtp.user, "name to log in with")->type_name("TEXT");
  mail.add("smtp-password", c.smtp.password,
           "password to log in with; a flag can be seen by others, the environment cannot")
      ->type_name("TEXT");
  mail.add_choice("smtp-tls", c.smtp.tls, {"required", "optional", "none"},
                  "whether smtp:// must be, may be or is not encrypted with STARTTLS");
  mail.add_path("smtp-ca-file", c.smtp.ca_file,
                "certificates of who may vouch for the mail server, instead of the system's");
  const std::chrono::milliseconds second{1'000};
  mail.add_duration("smtp-connect-timeout-seconds", c.smtp.connect_timeout, second, 1, 600,
                    "for the connection to the mail server");
  mail.add_duration("smtp-timeout-seconds", c.smtp.timeout, second, 1, 3'600,
                    "for one message, connecting included");
  mail.add_number("mail-threads", c.mail_threads, 1, 64, "mails that are handed over at once");
}

void add_waiting_room_group(CLI::App& app, waiting_room_rules& r) {
  option_group room{app, "Waiting room"};
  room.add_number("waiting-room-rate", r.rate, 0, 1'000'000,
                  "users let through to a store in a second; 0: any number; with both 0 no store "
                  "has a waiting room");
  room.add_number("waiting-room-active", r.active_max, 0, 1'000'000,
                  "users let through to a store who have not reserved yet; 0: any number");
  const std::chrono::seconds second{1};
  room.add_duration("waiting-room-pass-seconds", r.pass_lifetime, second, 10, 86'400,
                    "for which a pass is good");
  room.add_duration("waiting-room-heartbeat-seconds", r.heartbeat, second, 5, 3'600,
                    "of silence after which who waits has left");
}

void add_limits_group(CLI::App& app, http_limits& l) {
  option_group limits{app, "Limits"};
  limits.add_number("header-bytes-max", l.header_bytes_max, 1'024, 1 << 20,
                    "bytes of a request's line and fields; past it 431");
  limits.add_number("body-bytes-max", l.body_bytes_max, 1'024, 1 << 26,
                    "bytes of a request's body; past it 413");
  limits.add_number("in-flight-max", l.in_flight_max, 1, 1'000'000,
                    "requests being worked on at once; past it 503");
  limits.add_number("connections-max", l.connections_max, 1, 1'000'000,
                    "open connections; past it 503");
  limits.add_number("streams-max", l.streams_max, 1, 1'000'000,
                    "open streams, of these connections; past it 503");
  const std::chrono::milliseconds second{1'000};
  limits.add_duration("stream-heartbeat-seconds", l.stream_heartbeat, second, 1, 3'600,
                      "of silence on a stream, then a heartbeat");
  limits.add_duration("request-timeout-seconds", l.request_timeout, second, 1, 3'600,
                      "for a request to arrive in full");
  limits.add_duration("idle-timeout-seconds", l.idle_timeout, second, 1, 86'400,
                      "of silence between two requests");
  limits.add_duration("write-timeout-seconds", l.write_timeout, second, 1, 3'600,
                      "for an answer to be taken in full");
  limits.add_duration("drain-timeout-seconds", l.drain_timeout, second, 0, 3'600,
                      "for requests in flight when the server is told to stop");
}

/// Settings of the server that another command does not have may stand in the file all the same.
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
  return std::find(names.begin(), names.end(), name) != names.end();
}

void take_from_file(CLI::App& app, const CLI::ConfigItem& item, const std::string& path) {
  if (item.name == "++") {
    throw CLI::ConfigError{
        fmt::format("{}: there are no sections, but [{}]", path, item.parents.front())};
  }
  if (!item.parents.empty() || !is_serve_setting(item.name)) {
    throw CLI::ConfigError{fmt::format("{}: no setting is called \"{}\"", path, item.fullname())};
  }
  // The reader of CLI11 takes a # for a comment even between quotes: refuse what it cut in two.
  for (const auto& input : item.inputs) {
    if (input.starts_with('"') || input.starts_with('\'')) {
      throw CLI::ConfigError{fmt::format(
          "{}: the quotes of \"{}\" are not closed (no # may stand in a value)", path, item.name)};
    }
  }
  CLI::Option* option = app.get_option_no_throw("--" + item.name);
  if (option == nullptr || option->count() > 0) return;
  try {
    option->add_result(item.inputs);
    option->run_callback();
  } catch (const CLI::ParseError& error) {
    throw CLI::ConfigError{fmt::format("{}: {}", path, error.what())};
  }
}

/// The default file may be missing, one that was asked for may not.
void read_file(CLI::App& app, const std::string& path, bool asked_for) {
  if (!std::filesystem::is_regular_file(path)) {
    if (asked_for) throw CLI::ConfigError{fmt::format("{}: no such file", path)};
    return;
  }
  std::vector<CLI::ConfigItem> items;
  try {
    items = CLI::ConfigTOML{}.from_file(path);
  } catch (const CLI::FileError&) {
    throw CLI::ConfigError{fmt::format("{}: cannot be read", path)};
  }
  for (const auto& item : items) take_from_file(app, item, path);
}

/// CLI11 runs the callback when flags and environment are in.
void add_file(CLI::App& app) {
  auto path = std::make_shared<std::string>(default_file);
  CLI::Option* option = app.add_option("--config", *path, "file of settings, `name = value` lines")
                            ->capture_default_str()
                            ->type_name("FILE")
                            ->envname("MOIM_CONFIG")
                            ->configurable(false);
  app.parse_complete_callback([&app, path, option] { read_file(app, *path, option->count() > 0); });
}

}  // namespace

std::uint32_t default_threads() {
  return std::max(1U, std::thread::hardware_concurrency() / 2);
}

std::string mail_domain(const serve_config& c) {
  return std::string{parse_correspondent(c.mail_from)->address.domain()};
}

std::filesystem::path mail_directory(const serve_config& c) {
  return c.data_directory / "mail";
}

std::filesystem::path log_directory(const serve_config& c) {
  return c.data_directory / "log";
}

void add_serve_options(CLI::App& app, serve_config& c) {
  add_file(app);
  add_data_group(app, c);

  option_group network{app, "Network"};
  network.add("address", c.address, "address to listen on; 0.0.0.0 or :: for all")
      ->check(is_ip_address)
      ->type_name("IP");
  network.add_number("port", c.port, 0, 65'535, "port to listen on; 0 takes any free one");
  network.add_path("port-file", c.port_file, "file that gets the port once it is open");
  network
      .add_list("cors-origin", c.cors_origins, "origin whose pages may call the API, or several")
      ->type_name("ORIGIN,...");

  option_group threads{app, "Threads"};
  threads.add_number("io-threads", c.io_threads, 1, 256, "threads that talk to clients");
  threads.add_number("workers", c.workers, 1, 256, "threads that run entities");
  threads.add_number("password-threads", c.password_threads, 1, 64, "threads that hash passwords");

  option_group tokens{app, "Tokens"};
  add_secret_option(app, c);
  const std::chrono::seconds second{1};
  tokens.add_duration("access-token-seconds", c.access_token_lifetime, second, 10, day_seconds,
                      "lifetime of an access token");
  tokens.add_duration("refresh-token-days", c.refresh_token_lifetime, second * day_seconds, 1,
                      3'650, "lifetime of a refresh token");

  add_mail_group(app, c);
  add_kakao_group(app, c.kakao);
  add_limits_group(app, c.limits);
  add_waitlist_option(app, c);
  add_waiting_room_group(app, c.waiting_room);
  option_group audit{app, "Audit"};
  audit.add_choice(
      "audit", c.audit, {"off", "on"},
      "judge every event again while serving, on a thread that runs when no other wants to");
  add_logging_group(app, c);
}

void add_data_options(CLI::App& app, serve_config& c) {
  add_file(app);
  add_data_group(app, c);
  add_logging_group(app, c);
}

void add_secret_option(CLI::App& app, serve_config& c) {
  const auto check = [](const std::string& text) {
    const auto failure = configured_secret(text);
    const auto* found = std::get_if<secret_failure>(&failure);
    return found == nullptr ? std::string{} : found->reason;
  };
  option_group tokens{app, "Tokens"};
  tokens
      .add("jwt-secret", c.jwt_secret,
           "secret that signs tokens, instead of the one kept in the data directory; a flag can be "
           "seen by others, the environment cannot")
      ->check(check)
      ->type_name("TEXT");
}

void add_waitlist_option(CLI::App& app, serve_config& c) {
  option_group limits{app, "Limits"};
  limits.add_number("waitlist-default", c.waitlist_default, 0, limits::waitlist_max,
                    "length of a slot's waitlist where a store names none");
}

void add_mail_from_option(CLI::App& app, serve_config& c) {
  option_group mail{app, "Mail"};
  mail.add("mail-from", c.mail_from, "sender of all mail")
      ->check(is_correspondent)
      ->type_name("ADDRESS");
}

}  // namespace moim::transport
