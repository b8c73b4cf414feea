// All that is wrong with a line is found in one go, so that a catalogue is put right in one go.
#include "transport/popup/store_line.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "storage/codec/sha256.hpp"

namespace moim::transport {

namespace {

constexpr std::string_view today_word = "today";
constexpr const char* date_forms = "is not YYYY-MM-DD, today, today+N or today-N";
constexpr const char* instant_forms =
    "is not an RFC 3339 date-time with offset, todayTHH:MM, today+NTHH:MM or today-NTHH:MM";
constexpr const char* time_forms = "has a time that is not HH:MM";

/// Takes a `day` off the front of `text`.
std::optional<calendar_date> take_day(std::string_view& text, calendar_date today) {
  if (!text.starts_with(today_word)) return std::nullopt;
  text.remove_prefix(today_word.size());
  if (!text.starts_with('+') && !text.starts_with('-')) return today;
  const bool back = text.front() == '-';
  std::uint16_t days = 0;  // 179 years either way
  const auto [end, error] = std::from_chars(text.data() + 1, text.data() + text.size(), days);
  if (error != std::errc{}) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  const calendar_date day{back ? today.days - days : today.days + days};
  calendar_date known;  // the text form is where the range of dates is checked
  return from_text(to_text(day), known) ? std::optional{day} : std::nullopt;
}

class field_reader {
 public:
  field_reader(const import_setting& setting, std::vector<violation>& problems)
      : setting_(setting), problems_(problems) {}

  calendar_date date(const char* field, std::string_view text) {
    calendar_date result;
    auto rest = text;
    if (const auto day = take_day(rest, setting_.today); day && rest.empty()) return *day;
    if (!from_text(text, result)) complain(field, text, date_forms);
    return result;
  }

  timestamp instant(const char* field, std::string_view text) {
    timestamp result;
    time_of_day time;
    auto rest = text;
    if (const auto day = take_day(rest, setting_.today);
        day && rest.starts_with('T') && from_text(rest.substr(1), time)) {
      return setting_.zone.to_utc(*day, time);
    }
    if (!from_text(text, result)) complain(field, text, instant_forms);
    return result;
  }

  std::vector<time_of_day> times(const char* field, const std::vector<std::string>& texts) {
    std::vector<time_of_day> result(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (!from_text(texts[i], result[i])) {
        complain(field, texts[i], time_forms);
        break;
      }
    }
    return result;
  }

 private:
  void complain(const char* field, std::string_view text, const char* rule) {
    problems_.push_back({field, text.empty() ? "required" : rule});
  }

  const import_setting& setting_;
  std::vector<violation>& problems_;
};

}  // namespace

store_details to_details(const store_line& line, const import_setting& setting,
                         std::vector<violation>& problems) {
  const auto problems_before = problems.size();
  field_reader read{setting, problems};
  store_details details{
      .name = line.name,
      .bio = line.bio.value_or(""),
      .category = line.category,
      .location = line.location,
      .latitude = line.latitude,
      .longitude = line.longitude,
      .start_date = read.date("startDate", line.start_date),
      .end_date = read.date("endDate", line.end_date),
      .reservation_opens_at = read.instant("reservationOpensAt", line.reservation_opens_at),
      .reservation_closes_at = read.instant("reservationClosesAt", line.reservation_closes_at),
      .time_slots = read.times("timeSlots", line.time_slots),
      .capacity_per_slot = line.capacity_per_slot,
      .waitlist_limit = line.waitlist_limit.value_or(setting.waitlist_default),
      .images = line.images.value_or(std::vector<std::string>{}),
      .opening = line.opening.value_or(opening_mode::fifo),
      .promotion = line.promotion.value_or(promotion_mode::auto_),
      .offer_minutes = line.offer_minutes,
      .cancel_closes_minutes_before = line.cancel_closes_minutes_before.value_or(0),
      .slots_per_user = line.slots_per_user,
  };
  if (line.key && line.key->size() > store_key_bytes_max) problems.push_back({"key", "too_long"});
  if (problems.size() == problems_before) problems = check(details);
  return details;
}

std::string key_of(const store_line& line) {
  if (line.key && !line.key->empty()) return *line.key;
  return line.name + '|' + line.location + '|' + line.start_date;
}

store_id derived_store_id(std::string_view key) {
  using namespace std::string_view_literals;
  const auto digest = storage::sha256{}("store\0"sv, key);
  std::array<std::uint8_t, 16> half;
  std::copy_n(digest.begin(), half.size(), half.begin());
  return {make_uuid_v8(half)};
}

}  // namespace moim::transport
