// A table of sentences, and the plain text and HTML made of them.
#include "transport/mail/mail_text.hpp"

#include <array>

#include <date/date.h>
#include <fmt/format.h>

#include "domain/ensure.hpp"
#include "transport/api/language.hpp"
#include "transport/host/utf8_text.hpp"

namespace moim::transport {

namespace {

/// `{}` in a subject is the store, in an advice the minutes that are left for an answer.
struct mail_row {
  mail_kind kind;
  bilingual subject;
  bilingual news;
  bilingual advice;
};

constexpr mail_row texts[] = {
    {mail_kind::confirmed,
     {"Your place at {} is confirmed", "{} 예약이 확정되었습니다"},
     {"Your reservation is confirmed.", "예약이 확정되었습니다."},
     {"If you cannot come, please cancel, so that somebody who waits gets the place.",
      "방문이 어려우시면 기다리는 분을 위해 예약을 취소해 주세요."}},
    {mail_kind::waiting,
     {"You are on the waitlist of {}", "{} 대기자로 등록되었습니다"},
     {"All places are taken, and you are on the waitlist.",
      "예약이 모두 차서 대기자로 등록되었습니다."},
     {"As soon as it is your turn, the place is yours and we write to you.",
      "차례가 되면 예약이 확정되고 바로 알려 드립니다."}},
    {mail_kind::promoted,
     {"A place at {} is yours now", "{} 대기 예약이 확정되었습니다"},
     {"It is your turn, and a place is yours: your reservation is confirmed.",
      "차례가 되어 대기하시던 예약이 확정되었습니다."},
     {"If you cannot come any more, please cancel, so that the next one gets the place.",
      "방문이 어려우시면 다음 분을 위해 예약을 취소해 주세요."}},
    {mail_kind::offered,
     {"A place at {} is waiting for your answer", "{} 자리가 났습니다. 수락해 주세요"},
     {"A place has become free and is held for you.", "자리가 나서 회원님을 위해 잡아 두었습니다."},
     {"Please accept it in Moim within {} minutes of the time of this mail; otherwise it goes to "
      "the "
      "next one.",
      "이 메일의 발송 시각부터 {}분 안에 모임에서 수락해 주세요. 시간이 지나면 다음 분께 "
      "넘어갑니다."}},
    {mail_kind::cancelled,
     {"Your reservation at {} is cancelled", "{} 예약이 취소되었습니다"},
     {"Your reservation is cancelled.", "예약이 취소되었습니다."},
     {"You can reserve again as long as there are places.",
      "자리가 남아 있으면 다시 예약하실 수 있습니다."}},
    {mail_kind::store_changed,
     {"{} has changed its plans", "{} 운영 정보가 변경되었습니다"},
     {"The store has changed its plans. Your reservation stands.",
      "팝업스토어의 운영 정보가 변경되었습니다. 예약은 그대로 유지됩니다."},
     {"Please check whether the visit still suits you.",
      "변경된 내용을 확인하시고 방문 계획을 살펴봐 주세요."}},
    {mail_kind::store_closed,
     {"{} is closed, your visit cannot take place", "{} 운영이 종료되어 예약이 취소되었습니다"},
     {"We are sorry: the store has closed, and your reservation with it.",
      "죄송합니다. 팝업스토어 운영이 종료되어 예약이 취소되었습니다."},
     {"There is nothing that you have to do.", "따로 하실 일은 없습니다."}},
    {mail_kind::reminder,
     {"Reminder: your visit to {}", "{} 방문 안내"},
     {"Your visit is coming up.", "곧 방문하실 예약이 있습니다."},
     {"If you cannot come, please cancel now, so that somebody who waits gets the place.",
      "방문이 어려우시면 기다리는 분을 위해 지금 예약을 취소해 주세요."}},
    {mail_kind::lined_up,
     {"You are in line for {}", "{} 예약 줄에 등록되었습니다"},
     {"You have lined up for the opening of reservations.",
      "예약 시작을 기다리는 줄에 등록되었습니다."},
     {"When reservations open, places are given to those in line; if you get one, we write to you.",
      "예약이 시작되면 줄에 계신 분들께 자리가 배정되며, 배정되면 바로 알려 드립니다."}},
    {mail_kind::offer_expired,
     {"The offer of a place at {} has expired", "{} 자리 제안이 만료되었습니다"},
     {"The place that was held for you went to the next one, as it was not accepted in time.",
      "제한 시간 안에 수락하지 않으셔서 잡아 두었던 자리가 다음 분께 넘어갔습니다."},
     {"You can line up again, behind those who wait.",
      "원하시면 대기 줄 끝에 다시 등록하실 수 있습니다."}},
};

const mail_row& row_of(mail_kind kind) {
  for (const auto& row : texts) {
    if (row.kind == kind) {
      return row;
    }
  }
  ensure(false, "every kind of mail has its words");
  return texts[0];
}

std::string when_text(calendar_date on, time_of_day time, language in) {
  static constexpr std::array<bilingual, 7> days{{{"Sunday", "일"},
                                                  {"Monday", "월"},
                                                  {"Tuesday", "화"},
                                                  {"Wednesday", "수"},
                                                  {"Thursday", "목"},
                                                  {"Friday", "금"},
                                                  {"Saturday", "토"}}};
  static constexpr std::array<std::string_view, 12> months{
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  const date::sys_days day{date::days{on.days}};
  const date::year_month_day ymd{day};
  const auto weekday = days[date::weekday{day}.c_encoding()].in(in);
  const unsigned month{ymd.month()};
  if (in == language::ko) {
    return fmt::format("{}년 {}월 {}일 ({}) {}", int{ymd.year()}, month, unsigned{ymd.day()},
                       weekday, to_text(time));
  }
  return fmt::format("{}, {} {} {}, {}", weekday, unsigned{ymd.day()}, months[month - 1],
                     int{ymd.year()}, to_text(time));
}

/// What both forms are made of; all of it on one line each, nothing of it escaped.
struct outline {
  std::string greeting;
  std::string_view news;
  std::array<std::pair<std::string_view, std::string>, 3> facts;
  std::string advice;
  std::string_view farewell;
};

outline make_outline(const mail_row& row, language in, const mail_subject_matter& m) {
  constexpr bilingual hello{"Hello {},", "{}님, 안녕하세요."};
  const auto greeting = fmt::format(fmt::runtime(hello.in(in)), clean_line(m.nickname));
  constexpr bilingual store{"Store", "팝업스토어"};
  constexpr bilingual when{"Visit", "방문 일시"};
  constexpr bilingual where{"Address", "장소"};
  constexpr bilingual farewell{"Moim. This mail was sent by itself; nobody reads answers to it.",
                               "모임. 발신 전용 메일이며 회신하셔도 확인할 수 없습니다."};
  return {greeting,
          row.news.in(in),
          {{{store.in(in), clean_line(m.store)},
            {when.in(in), when_text(m.date, m.time, in)},
            {where.in(in), clean_line(m.location)}}},
          fmt::format(fmt::runtime(row.advice.in(in)), m.answer_minutes),
          farewell.in(in)};
}

std::string as_text(const outline& o) {
  auto out = fmt::format("{}\n\n{}\n\n", o.greeting, o.news);
  for (const auto& [label, value] : o.facts) {
    out += fmt::format("{}: {}\n", label, value);
  }
  return out += fmt::format("\n{}\n\n-- \n{}\n", o.advice, o.farewell);
}

std::string as_html(const outline& o, std::string_view title, std::string_view lang) {
  std::string facts;
  for (const auto& [label, value] : o.facts) {
    facts += fmt::format(
        "<tr><th align=\"left\" style=\"padding:4px 16px 4px 0\">{}</th><td>{}</td></tr>\n", label,
        escape_html(value));
  }
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"{}\">\n<head><meta "
      "charset=\"utf-8\"><title>{}</title></head>\n"
      "<body style=\"font-family:sans-serif;line-height:1.5;color:#222;max-width:36em\">\n"
      "<p>{}</p>\n<p><strong>{}</strong></p>\n<table>\n{}</table>\n<p>{}</p>\n"
      "<p style=\"color:#777;font-size:small\">{}</p>\n</body>\n</html>\n",
      lang, escape_html(title), escape_html(o.greeting), o.news, facts, o.advice, o.farewell);
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

mail_words write_mail(mail_kind kind, mail_language in, const mail_subject_matter& matter) {
  const auto words_in = in == mail_language::ko ? language::ko : language::en;
  const auto& row = row_of(kind);
  const auto parts = make_outline(row, words_in, matter);
  const auto subject =
      fmt::format(fmt::runtime(row.subject.in(words_in)), clean_line(matter.store));
  return {subject, as_text(parts), as_html(parts, subject, in == mail_language::ko ? "ko" : "en")};
}

}  // namespace moim::transport
