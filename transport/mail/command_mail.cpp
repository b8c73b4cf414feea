// Reads a data directory through the same rows as the list of a server; the answers of a server are
// parsed strictly.
#include "transport/mail/command_mail.hpp"

#include <cstdlib>

#include <fmt/format.h>

#include "actors/node/node.hpp"
#include "storage/codec/json_read.hpp"
#include "storage/codec/json_write.hpp"
#include "storage/keys/key_ring.hpp"
#include "transport/api/cursor.hpp"
#include "transport/cli/data_directory.hpp"
#include "transport/host/command_failure.hpp"
#include "transport/host/follower_read.hpp"
#include "transport/host/http_fetch.hpp"
#include "transport/host/standard_output.hpp"
#include "transport/host/utf8_text.hpp"
#include "transport/host/wall_clock.hpp"
#include "transport/mail/mail_list.hpp"
#include "transport/mail/mail_types.hpp"

namespace moim::transport {

namespace {

using trouble = std::optional<std::string>;

data_settings config_of(const auto& options) {
  auto config = options.server;
  if (!options.where.empty()) config.data_directory = options.where;
  return config;
}

void print(const mail_page& page, standard_output& out) {
  for (const auto& mail : page.items) {
    storage::write_json(out.buffer(), mail, {&api_offset_minutes_at});
    out.buffer() += '\n';
    out.flush_if_full();
  }
}

/// A server's answer as T, or what it was in its place.
template <class T>
std::variant<T, std::string> parse(const std::variant<fetch_answer, fetch_failure>& got) {
  constexpr std::size_t shown_max = 200;
  if (const auto* failure = std::get_if<fetch_failure>(&got)) return failure->reason;
  const auto& answer = std::get<fetch_answer>(got);
  T parsed;
  std::vector<violation> problems;
  if (answer.status != 200 || !storage::read_json(answer.body, parsed, problems)) {
    return fmt::format("the server answered {} {}", answer.status,
                       clean_line(answer.body.substr(0, shown_max)));
  }
  return parsed;
}

trouble print_from_server(const mail_dead_options& options, standard_output& out) {
  http_fetcher fetcher;
  std::string path = "/api/v1/admin/mail?status=given_up&limit=100";
  for (std::optional<std::string> cursor{""}; cursor;) {
    const auto page = parse<mail_page>(fetcher.get(
        {.url = url_below(options.where, path + *cursor), .bearer_token = options.token}));
    if (const auto* why = std::get_if<std::string>(&page)) return *why;
    print(std::get<mail_page>(page), out);
    cursor = std::get<mail_page>(page).next_cursor;
    if (cursor) *cursor = "&cursor=" + *cursor;
  }
  return std::nullopt;
}

trouble print_from_directory(const mail_dead_options& options, standard_output& out) {
  const auto config = config_of(options);
  auto opened = storage::open_log_follower(log_directory(config));
  if (const auto* failure = std::get_if<storage::io_failure>(&opened)) return failure->reason;
  const auto& log = std::get<0>(opened);
  actors::view shown;
  std::string why;
  const auto failure = read_follower(*log, [&] {
    return log->read_from(shown.position + 1, [&](const storage::record& record) {
      shown.apply(actors::decode_fact(record, why));
      shown.position = record.position;
      return why.empty();
    });
  });
  if (failure) return failure->reason;
  if (!why.empty()) return fmt::format("position {}: {}", shown.position, why);
  const auto ring = storage::open_key_ring(storage::key_directory(config.data_directory),
                                           storage::key_ring::mode::read_only);
  if (const auto* broken = std::get_if<storage::io_failure>(&ring)) return broken->reason;
  const auto list = [&](const mail_query& query) {
    const auto read = [&](std::uint64_t from, const auto& visit) {
      return log->read_from(from, visit);
    };
    return list_mails(shown, query, read, *std::get<0>(ring));
  };
  mail_query query{
      mail_status::given_up, {}, limits::page_items_max, mail_domain(options.mail_from)};
  for (auto page = list(query);; page = list(query)) {
    print(page, out);
    if (!page.next_cursor) break;
    query.before = parse_cursor(*page.next_cursor);
  }
  return std::nullopt;
}

trouble retry_on_server(const mail_retry_options& options) {
  http_fetcher fetcher;
  const auto path =
      fmt::format("/api/v1/admin/mail/{}/{}/retry", to_text(options.user), options.number);
  const auto answer = parse<mail_status_answer>(
      fetcher.post({.url = url_below(options.where, path), .bearer_token = options.token}));
  const auto* why = std::get_if<std::string>(&answer);
  return why == nullptr ? std::nullopt : trouble{*why};
}

trouble retry_in_directory(const data_settings& config, const mail_retry_options& options) {
  const auto log = open_log(config.data_directory);
  const auto node = start_node(config, *log);
  actors::caller caller{*node};
  const auto answer = caller.ask<mailbox>({options.user.value}, request_mail_again{options.number},
                                          {system_clock{}.now(), {}});
  if (std::holds_alternative<actors::failure>(answer.result)) return "the log does not accept";
  const auto* refused = std::get_if<mailbox::rejection>(&answer.result);
  return refused == nullptr
             ? std::nullopt
             : std::visit([](const auto& r) { return trouble{std::string{r.code}}; }, *refused);
}

}  // namespace

int run_mail_dead(const mail_dead_options& options) {
  standard_output out;
  const auto why = is_http_url(options.where) ? print_from_server(options, out)
                                              : print_from_directory(options, out);
  out.flush();
  return why ? fail(*why) : out.exit_code();
}

int run_mail_retry(const mail_retry_options& options) {
  const auto why = is_http_url(options.where) ? retry_on_server(options)
                                              : retry_in_directory(config_of(options), options);
  return why ? fail(*why) : EXIT_SUCCESS;
}

}  // namespace moim::transport
