// Tests the iCalendar output byte by byte. tests/e2e/calendar.test.mjs reads it with an independent
// parser.
#include "transport/popup/calendar_entry.hpp"

#include <vector>

#include <doctest/doctest.h>

#include "transport/host/utf8_text.hpp"

namespace moim::transport::calendar_entry_test {

namespace {

timestamp at(std::string_view text) {
  timestamp t;
  REQUIRE(from_text(text, t));
  return t;
}

std::vector<time_of_day> times(std::initializer_list<const char*> texts) {
  std::vector<time_of_day> list;
  for (const auto* text : texts) {
    list.emplace_back();
    REQUIRE(from_text(text, list.back()));
  }
  return list;
}

store_details some_store() {
  store_details details;
  details.name = "Persimmon Week";
  details.bio = "Dried persimmons.";
  details.category = "food";
  details.location = "Seongsu";
  details.latitude = 37.5446;
  details.longitude = 127.0559;
  details.time_slots = times({"10:00", "11:30"});
  return details;
}

struct example {
  store_details store = some_store();
  reservation_status status = reservation_status::CONFIRMED;
  std::uint64_t edits = 0;
  timestamp since = at("2026-12-01T03:00:00Z");
  timestamp store_since = at("2026-11-01T00:00:00Z");
  std::string url = "https://moim.example/api/v1/reservations/x";

