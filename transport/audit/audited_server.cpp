// Parses answers strictly: an audit must not believe the server.
#include "transport/audit/audited_server.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "domain/limits.hpp"
#include "storage/codec/json_read.hpp"
#include "storage/log/record_line.hpp"

namespace moim::transport {

namespace {

constexpr std::chrono::milliseconds pause_between_questions{500};

/// Statuses that another try may not get.
bool may_pass(long status) {
  return status == 429 || status >= 500;
}

no_answer unexpected(const std::string& path, const fetch_answer& answer) {
  constexpr std::size_t shown_max = 200;
  auto body = answer.body.substr(0, shown_max);
  std::replace_if(
      body.begin(), body.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, ' ');
  return {fmt::format("{}: the server answered {} {}", path, answer.status, body), false};
}

/// Hands out the records of a page; the reason why a line is none.
std::optional<std::string> take_lines(std::string_view lines, const storage::record_visitor& visit,
                                      std::uint64_t& last) {
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    const auto parsed = storage::parse_record_line(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (const auto* wrong = std::get_if<std::string>(&parsed)) return *wrong;
    const auto record = std::get<storage::parsed_record>(parsed).view();
    last = record.position;
    if (!visit(record)) return std::nullopt;
  }
  return std::nullopt;
}

template <class Answer>
std::variant<Answer, no_answer> parsed(const std::string& path, const fetch_answer& got) {
  Answer answer;
  std::vector<violation> problems;
  if (got.status != 200 || !storage::read_json(got.body, answer, problems)) {
    return unexpected(path, got);
  }
  return answer;
}

}  // namespace

audited_server::audited_server(audited_server_options options)
    : options_(std::move(options)),
      fetcher_([this] { return options_.pause && options_.pause(std::chrono::milliseconds{0}); }) {}

std::variant<fetch_answer, no_answer> audited_server::get(const std::string& path) {
  const auto until = std::chrono::steady_clock::now() + options_.patience;
  for (;;) {
    auto got = fetcher_.get({.url = url_below(options_.url, path), .bearer_token = options_.token});
    const auto* failure = std::get_if<fetch_failure>(&got);
    const auto* answer = std::get_if<fetch_answer>(&got);
    if (failure != nullptr && failure->interrupted) return no_answer{failure->reason, true};
    if (answer != nullptr && !may_pass(answer->status)) return std::get<fetch_answer>(got);
    if (std::chrono::steady_clock::now() >= until) {
      return failure != nullptr ? no_answer{failure->reason, false} : unexpected(path, *answer);
    }
    if (options_.pause && options_.pause(pause_between_questions)) {
      return no_answer{"interrupted", true};
    }
  }
}

std::variant<log_reach, no_answer> audited_server::read_log(std::uint64_t from,
                                                            unsigned wait_seconds,
                                                            const storage::record_visitor& visit) {
  const auto path = fmt::format("/api/v1/admin/log?from={}&limit={}&wait={}", from,
                                limits::log_page_records_max, wait_seconds);
  const auto got = get(path);
  if (const auto* none = std::get_if<no_answer>(&got)) return *none;
  const auto& answer = std::get<fetch_answer>(got);
  if (answer.status != 200) return unexpected(path, answer);
  log_reach reach;
  if (const auto wrong = take_lines(answer.body, visit, reach.last)) {
    return no_answer{"a record: " + *wrong, false};
  }
  const auto durable = answer.header("Moim-Position");
  std::from_chars(durable.data(), durable.data() + durable.size(), reach.durable);
  return reach;
}

std::variant<view_answer, no_answer> audited_server::view() {
  const std::string path = "/api/v1/admin/view";
  const auto got = get(path);
  if (const auto* none = std::get_if<no_answer>(&got)) return *none;
  return parsed<view_answer>(path, std::get<fetch_answer>(got));
}

std::variant<std::optional<entity_answer>, no_answer> audited_server::entity(
    const std::string& stream) {
  constexpr long not_found = 404;
  const auto path = "/api/v1/admin/entities/" + stream;
  const auto got = get(path);
  if (const auto* none = std::get_if<no_answer>(&got)) return *none;
  const auto& answer = std::get<fetch_answer>(got);
  if (answer.status == not_found) return std::optional<entity_answer>{};
  auto state = parsed<entity_answer>(path, answer);
  if (auto* none = std::get_if<no_answer>(&state)) return std::move(*none);
  return std::optional{std::get<entity_answer>(std::move(state))};
}

}  // namespace moim::transport
