// Tests messages with an independent parser, and attempts to inject headers.
#include "transport/mail/mail_message.hpp"

#include <fstream>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "sim/host/child_process.hpp"
#include "tests/storage/log/temporary_directory.hpp"
#include "transport/host/utf8_text.hpp"
#include "transport/mail/mail_text.hpp"
#include "transport/mail/mime.hpp"

namespace moim::transport::mail_message_test {

namespace {

mail_message some_message(std::string to_name, mail_words words) {
  mail_message m{*parse_correspondent("모임 Moim <no-reply@moim.example>"),
                 {*parse_mail_address("haru@example.com"), std::move(to_name)},
                 "17.01a229f1-2800-7102-8304-050607080901@moim.example",
                 {1'796'000'000'123},
                 mail_language::ko,
                 std::move(words.subject),
                 std::move(words.text),
                 std::move(words.html)};
  return m;
}

/// What the parser has to find in it.
nlohmann::json expectation(const mail_message& m) {
  return {{"headers",
           {"Date", "From", "To", "Message-ID", "Subject", "Auto-Submitted", "List-Id",
            "Content-Language", "MIME-Version", "Content-Type"}},
          {"subject", clean_line(m.subject)},
          {"toName", clean_line(m.to.name)},
          {"toAddress", "haru@example.com"},
          {"recipients", 1},
          {"fromName", "모임 Moim"},
          {"date", "2026-11-30T00:53:20+00:00"},
          {"messageId", "<" + m.message_id + ">"},
          {"language", m.language == mail_language::ko ? "ko" : "en"},
          {"autoSubmitted", "auto-generated"},
          {"text", m.text},
          {"textType", "text/plain"},
          {"html", m.html},
          {"htmlType", "text/html"}};
}

class mail_directory {
 public:
  void add(const mail_message& m) {
    const auto name = directory_.path() / std::to_string(++count_);
    std::ofstream{name.string() + ".eml", std::ios::binary} << render(m);
    std::ofstream{name.string() + ".json"} << expectation(m).dump();
  }
  std::string read_back() const {
    sim::child_process reader{{"/usr/bin/python3",
                               std::string{MOIM_SOURCE_DIR} + "/tests/transport/mail/read_mail.py",
                               directory_.path().string()}};
    auto findings = reader.read_all();
    CHECK(reader.wait().code == 0);
    return findings;
  }

