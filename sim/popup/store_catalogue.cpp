// Names are made of syllables, so that there are many, and of words, so that many share one.
#include "sim/popup/store_catalogue.hpp"

#include <cctype>
#include <stdexcept>

#include <fmt/format.h>

#include "sim/account/user_pool.hpp"
#include "sim/host/durations.hpp"
#include "storage/events/event_codec.hpp"
#include "transport/host/random.hpp"

namespace moim::sim {

namespace {

constexpr double catalogue_days = 1'500;
constexpr std::size_t catalogue_batch_requests = 5'000;

const std::vector<std::string> words{"팝업",  "스토어", "상점",   "공방",     "베이커리", "향수",
                                     "서점",  "다방",   "편집숍", "아카이브", "문구",     "정원",
                                     "빛",    "구름",   "달",     "Atelier",  "Seoul",    "Coffee",
                                     "Denim", "첫",     "오후",   "여름"};
const std::vector<std::string> syllables{
    "가", "나", "도", "라", "모", "바", "서", "우", "자", "초", "코", "토", "포", "하", "겨",
    "늘", "별", "산", "온", "재", "채", "찬", "결", "담", "람", "솔", "연", "윤", "은", "휘"};
const std::vector<std::string> towns{"성동구 연무장길",   "성동구 성수이로", "마포구 와우산로",
                                     "마포구 양화로",     "용산구 이태원로", "강남구 도산대로",
                                     "강남구 압구정로",   "종로구 삼청로",   "종로구 북촌로",
                                     "중구 을지로",       "송파구 올림픽로", "서초구 반포대로",
                                     "영등포구 여의대로", "광진구 아차산로", "서대문구 연희로"};
const std::vector<std::string> categories{"food",    "fashion", "lifestyle", "beauty",
                                          "culture", "toys",    "books",     "전시"};

const std::string& pick(const std::vector<std::string>& of, std::uint32_t n) {
  return of[n % of.size()];
}

}  // namespace

std::string store_catalogue::word() {
  return pick(words, below(1'000));
}

std::string store_catalogue::part_of_town() {
  return pick(towns, below(1'000));
}

/// The first ones are the largest.
std::string store_catalogue::category() {
  return categories[std::min(below(8), below(8))];
}

/// Within some 12 km of the middle of Seoul, denser towards it.
std::pair<double, double> store_catalogue::place() {
  const auto aside = [this] { return (below(2'000) + below(2'000) - 2'000.0) / 2'000; };
  return {37.55 + 0.11 * aside(), 126.99 + 0.14 * aside()};
}

store_details store_catalogue::next(double age) {
  store_details d;
  for (auto i = 2 + below(3); i > 0; --i) d.name += pick(syllables, below(1'000));
  d.name += ' ' + word() + (below(2) == 0 ? "" : ' ' + word());
  d.bio = "여기서만 만날 수 있는 것들을 모았습니다. 한 시간에 열 명씩 천천히 둘러보세요.";
  d.category = category();
  d.location = fmt::format("서울 {} {}, {}층", part_of_town(), 1 + below(200), 1 + below(4));
  std::tie(d.latitude, d.longitude) = place();
  const auto days_ago = static_cast<std::int64_t>(catalogue_days * (1 - age));
  const auto begin_ms = now_.ms - days_ago * day_ms + (below(30) * day_ms);
  d.start_date.days = static_cast<std::int32_t>(begin_ms / day_ms);
  d.end_date.days = d.start_date.days + 6 + static_cast<std::int32_t>(below(21));
  d.reservation_opens_at.ms = begin_ms - (1 + below(200)) * hour_ms;
  d.reservation_closes_at.ms = begin_ms + 7 * day_ms;
  for (std::uint16_t hour = 10; hour < 20; ++hour) {
    d.time_slots.push_back({static_cast<std::uint16_t>(60 * hour)});
  }
  d.capacity_per_slot = 10;
  return d;
}

std::string store_catalogue::search() {
  std::string text;
  const auto add = [&](std::string_view name, std::string_view value) {
    text += text.empty() ? "" : "&";
    text += name;
    text += '=' + percent_encode(value);
  };
  if (below(2) == 0) add("name", below(2) == 0 ? word() : pick(syllables, below(1'000)));
  if (below(3) == 0) add("location", part_of_town());
  if (below(3) == 0) add("category", category());
  if (below(3) == 0) add("open", "true");
  if (below(3) == 0) {
    const auto [latitude, longitude] = place();
    add("near", fmt::format("{:.5f},{:.5f}", latitude, longitude));
    if (below(2) == 0) add("radiusKm", std::to_string(1 + below(10)));
    if (below(2) == 0) add("sort", "nearest");
  } else if (below(3) == 0) {
    add("sort", "opening");
  }
  return text;
}

std::string percent_encode(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-';
    encoded += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

void write_store_catalogue(storage::event_log& log, std::uint32_t stores, timestamp now) {
  store_catalogue town{now};
  std::vector<storage::append_request> batch;
  for (std::uint32_t n = 0; n < stores; ++n) {
    storage::append_request request;
    request.stream = storage::stream_of<store>({transport::make_random_uuid_v7(now)});
    request.time = now;
    request.events.push_back(storage::encode_event<store>(
        store_created{user_pool::user(0), town.next(double(n) / stores)}));
    batch.push_back(std::move(request));
    if (batch.size() < catalogue_batch_requests && n + 1 < stores) continue;
    const auto done = log.append(batch);
    if (const auto* failure = std::get_if<storage::io_failure>(&done)) {
      throw std::runtime_error(failure->reason);
    }
    batch.clear();
  }
}

}  // namespace moim::sim
