// A Kakao of our own, for demonstrations and tests: the endpoints that Moim uses, as they are
// documented at https://developers.kakao.com/docs/latest/en/kakaologin/rest-api and
// …/local/dev-guide, for people who are made up.
//
//   GET  /oauth/authorize               a page on which to choose who one is; with person=ID, or
//                                       consent=refused, the choice is made already
//   POST /oauth/token                   a code becomes a token, once, with its PKCE verifier
//   GET  /v2/user/me                    the profile of a token
//   POST /v1/user/logout                ends a token
//   GET  /v2/local/search/address.json  a few addresses of Seoul
//   POST /stand-in                      how it behaves from now on, as a query:
//                                       delayMs=, status= (0: well), only= (a path; else all)
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {  // NOLINT(readability-identifier-naming): the library's own name
class App;
}

namespace moim::sim {

struct kakao_person {
  std::string id;        ///< decimal digits
  std::string email;     ///< empty: not shared
  std::string nickname;  ///< empty: not shared
  bool verified = true;  ///< the address
};

/// `ID,EMAIL,NICKNAME` or `ID,EMAIL,NICKNAME,unverified`; an empty id when it is not that.
kakao_person parse_kakao_person(std::string_view text);

struct kakao_behaviour {
  std::chrono::milliseconds delay{0};  ///< before every answer
  unsigned status = 0;                 ///< answered to everything; 0: answers are good
  std::string only;                    ///< the path that this concerns; empty: all
};

struct kakao_stand_in_options {
  std::string address = "127.0.0.1";
  unsigned short port = 8090;  ///< 0: any free one
  std::string client_id = "moim-demo";
  std::string client_secret;  ///< empty: none is asked for
  std::vector<kakao_person> people = {{"1001", "haru@example.com", "하루"},
                                      {"1002", "nuri@example.com", "누리", false},
                                      {"1003", "", "바람"}};
  kakao_behaviour behaviour;
};

class kakao_stand_in {
 public:
  /// Serves at once; throws boost::system::system_error when the address cannot be had.
  explicit kakao_stand_in(const kakao_stand_in_options& options);
  ~kakao_stand_in();
  kakao_stand_in(const kakao_stand_in&) = delete;
  kakao_stand_in& operator=(const kakao_stand_in&) = delete;

  unsigned short port() const;
  std::string url() const;
  void behave(const kakao_behaviour& from_now_on);
  /// Tokens that are good and were not given back.
  std::size_t open_tokens() const;

 private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

void add_kakao_options(CLI::App& app, kakao_stand_in_options& options);

/// `moim-sim kakao`: until SIGINT or SIGTERM. Prints its address. Returns the exit code.
int run_kakao_stand_in(const kakao_stand_in_options& options);

}  // namespace moim::sim
