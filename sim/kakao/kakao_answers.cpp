// The answers also have the members that Kakao always sends and Moim does not read.
#include "sim/kakao/kakao_answers.hpp"

#include <array>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "transport/mail/mail_text.hpp"

namespace moim::sim {

namespace {

using nlohmann::json;

struct known_address {
  const char* lot;
  const char* road;
  const char* longitude;
  const char* latitude;
};

constexpr std::array<known_address, 4> known_addresses{
    {{"서울 성동구 성수동2가 300-1", "서울 성동구 연무장길 47", "127.0559", "37.5423"},
     {"서울 성동구 성수동2가 315-61", "서울 성동구 연무장길 1", "127.0527", "37.5446"},
     {"서울 종로구 청운동 53-1", "서울 종로구 자하문로 120", "126.9694", "37.5856"},
     {"서울 마포구 연남동 228-9", "서울 마포구 동교로 240", "126.9246", "37.5622"}}};

bool has_every_word(const std::string& text, std::string_view words) {
  std::istringstream in{std::string{words}};
  std::string word;
  bool any = false;
  while (in >> word) {
    any = true;
    if (text.find(word) == std::string::npos) return false;
  }
  return any;
}

}  // namespace

std::string kakao_token_body(std::string_view token) {
  return json{{"token_type", "bearer"},
              {"access_token", token},
              {"expires_in", 21'599},
              {"refresh_token", std::string{"refresh-"}.append(token)},
              {"refresh_token_expires_in", 5'183'999},
              {"scope", "account_email profile_nickname"}}
      .dump();
}

std::string kakao_profile_body(const kakao_person& who) {
  json account{{"profile_nickname_needs_agreement", who.nickname.empty()},
               {"has_email", !who.email.empty()},
               {"email_needs_agreement", who.email.empty()}};
  json properties = json::object();
  if (!who.nickname.empty()) {
    account["profile"] = {{"nickname", who.nickname}, {"is_default_nickname", false}};
    properties["nickname"] = who.nickname;
  }
  if (!who.email.empty()) {
    account["is_email_valid"] = true;
    account["is_email_verified"] = who.verified;
    account["email"] = who.email;
  }
  return json{{"id", std::stoll(who.id)},
              {"connected_at", "2026-01-02T03:04:05Z"},
              {"properties", properties},
              {"kakao_account", account}}
      .dump();
}

std::string kakao_logout_body(const kakao_person& who) {
  return json{{"id", std::stoll(who.id)}}.dump();
}

std::string kakao_auth_error(std::string_view error, std::string_view code,
                             std::string_view description) {
  return json{{"error", error}, {"error_description", description}, {"error_code", code}}.dump();
}

std::string kakao_api_error(int code, std::string_view message) {
  return json{{"msg", message}, {"code", code}}.dump();
}

std::string kakao_address_body(std::string_view query) {
  json documents = json::array();
  for (const auto& known : known_addresses) {
    if (has_every_word(std::string{known.lot} + ' ' + known.road, query)) {
      documents.push_back({{"address_name", known.lot},
                           {"address_type", "REGION_ADDR"},
                           {"x", known.longitude},
                           {"y", known.latitude},
                           {"address", {{"address_name", known.lot}}},
                           {"road_address", {{"address_name", known.road}}}});
    }
  }
  return json{
      {"meta",
       {{"total_count", documents.size()}, {"pageable_count", documents.size()}, {"is_end", true}}},
      {"documents", documents}}
      .dump();
}

std::string kakao_consent_page(const std::vector<kakao_person>& people, std::string_view target) {
  const auto link = [&](std::string_view choice, std::string_view text) {
    return fmt::format("<li><a href=\"{}&amp;{}\">{}</a></li>\n", transport::escape_html(target),
                       choice, transport::escape_html(text));
  };
  std::string list;
  for (const auto& who : people) {
    list += link("person=" + who.id, fmt::format("{} {}", who.nickname, who.email));
  }
  list += link("consent=refused", "동의하지 않기 (refuse)");
  return "<!doctype html><html lang=\"ko\"><meta charset=\"utf-8\"><title>Kakao stand-in</title>\n"
         "<h1>누구로 로그인할까요?</h1>\n<ul>\n" +
         list + "</ul>\n</html>\n";
}

}  // namespace moim::sim