 private:
  storage::temporary_directory directory_;
  int count_ = 0;
};

std::string repeated(std::string_view text, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("mail: Python's parser reads back whatever was put in") {
  const std::string texts[] = {
      "plain",
      "예약이 확정되었습니다",
      "🎪 emoji 👩‍👩‍👧 and é",
      repeated("긴 제목 ", 50),
      repeated("a long subject ", 20) + "end",
      std::string(200, 'x'),
      "=?UTF-8?Q?not=20mine?=",
      "\"quoted\" \\ (comment) <a@b.c>, d",
      "one\r\nBcc: two@example.com\r\n\r\nbody",
      "nul\x01\x1f\x7f and \xff malformed \xed\xa0\x80",
      " white  space ",
      "a;b:c@d",
  };
  mail_directory mails;
  for (const auto& text : texts) {
    mails.add(some_message(text, {text, "short\n", "<p>short</p>\n"}));
    auto body = clean_line(text) + "\n.\n.dot\nFrom here\n--=_moim\n--=_moim--\n" +
                repeated(clean_line(text) + " ", 40) + "\n";
    mails.add(some_message("하루", {"제목", body, body}));
  }
  for (int kind = 0; kind <= static_cast<int>(mail_kind::offer_expired); ++kind) {
    for (const auto language : {mail_language::ko, mail_language::en}) {
      auto m = some_message("하루", write_mail(static_cast<mail_kind>(kind), language,
                                               {"하루",
                                                "첫빛 상점 <성수> & \"친구들\"",
                                                "서울 성동구 연무장길 1",
                                                {20'788},
                                                {600}}));
      m.language = language;
      mails.add(m);
    }
  }
  CHECK(mails.read_back() == "");
}

TEST_CASE("mail: the same message has the same bytes, and nothing but it has its id") {
  const auto m = some_message("하루", {"제목", "text\n", "<p>\n"});
  CHECK(render(m) == render(m));
  const mailbox_id box{{{1, 2, 3}}};
  CHECK(make_message_id(box, 17, "moim.example") ==
        "17.01020300-0000-0000-0000-000000000000@moim.example");
  CHECK(make_message_id(box, 17, "a.b") != make_message_id(box, 18, "a.b"));
}

TEST_CASE("mail: addresses are what SMTP takes, or none") {
  CHECK(parse_mail_address("haru@example.com")->text() == "haru@example.com");
  CHECK(parse_mail_address("haru@example.com")->domain() == "example.com");
  CHECK(parse_mail_address("a+b=c@x-y.co.kr")->text() == "a+b=c@x-y.co.kr");
  CHECK(parse_mail_address("a..b@docomo.example")->text() == "\"a..b\"@docomo.example");
  CHECK(parse_mail_address("a<b>,c@x.kr")->text() == "\"a<b>,c\"@x.kr");
  CHECK(parse_mail_address(std::string(64, 'a') + "@x.kr"));
  for (const auto& bad :
       {std::string{""}, std::string{"@x.kr"}, std::string{"a@"}, std::string{"a"},
        std::string{"a b@x.kr"}, std::string{"\"a\"@x.kr"}, std::string{"a\\@x.kr"},
        std::string{"한글@x.kr"}, std::string{"a@한글.kr"}, std::string{"a@x..kr"},
        std::string{"a@x.kr>"}, std::string{"a@x.kr\r\nDATA"}, std::string{"a@b@x.kr "},
        std::string{"a@[127.0.0.1]"}, std::string{"a@-x.kr"}, std::string(65, 'a') + "@x.kr",
        "a@" + std::string(256, 'x')}) {
    CAPTURE(bad);
    CHECK_FALSE(parse_mail_address(bad));
  }
}

TEST_CASE("mail: a correspondent is an address, or a name and an address") {
  CHECK(parse_correspondent("a@x.kr")->name.empty());
  CHECK(parse_correspondent("Moim <a@x.kr>")->name == "Moim");
  CHECK(parse_correspondent("모임 알림 <a@x.kr>")->address.text() == "a@x.kr");
  for (const auto* bad : {"", "<a@x.kr>", "Moim <a@x.kr", "Moim <a>", "Moim a@x.kr>"}) {
    CHECK_FALSE(parse_correspondent(bad));
  }
}

TEST_CASE("mail: every kind has its words in both languages, and texts of others stay texts") {
  const mail_subject_matter matter{
      "<b>하루</b>", "A & B <script>", "1st \"floor\"", {20'788}, {605}};
  const auto ko = write_mail(mail_kind::confirmed, mail_language::ko, matter);
  CHECK(ko.subject == "A & B <script> 예약이 확정되었습니다");
  CHECK(ko.text.find("방문 일시: 2026년 12월 1일 (화) 10:05\n") != std::string::npos);
  CHECK(ko.html.find("<script>") == std::string::npos);
  CHECK(ko.html.find("A &amp; B &lt;script&gt;") != std::string::npos);
  CHECK(ko.html.find("&lt;b&gt;하루&lt;/b&gt;님") != std::string::npos);
  CHECK(ko.html.find("<html lang=\"ko\">") != std::string::npos);
  const auto en = write_mail(mail_kind::reminder, mail_language::en, matter);
  CHECK(en.subject == "Reminder: your visit to A & B <script>");
  CHECK(en.text.find("Visit: Tuesday, 1 December 2026, 10:05\n") != std::string::npos);
  CHECK(en.text.find("Store: A & B <script>\n") != std::string::npos);

  std::vector<std::string> subjects;
  for (int kind = 0; kind <= static_cast<int>(mail_kind::offer_expired); ++kind) {
    for (const auto language : {mail_language::ko, mail_language::en}) {
      subjects.push_back(write_mail(static_cast<mail_kind>(kind), language, matter).subject);
    }
  }
  std::ranges::sort(subjects);
  CHECK(std::ranges::adjacent_find(subjects) == subjects.end());
  CHECK(escape_html("<a href='x'>&\"") == "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
}

}  // namespace moim::transport::mail_message_test