  reservation_id id() const {
    reservation_id r;
    REQUIRE(from_text("0197abcd-0000-7000-8000-00000000ffff/2026-12-24/10:00", r.slot));
    r.ticket = 7;
    return r;
  }
  std::string text(language in = language::en) const {
    return render({id(), status, at("2026-12-01T02:30:05.999Z"), since, at("2026-12-24T01:00:00Z"),
                   edits, store_since, store, url},
                  in);
  }
  /// The content lines, unfolded as RFC 5545 3.1 says.
  std::vector<std::string> lines(language in = language::en) const {
    auto whole = text(in);
    for (auto fold = whole.find("\r\n "); fold != std::string::npos; fold = whole.find("\r\n ")) {
      whole.erase(fold, 3);
    }
    std::vector<std::string> result;
    for (std::size_t begin = 0; begin < whole.size();) {
      const auto end = whole.find("\r\n", begin);
      REQUIRE(end != std::string::npos);
      result.push_back(whole.substr(begin, end - begin));
      begin = end + 2;
    }
    return result;
  }
  /// The value of a property that stands once; empty when there is none.
  std::string value(std::string_view name, language in = language::en) const {
    std::string found;
    for (const auto& line : lines(in)) {
      if (line.starts_with(std::string{name} + ':')) {
        REQUIRE(found.empty());
        found = line.substr(name.size() + 1);
      }
    }
    return found;
  }
};

}  // namespace

TEST_CASE("calendar: a confirmed visit, line by line") {
  CHECK(example{}.lines() ==
        std::vector<std::string>{
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Moim//Moim//EN",
            "CALSCALE:GREGORIAN",
            "BEGIN:VEVENT",
            "UID:moim-" + to_text(example{}.id()),
            "DTSTAMP:20261201T030000Z",
            "CREATED:20261201T023005Z",
            "LAST-MODIFIED:20261201T030000Z",
            "SEQUENCE:2",
            "STATUS:CONFIRMED",
            "TRANSP:OPAQUE",
            "DTSTART:20261224T010000Z",
            "DTEND:20261224T020000Z",
            "SUMMARY:Persimmon Week",
            "DESCRIPTION:Your place is confirmed.\\nTicket 7\\n\\nDried persimmons.",
            "LOCATION:Seongsu",
            "GEO:37.544600;127.055900",
            "CATEGORIES:food",
            "URL:https://moim.example/api/v1/reservations/x",
            "END:VEVENT",
            "END:VCALENDAR"});
}

TEST_CASE("calendar: the status is told, in words too") {
  example e;
  e.status = reservation_status::WAITING;
  CHECK(e.value("STATUS") == "TENTATIVE");
  CHECK(e.value("TRANSP") == "TRANSPARENT");
  CHECK(e.value("SUMMARY") == "Persimmon Week (waitlist)");
  CHECK(e.value("SUMMARY", language::ko) == "Persimmon Week (대기)");
  e.status = reservation_status::CANCELLED;
  CHECK(e.value("STATUS") == "CANCELLED");
  CHECK(e.value("TRANSP") == "TRANSPARENT");
  CHECK(e.value("DESCRIPTION", language::ko).starts_with("예약이 취소되었습니다.\\n예약 번호 7"));
}

TEST_CASE("calendar: whatever happens raises SEQUENCE and never makes another UID") {
  example e;
  const auto uid = e.value("UID");
  std::vector<std::string> sequences;
  for (const auto status : {reservation_status::WAITING, reservation_status::OFFERED,
                            reservation_status::CONFIRMED, reservation_status::CANCELLED}) {
    e.status = status;
    sequences.push_back(e.value("SEQUENCE"));
    CHECK(e.value("UID") == uid);
  }
  CHECK(sequences == std::vector<std::string>{"0", "1", "2", "3"});
  e.edits = 3;
  e.store_since = at("2026-12-05T00:00:00Z");
  CHECK(e.value("SEQUENCE") == "6");
  CHECK(e.value("LAST-MODIFIED") == "20261205T000000Z");
  CHECK(e.value("DTSTAMP") == "20261205T000000Z");
}

TEST_CASE("calendar: what people wrote is text, and nothing else") {
  example e;
  e.store.name = "A, B; C\\D";
  e.store.location = "one\r\nEND:VEVENT\tx\xff";
  e.store.bio = "first\nsecond, third";
  CHECK(e.value("SUMMARY") == "A\\, B\\; C\\\\D");
  CHECK(e.value("LOCATION") == "one \\nEND:VEVENT x\xef\xbf\xbd");
  CHECK(e.value("DESCRIPTION").ends_with("\\n\\nfirst\\nsecond\\, third"));
  e.store.name = "{}{0}";  // no pattern either
  CHECK(e.value("SUMMARY") == "{}{0}");
}

TEST_CASE("calendar: lines have 75 octets at most, and are cut between characters") {
  for (std::size_t shift = 0; shift < 4; ++shift) {
    example e;
    e.store.location = std::string(shift, 'x');
    for (int i = 0; i < 60; ++i) {
      e.store.location += i % 2 == 0 ? "성" : "\xf0\x9f\x8e\x81";
    }
    CHECK(e.value("LOCATION") == e.store.location);
    const auto text = e.text();
    std::size_t folds = 0;
    for (std::size_t begin = 0; begin < text.size();) {
      const auto end = text.find("\r\n", begin);
      const auto line = text.substr(begin, end - begin);
      CHECK(line.size() <= 75);
      CHECK(clean_line(line) == line);  // valid UTF-8 by itself
      folds += line.starts_with(' ') ? 1 : 0;
      begin = end + 2;
    }
    CHECK(folds >= 2);
  }
}

TEST_CASE("calendar: a line of exactly 75 octets is not folded, one more is") {
  example e;
  e.store.location = std::string(75 - std::string_view{"LOCATION:"}.size(), 'x');
  CHECK(e.text().find("LOCATION:" + e.store.location + "\r\n") != std::string::npos);
  e.store.location += 'y';
  CHECK(e.text().find("x\r\n y\r\n") != std::string::npos);
}

TEST_CASE("calendar: a visit ends when the next may begin, an hour later at most") {
  store_details details = some_store();
  CHECK(visit_minutes(details) == limits::visit_minutes_max);
  details.time_slots = times({"10:00"});
  CHECK(visit_minutes(details) == limits::visit_minutes_max);
  details.time_slots = times({"10:00", "12:00", "12:20", "13:00"});
  CHECK(visit_minutes(details) == 20);
}

TEST_CASE("calendar: what there is not is left out") {
  example e;
  e.store.latitude = e.store.longitude = std::nullopt;
  e.store.bio.clear();
  e.url.clear();
  CHECK(e.value("GEO") == "");
  CHECK(e.value("URL") == "");
  CHECK(e.value("DESCRIPTION") == "Your place is confirmed.\\nTicket 7");
}

TEST_CASE("calendar: the file is called after the visit") {
  CHECK(calendar_file_name(example{}.id().slot) == "moim-2026-12-24-1000.ics");
}

}  // namespace moim::transport::calendar_entry_test
