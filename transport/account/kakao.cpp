// Parses the answers of Kakao: strictly in what we use, leniently in the rest.
#include "transport/account/kakao.hpp"

#include <charconv>

#include <nlohmann/json.hpp>

#include "domain/account/account.hpp"
#include "domain/limits.hpp"
#include "transport/host/logging.hpp"
#include "transport/http/percent.hpp"

namespace moim::transport {

namespace {

constexpr std::string_view nameless = "카카오 회원";

std::string form(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    if (value.empty()) continue;
    out += out.empty() ? "" : "&";
    out.append(name) += '=';
    out += percent_encode(value);
  }
  return out;
}

nlohmann::json parsed(std::string_view text) {
  return nlohmann::json::parse(text, nullptr, false);
}

std::string text_in(const nlohmann::json& object, const char* name) {
  const auto found = object.is_object() ? object.find(name) : object.end();
  return object.is_object() && found != object.end() && found->is_string()
             ? found->get<std::string>()
             : std::string{};
}

const nlohmann::json& object_in(const nlohmann::json& object, const char* name) {
  static const nlohmann::json nothing = nlohmann::json::object();
  if (!object.is_object()) return nothing;
  const auto found = object.find(name);
  return found != object.end() && found->is_object() ? *found : nothing;
}

bool is_true_in(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

/// What we take for a nickname, whatever people call themselves there.
std::string nickname_from(std::string_view text) {
  std::string cut;
  for (const char c : text) {
    const bool begins = (static_cast<unsigned char>(c) & 0xc0u) != 0x80u;
    if (begins && count_characters(cut) == limits::nickname_characters_max) break;
    cut += c;
  }
  return is_blank(cut) ? std::string{nameless} : cut;
}

/// Kakao writes coordinates as text.
bool read_degrees(const nlohmann::json& document, const char* name, double& out) {
  const auto text = text_in(document, name);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

/// The body of a 200.
std::variant<std::string, kakao_failure> body_of(std::variant<fetch_answer, fetch_failure> result,
                                                 std::string_view what) {
  if (const auto* failure = std::get_if<fetch_failure>(&result)) {
    return kakao_failure{failure->timed_out ? "kakao_timeout" : "kakao_unavailable",
                         std::string{what} + ": " + failure->reason};
  }
  auto& answer = std::get<fetch_answer>(result);
  if (answer.status == 200) {
    return std::move(answer.body);
  }
  const bool refused = answer.status >= 400 && answer.status < 500 && answer.status != 429;
  return kakao_failure{refused ? "kakao_refused" : "kakao_unavailable",
                       std::string{what} + " answered " + std::to_string(answer.status)};
}

}  // namespace

std::string kakao_authorize_url(const kakao_settings& settings, std::string_view state,
                                std::string_view challenge) {
  return url_below(settings.auth_url, "/oauth/authorize?") +
         form({{"response_type", "code"},
               {"client_id", settings.client_id},
               {"redirect_uri", settings.redirect_uri},
               {"state", state},
               {"code_challenge", challenge},
               {"code_challenge_method", "S256"}});
}

std::optional<kakao_profile> parse_kakao_profile(std::string_view text) {
  const auto body = parsed(text);
  if (!body.is_object() || !body.contains("id") || !body["id"].is_number_integer()) {
    return std::nullopt;
  }
  const auto& account = object_in(body, "kakao_account");
  kakao_profile profile;
  profile.id = body["id"].dump();
  if (is_true_in(account, "is_email_valid") && is_true_in(account, "is_email_verified")) {
    profile.email = normalise_email(text_in(account, "email"));
  }
  auto name = text_in(object_in(account, "profile"), "nickname");
  if (name.empty()) name = text_in(object_in(body, "properties"), "nickname");
  profile.nickname = nickname_from(name);
  return profile;
}

std::optional<std::vector<kakao_address>> parse_kakao_addresses(std::string_view text) {
  const auto body = parsed(text);
  if (!body.is_object() || !body.contains("documents") || !body["documents"].is_array()) {
    return std::nullopt;
  }
  std::vector<kakao_address> found;
  for (const auto& document : body["documents"]) {
    kakao_address entry;
    entry.address = text_in(document, "address_name");
    const auto road = text_in(object_in(document, "road_address"), "address_name");
    if (!road.empty()) entry.road_address = road;
    const bool sound = !entry.address.empty() && read_degrees(document, "y", entry.latitude) &&
                       read_degrees(document, "x", entry.longitude);
    if (sound && found.size() < kakao_addresses_max) found.push_back(std::move(entry));
  }
  return found;
}

fetch_request kakao_client::question(std::string url) const {
  fetch_request request{.url = std::move(url), .bearer_token = {}};
  request.timeout = settings_.timeout;
  request.body_bytes_max = kakao_answer_bytes_max;
  return request;
}

std::variant<std::string, kakao_failure> kakao_client::take_token(const std::string& code,
                                                                  const std::string& verifier) {
  auto request = question(url_below(settings_.auth_url, "/oauth/token"));
  request.form = form({{"grant_type", "authorization_code"},
                       {"client_id", settings_.client_id},
                       {"client_secret", settings_.client_secret},
                       {"redirect_uri", settings_.redirect_uri},
                       {"code", code},
                       {"code_verifier", verifier}});
  auto answer = body_of(fetcher_.post(request), "the token of Kakao");
  if (const auto* body = std::get_if<std::string>(&answer)) {
    const auto token = text_in(parsed(*body), "access_token");
    if (token.empty()) return kakao_failure{"kakao_unavailable", "Kakao gave no token"};
    return token;
  }
  return answer;
}

std::variant<kakao_sign_in, kakao_failure> kakao_client::sign_in(const std::string& code,
                                                                 const std::string& verifier) {
  auto token = take_token(code, verifier);
  if (auto* failure = std::get_if<kakao_failure>(&token)) return std::move(*failure);
  auto request = question(url_below(settings_.api_url, "/v2/user/me"));
  request.bearer_token = std::get<std::string>(token);
  auto answer = body_of(fetcher_.get(request), "the profile of Kakao");
  if (auto* failure = std::get_if<kakao_failure>(&answer)) return std::move(*failure);
  auto profile = parse_kakao_profile(std::get<std::string>(answer));
  if (!profile) return kakao_failure{"kakao_unavailable", "the profile of Kakao is not understood"};
  return kakao_sign_in{std::move(*profile), std::get<std::string>(std::move(token))};
}

void kakao_client::give_back(const std::string& token) {
  auto request = question(url_below(settings_.api_url, "/v1/user/logout"));
  request.bearer_token = token;
  const auto ended = body_of(fetcher_.post(request), "the logout of Kakao");
  if (const auto* failure = std::get_if<kakao_failure>(&ended)) {
    log(log_level::warn, "a token of Kakao was not given back", {{"reason", failure->reason}});
  }
}

std::variant<std::vector<kakao_address>, kakao_failure> kakao_client::find_addresses(
    const std::string& query) {
  auto request = question(url_below(settings_.local_url, "/v2/local/search/address.json?") +
                          form({{"query", query}, {"size", std::to_string(kakao_addresses_max)}}));
  request.authorization = "KakaoAK " + settings_.client_id;
  auto answer = body_of(fetcher_.get(request), "the address search of Kakao");
  if (auto* failure = std::get_if<kakao_failure>(&answer)) {
    // Kakao refused our key, not the query of the user.
    if (failure->code == "kakao_refused") failure->code = "kakao_unavailable";
    return std::move(*failure);
  }
  auto found = parse_kakao_addresses(std::get<std::string>(answer));
  if (!found)
    return kakao_failure{"kakao_unavailable", "the addresses of Kakao are not understood"};
  return std::move(*found);
}

}  // namespace moim::transport
