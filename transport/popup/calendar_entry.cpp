// Writes iCalendar properties through one function, which folds lines; text of people goes through
// `calendar_text`. Instants are in UTC, so no zone has to be described.
#include "transport/popup/calendar_entry.hpp"

#include <algorithm>
#include <chrono>

#include <date/date.h>
#include <fmt/format.h>

#include "transport/host/utf8_text.hpp"

namespace moim::transport {

namespace {

constexpr std::size_t line_octets_max = 75;  // without the line break

/// RFC 5545 3.3.5, form 2.
std::string instant_text(timestamp at) {
  const date::sys_time<std::chrono::milliseconds> instant{std::chrono::milliseconds{at.ms}};
  const auto day = date::floor<date::days>(instant);
  const date::year_month_day ymd{day};
  const auto seconds = date::floor<std::chrono::seconds>(instant - day).count();
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z", int{ymd.year()}, unsigned{ymd.month()},
                     unsigned{ymd.day()}, seconds / 3'600, seconds / 60 % 60, seconds % 60);
}

/// RFC 5545 3.3.11. Lines of `text` end in LF.
std::string calendar_text(std::string_view text) {
  std::string out;
  for (;;) {
    const auto end = text.find('\n');
    for (const char c : clean_line(text.substr(0, end))) {
      if (c == '\\' || c == ';' || c == ',') {
        out += '\\';
      }
      out += c;
    }
    if (end == std::string_view::npos) {
      return out;
    }
    out += "\\n";
    text.remove_prefix(end + 1);
  }
}

bool continues_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

/// One content line. It is folded between characters, as a reader may decode lines one by one.
void add(std::string& out, std::string_view name, std::string_view value) {
  const auto line = fmt::format("{}:{}", name, value);
  std::string_view left = line;
  for (std::size_t room = line_octets_max; left.size() > room; room = line_octets_max - 1) {
    while (continues_character(left[room])) {
      --room;
    }
    out += left.substr(0, room);
    out += "\r\n ";
    left.remove_prefix(room);
  }
  out += left;
  out += "\r\n";
}

/// What a reservation of some status is called. `{}` in a summary is the store.
struct status_row {
  std::string_view name;          // of STATUS, RFC 5545 3.8.1.11
  std::string_view transparency;  // whether the time is taken
  bilingual summary;
  bilingual news;
};

const status_row& row_of(reservation_status status) {
  static constexpr status_row confirmed{
      "CONFIRMED", "OPAQUE", {"{}", "{}"}, {"Your place is confirmed.", "예약이 확정되었습니다."}};
  static constexpr status_row waiting{"TENTATIVE",
                                      "TRANSPARENT",
                                      {"{} (waitlist)", "{} (대기)"},
                                      {"You are on the waitlist. This is no reservation yet.",
                                       "대기 중입니다. 아직 예약이 확정되지 않았습니다."}};
  static constexpr status_row offered{
      "TENTATIVE",
      "TRANSPARENT",
      {"{} (offered)", "{} (자리 제안)"},
      {"You are offered a place. It is yours when you accept the offer in time.",
       "자리가 제안되었습니다. 기한 안에 수락하시면 예약이 확정됩니다."}};
  static constexpr status_row cancelled{
      "CANCELLED",
      "TRANSPARENT",
      {"{} (cancelled)", "{} (취소)"},
      {"This reservation is cancelled.", "예약이 취소되었습니다."}};
  switch (status) {
    case reservation_status::CONFIRMED:
      return confirmed;
    case reservation_status::WAITING:
    case reservation_status::LINED_UP:
      return waiting;
    case reservation_status::OFFERED:
      return offered;
    case reservation_status::CANCELLED:
      break;
  }
  return cancelled;
}

/// Statuses follow each other in this order only, so the sum with the store's edits never falls,
/// and rises with everything that happens.
std::uint64_t sequence_of(const calendar_entry& e) {
  const int step = e.status == reservation_status::CANCELLED   ? 3
                   : e.status == reservation_status::CONFIRMED ? 2
                   : e.status == reservation_status::OFFERED   ? 1
                                                               : 0;
  return e.edits + static_cast<std::uint64_t>(step);
}

std::string description_of(const calendar_entry& e, language in) {
  constexpr bilingual ticket{"Ticket {}", "예약 번호 {}"};
  auto text = fmt::format("{}\n{}", row_of(e.status).news.in(in),
                          fmt::format(fmt::runtime(ticket.in(in)), e.id.ticket));
  if (!e.store.bio.empty()) {
    text += "\n\n" + e.store.bio;
  }
  return text;
}

}  // namespace

std::uint32_t visit_minutes(const store_details& store) {
  std::uint32_t least = limits::visit_minutes_max;
  const auto& times = store.time_slots;  // ascending
  for (std::size_t i = 1; i < times.size(); ++i) {
    least = std::min<std::uint32_t>(least, times[i].minutes - times[i - 1].minutes);
  }
  return least;
}

std::string render(const calendar_entry& e, language in) {
  const auto& row = row_of(e.status);
  const auto changed = instant_text(std::max(e.since, e.store_since));
  const timestamp ends_at{e.starts_at.ms + std::int64_t{visit_minutes(e.store)} * 60'000};
  std::string out;
  add(out, "BEGIN", "VCALENDAR");
  add(out, "VERSION", "2.0");
  add(out, "PRODID", "-//Moim//Moim//EN");
  add(out, "CALSCALE", "GREGORIAN");
  add(out, "BEGIN", "VEVENT");
  add(out, "UID", "moim-" + to_text(e.id));
  add(out, "DTSTAMP", changed);  // without a METHOD: when the entry was last revised
  add(out, "CREATED", instant_text(e.reserved_at));
  add(out, "LAST-MODIFIED", changed);
  add(out, "SEQUENCE", std::to_string(sequence_of(e)));
  add(out, "STATUS", row.name);
  add(out, "TRANSP", row.transparency);
  add(out, "DTSTART", instant_text(e.starts_at));
  add(out, "DTEND", instant_text(ends_at));
  add(out, "SUMMARY", calendar_text(fmt::format(fmt::runtime(row.summary.in(in)), e.store.name)));
  add(out, "DESCRIPTION", calendar_text(description_of(e, in)));
  add(out, "LOCATION", calendar_text(e.store.location));
  if (e.store.latitude && e.store.longitude) {
    add(out, "GEO", fmt::format("{:.6f};{:.6f}", *e.store.latitude, *e.store.longitude));
  }
  add(out, "CATEGORIES", calendar_text(e.store.category));
  if (!e.url.empty()) {
    add(out, "URL", e.url);
  }
  add(out, "END", "VEVENT");
  add(out, "END", "VCALENDAR");
  return out;
}

std::string calendar_file_name(const slot_id& slot) {
  return fmt::format("moim-{}-{:02}{:02}.ics", to_text(slot.date), slot.time.minutes / 60,
                     slot.time.minutes % 60);
}

}  // namespace moim::transport
