// Delivers by SMTP, and classifies failures. A refusal of the recipient or of the message concerns
// one mail: 5xx is permanent, 4xx temporary. Everything else (no connection, no TLS, a login or a
// sender that is not accepted, 421, silence) would hit the next mail as well, and concerns the
// server.
#include "transport/mail/smtp_transport.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include <fmt/format.h>
#include <sys/socket.h>

#include "domain/limits.hpp"
#include "transport/host/curl_client.hpp"
#include "transport/host/utf8_text.hpp"

namespace moim::transport {

namespace {

constexpr long service_closing = 421;  // RFC 5321 3.8

bool same_message(char a, char b) {
  return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}

/// Servers repeat the address in what they answer; it must not get into the log that way.
std::string without_address(std::string text, const std::string& address) {
  for (;;) {
    const auto found =
        std::search(text.begin(), text.end(), address.begin(), address.end(), same_message);
    if (found == text.end()) {
      return text;
    }
    text.replace(found, found + static_cast<std::ptrdiff_t>(address.size()), "recipient");
  }
}

/// One message under way.
struct transfer {
  std::string_view unsent;
  std::string answer;  // the latest reply of the server; of several lines, all
  bool sending = false;
  const std::atomic<bool>* stop = nullptr;
};

std::size_t give_message(char* to, std::size_t, std::size_t room, void* from) {
  auto& t = *static_cast<transfer*>(from);
  t.sending = true;
  const auto count = t.unsent.copy(to, room);
  t.unsent.remove_prefix(count);
  return count;
}

std::size_t take_reply(const char* bytes, std::size_t, std::size_t count, void* to) {
  auto& t = *static_cast<transfer*>(to);
  const std::string_view line{bytes, count};
  if (line.starts_with("221")) return count;  // the good-bye of a session that failed before
  constexpr std::size_t code_characters = 3;
  const bool goes_on = t.answer.size() > code_characters && t.answer[code_characters] == '-' &&
                       t.answer.compare(0, code_characters, line, 0, code_characters) == 0;
  if (!goes_on) {
    t.answer.clear();
  }
  if (t.answer.size() < limits::mail_answer_bytes_max) {
    t.answer += line.substr(0, limits::mail_answer_bytes_max);
  }
  return count;
}

int stop_transfer(void* of, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto& t = *static_cast<const transfer*>(of);
  return t.stop->load() && !t.sending ? 1 : 0;
}

/// `sending`: the server had asked for the message before.
actors::hand_over meaning_of(CURLcode result, long code, std::string_view reason, bool sending) {
  // These are libcurl's words for a command that was refused.
  const bool command = reason.starts_with("RCPT failed") || reason.starts_with("DATA failed");
  const bool message = sending && result == CURLE_WEIRD_SERVER_REPLY;
  if (code == service_closing || code < 400 || !(command || message)) {
    return actors::hand_over::unreachable;
  }
  return code >= 500 ? actors::hand_over::refused : actors::hand_over::deferred;
}

}  // namespace

struct smtp_transport::session : curl_client {
  session(smtp_settings s, const std::atomic<bool>& stopping)
      : settings(std::move(s)), stop(stopping) {}
  session(const session&) = delete;
  session& operator=(const session&) = delete;
  /// libcurl says QUIT and would wait two minutes for the answer of a server that is silent.
  ~session() { shut(SHUT_RD); }

  /// Of the connection that is kept, if any.
  void shut(int ways) {
    curl_socket_t socket = CURL_SOCKET_BAD;
    curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &socket);
    if (socket != CURL_SOCKET_BAD) ::shutdown(socket, ways);
  }

  void set_connection() {
    static constexpr std::array<long, 3> tls{CURLUSESSL_ALL, CURLUSESSL_TRY, CURLUSESSL_NONE};
    set(CURLOPT_URL, settings.url.c_str());
    set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    set(CURLOPT_USE_SSL, tls.at(static_cast<std::size_t>(settings.tls)));
    if (!settings.ca_file.empty()) set(CURLOPT_CAINFO, settings.ca_file.c_str());
    if (!settings.user.empty()) {
      set(CURLOPT_USERNAME, settings.user.c_str());
      set(CURLOPT_PASSWORD, settings.password.c_str());
    }
    set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(settings.connect_timeout.count()));
    set(CURLOPT_TIMEOUT_MS, static_cast<long>(settings.timeout.count()));
    set(CURLOPT_NOSIGNAL, 1L);
  }

  void set_transfer(transfer& t) {
    set(CURLOPT_UPLOAD, 1L);
    set(CURLOPT_READFUNCTION, &give_message);
    set(CURLOPT_READDATA, &t);
    set(CURLOPT_HEADERFUNCTION, &take_reply);
    set(CURLOPT_HEADERDATA, &t);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, &stop_transfer);
    set(CURLOPT_XFERINFODATA, &t);
  }

  const smtp_settings settings;
  const std::atomic<bool>& stop;
};

smtp_transport::smtp_transport(smtp_settings settings, const std::atomic<bool>& stop)
    : session_(std::make_unique<session>(std::move(settings), stop)) {}

smtp_transport::~smtp_transport() = default;

actors::mail_outcome smtp_transport::deliver(const mail_envelope& mail) {
  auto& s = *session_;
  transfer t{mail.message, {}, false, &s.stop};
  const auto from = fmt::format("<{}>", mail.from.text());
  curl_list to;
  to.add(fmt::format("<{}>", mail.to.text()));
  std::array<char, CURL_ERROR_SIZE> reason{};
  s.reset();
  s.set_connection();
  s.set_transfer(t);
  s.set(CURLOPT_MAIL_FROM, from.c_str());
  s.set(CURLOPT_MAIL_RCPT, to.first);
  s.set(CURLOPT_ERRORBUFFER, reason.data());

  const auto result = curl_easy_perform(s.handle);
  const auto tell = [&](const std::string& text) {
    auto line = clean_line(without_address(text, mail.to.text()));
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
  };
  if (result == CURLE_OK) {
    return {actors::hand_over::done, mail.message_id, tell(t.answer)};
  }
  long code = 0;
  curl_easy_getinfo(s.handle, CURLINFO_RESPONSE_CODE, &code);
  const std::string why = result == CURLE_OPERATION_TIMEDOUT ? "the mail server timed out"
                          : reason[0] != '\0'                ? reason.data()
                                                             : curl_easy_strerror(result);
  const auto meaning = meaning_of(result, code, why, t.sending);
  if (meaning == actors::hand_over::unreachable) {
    s.shut(SHUT_RDWR);  // a late answer must not be taken for one to the next message
  }
  const bool server_said_so = code >= 400 && !t.answer.empty();
  return {meaning, mail.message_id, tell(server_said_so ? t.answer : why)};
}

}  // namespace moim::transport
