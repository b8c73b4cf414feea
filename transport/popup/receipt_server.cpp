// Believes nothing that a server says: answers are parsed strictly, and records go through the same
// proof as those of a data directory.
#include "transport/popup/receipt_server.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "storage/codec/json_read.hpp"
#include "storage/events/event_codec.hpp"
#include "storage/log/record_line.hpp"
#include "transport/popup/reservation_types.hpp"

namespace moim::transport {

namespace {

constexpr std::string_view keys_path = "/.well-known/jwks.json";

std::string path_of_head(const receipt_claims& claims) {
  return fmt::format("/api/v1/stores/{}/slots/{}/head", to_text(claims.store),
                     to_text(claims.slot));
}

/// The code of a problem; empty when the body is none.
std::string problem_code(std::string_view body) {
  storage::json_value root;
  storage::json_members members;
  std::string_view name;
  storage::json_value value;
  std::string_view code;
  if (!storage::parse_json(body, root) || !root.open(members)) return {};
  while (members.next(name, value)) {
    if (name == "code" && value.get(code)) return std::string{code};
  }
  return {};
}

std::string unexpected_answer(const std::string& what, const fetch_answer& answer) {
  const auto code = problem_code(answer.body);
  return fmt::format("{}: the server answered {}{}{}", what, answer.status, code.empty() ? "" : " ",
                     code);
}

/// Problems of the slot and of its version, in words.
std::variant<head_answer, std::string> parse_head(const fetch_answer& answer) {
  constexpr long not_found = 404;
  if (answer.status == not_found && problem_code(answer.body) == "slot_not_found") {
    return "the server has no such slot";
  }
  head_answer head;
  std::vector<violation> problems;
  if (answer.status != 200 || !storage::read_json(answer.body, head, problems)) {
    return unexpected_answer("the head of the slot", answer);
  }
  return head;
}

/// Takes the lines of a page; the position of the last one, or 0 when there are none.
std::variant<std::uint64_t, std::string> take_lines(std::string_view lines, receipt_proof& proof) {
  std::uint64_t last = 0;
  while (!lines.empty()) {
    const auto end = std::min(lines.find('\n'), lines.size());
    const auto parsed = storage::parse_record_line(lines.substr(0, end));
    lines.remove_prefix(std::min(end + 1, lines.size()));
    if (const auto* wrong = std::get_if<std::string>(&parsed)) return "a record: " + *wrong;
    const auto record = std::get<storage::parsed_record>(parsed).view();
    if (auto wrong = proof.take(record)) return std::move(*wrong);
    last = record.position;
  }
  return last;
}

}  // namespace

std::variant<fetch_answer, std::string> receipt_server::get(const std::string& path,
                                                            const std::string& token) {
  auto got = fetcher_.get({.url = url_below(url_, path), .bearer_token = token});
  if (const auto* failure = std::get_if<fetch_failure>(&got)) return failure->reason;
  return std::get<fetch_answer>(std::move(got));
}

std::variant<std::vector<jwk>, std::string> receipt_server::keys() {
  return keys_at(url_below(url_, keys_path));
}

std::variant<std::vector<jwk>, std::string> receipt_server::keys_at(const std::string& url) {
  http_fetcher fetcher;
  const auto got =
      fetcher.get({.url = url, .bearer_token = {}, .body_bytes_max = jwk_set_bytes_max});
  if (const auto* failure = std::get_if<fetch_failure>(&got)) return failure->reason;
  const auto& answer = std::get<fetch_answer>(got);
  if (answer.status != 200) return unexpected_answer(url, answer);
  auto keys = parse_jwk_set(answer.body);
  if (const auto* wrong = std::get_if<std::string>(&keys)) {
    return fmt::format("{}: {}", url, *wrong);
  }
  return keys;
}

std::vector<std::string> receipt_server::compare_heads(const receipt_claims& claims) {
  const auto newest_answer = get(path_of_head(claims));
  if (const auto* wrong = std::get_if<std::string>(&newest_answer)) return {*wrong};
  const auto newest = parse_head(std::get<fetch_answer>(newest_answer));
  if (const auto* wrong = std::get_if<std::string>(&newest)) return {*wrong};
  const auto last_version = std::get<head_answer>(newest).version;
  if (last_version < claims.version) return {too_short(last_version, claims)};

  const auto answer = get(fmt::format("{}?version={}", path_of_head(claims), claims.version));
  if (const auto* wrong = std::get_if<std::string>(&answer)) return {*wrong};
  const auto head = parse_head(std::get<fetch_answer>(answer));
  if (const auto* wrong = std::get_if<std::string>(&head)) return {*wrong};
  const auto& then = std::get<head_answer>(head);
  receipt_claims logged = claims;
  logged.version = then.version;
  logged.chain = then.chain;
  logged.position = then.position;
  logged.time = then.time.value_or(timestamp{});
  return differences_between(logged, claims);
}

std::optional<std::string> receipt_server::read_records(const receipt_claims& claims,
                                                        const std::string& token,
                                                        receipt_proof& proof) {
  const auto stream = storage::stream_of<slot>(claims.id());
  for (std::uint64_t from = 1;;) {
    const auto answer =
        get(fmt::format("/api/v1/admin/log?from={}&stream={}", from, stream), token);
    if (const auto* wrong = std::get_if<std::string>(&answer)) return *wrong;
    const auto& page = std::get<fetch_answer>(answer);
    if (page.status != 200) return unexpected_answer("the records of the slot", page);
    const auto last = take_lines(page.body, proof);
    if (const auto* wrong = std::get_if<std::string>(&last)) return *wrong;
    if (std::get<std::uint64_t>(last) == 0) return std::nullopt;
    from = std::get<std::uint64_t>(last) + 1;
  }
}

}  // namespace moim::transport
