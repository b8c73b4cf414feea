// The bodies of Kakao's answers as documented, and the few addresses that the stand-in knows.
#pragma once

#include <string>
#include <string_view>

#include "sim/kakao/kakao_stand_in.hpp"

namespace moim::sim {

std::string kakao_token_body(std::string_view token);
std::string kakao_profile_body(const kakao_person& who);
std::string kakao_logout_body(const kakao_person& who);
/// Errors of kauth, with the codes that Kakao has for them.
std::string kakao_auth_error(std::string_view error, std::string_view code,
                             std::string_view description);
/// Errors of kapi and dapi.
std::string kakao_api_error(int code, std::string_view message);
/// The addresses that have every word of the query in them.
std::string kakao_address_body(std::string_view query);

/// The page on which somebody chooses who they are. Links lead back to it, with `target` in front.
std::string kakao_consent_page(const std::vector<kakao_person>& people, std::string_view target);

}  // namespace moim::sim
