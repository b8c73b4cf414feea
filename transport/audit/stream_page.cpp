// What is personal, and the generations of sessions, stay out: nobody has to see them to judge.
#include "transport/audit/stream_page.hpp"

#include <algorithm>
#include <deque>

#include "storage/codec/json_write.hpp"
#include "storage/codec/sha256.hpp"
#include "storage/events/replayed_state.hpp"
#include "storage/log/record_line.hpp"
#include "transport/api/cursor.hpp"
#include "transport/host/wall_clock.hpp"
#include "transport/popup/receipt.hpp"

namespace moim::transport {

namespace {

constexpr storage::json_style api_style{&api_offset_minutes_at};

struct account_shown {
  account_standing standing = account_standing::unopened;
  moim::role role = moim::role::user;
  timestamp opened_at;
  std::uint32_t sessions = 0;
};
BOOST_DESCRIBE_STRUCT(account_shown, (), (standing, role, opened_at, sessions))

struct login_shown {
  user_id owner;
};
BOOST_DESCRIBE_STRUCT(login_shown, (), (owner))

struct store_shown {
  user_id organizer;
  std::optional<store_details> details;
  timestamp created_at;
};
BOOST_DESCRIBE_STRUCT(store_shown, (), (organizer, details, created_at))

struct ticket_shown {
  std::uint32_t ticket = 0;
  user_id user;
  reservation_status status = reservation_status::WAITING;
  timestamp reserved_at;
};
BOOST_DESCRIBE_STRUCT(ticket_shown, (), (ticket, user, status, reserved_at))

/// The first tickets, and how many there are of all.
struct slot_shown {
  std::optional<slot_plan> plan;
  std::uint32_t confirmed = 0;
  std::uint32_t waiting = 0;
  std::uint32_t cancelled = 0;
  std::uint32_t offered = 0;
  line_phase phase = line_phase::open;
  std::vector<ticket_shown> tickets;
};
BOOST_DESCRIBE_STRUCT(slot_shown, (),
                      (plan, confirmed, waiting, cancelled, offered, phase, tickets))

struct mailbox_shown {
  bool opened = false;
  mail_language language = mail_language::ko;
  std::vector<mail_entry> mails;
};
BOOST_DESCRIBE_STRUCT(mailbox_shown, (), (opened, language, mails))

struct permit_shown {
  std::uint32_t permit = 0;
  calendar_date date;
  time_of_day time;
  timestamp taken_at;
};
BOOST_DESCRIBE_STRUCT(permit_shown, (), (permit, date, time, taken_at))

struct permits_shown {
  std::vector<permit_shown> out;
  std::uint32_t taken = 0;
};
BOOST_DESCRIBE_STRUCT(permits_shown, (), (out, taken))

account_shown shown(const account_state& s) {
  const auto sessions = static_cast<std::uint32_t>(s.sessions.size());
  return {s.standing, s.may, s.opened_at, sessions};
}

login_shown shown(const login_state& s) {
  return {s.owner};
}

store_shown shown(const store_state& s) {
  return {s.organizer, s.details, s.created_at};
}

slot_shown shown(const slot_state& s) {
  slot_shown out;
  out.plan = s.plan;
  out.offered = s.offers.size();
  out.phase = s.phase;
  for (const auto& entry : s.entries) {
    out.confirmed += entry.status == reservation_status::CONFIRMED ? 1 : 0;
    out.waiting += entry.status == reservation_status::WAITING ? 1 : 0;
    out.cancelled += entry.status == reservation_status::CANCELLED ? 1 : 0;
    if (out.tickets.size() < limits::shown_tickets_max) {
      const auto ticket = static_cast<std::uint32_t>(out.tickets.size() + 1);
      out.tickets.push_back({ticket, entry.user, entry.status, entry.reserved_at});
    }
  }
  return out;
}

mailbox_shown shown(const mailbox_state& s) {
  return {s.opened, s.language, s.mails};
}

permits_shown shown(const permits_state& s) {
  permits_shown result{{}, s.taken};
  for (const auto& p : s.out) {
    result.out.push_back({p.number, p.slot.date, p.slot.time, p.taken_at});
  }
  return result;
}

/// The latest events that are asked for, each as a JSON object.
class latest_events {
 public:
  explicit latest_events(const stream_question& question)
      : limit_(question.limit),
        before_(question.before.value_or(std::numeric_limits<std::uint64_t>::max())) {}

  void take(const storage::record& record) {
    if (record.version >= before_) {
      return;
    }
    std::string line;
    storage::append_record_line(line, record, api_offset_minutes_at(record.time));
    line.pop_back();
    bytes_ += line.size();
    lines_.push_back(std::move(line));
    last_version_ = record.version;
    while (lines_.size() > limit_ || (bytes_ > limits::log_page_bytes_max && lines_.size() > 1)) {
      bytes_ -= lines_.front().size();
      lines_.pop_front();
    }
  }

  /// `"events":[…]`, newest first, and where the next page begins.
  void write(std::string& out) const {
    out += R"("events":[)";
    for (auto line = lines_.rbegin(); line != lines_.rend(); ++line) {
      out += line == lines_.rbegin() ? "" : ",";
      out += *line;
    }
    out += ']';
    const auto first_version = last_version_ - lines_.size() + 1;
    if (!lines_.empty() && first_version > 1) {
      out += R"(,"nextCursor":)";
      storage::append_json(out, std::string_view{cursor_of(first_version)});
    }
  }

 private:
  const std::uint32_t limit_;
  const std::uint64_t before_;
  std::deque<std::string> lines_;
  std::size_t bytes_ = 0;
  std::uint64_t last_version_ = 0;
};

void write_state(std::string& out, const storage::replayed_state& replayed) {
  storage::sha256 hash;
  out += R"("stateSha256":)";
  storage::write_json(out, hex_digest{hash(replayed.canonical())}, api_style);
  out += R"(,"state":)";
  std::visit([&](const auto& state) { storage::write_json(out, shown(state), api_style); },
             replayed.state());
}

}  // namespace

stream_page read_stream_page(const storage::event_log& log, const stream_question& question) {
  stream_page page;
  auto replayed = storage::replayed_state::of(question.stream);
  if (!replayed) {
    return page;
  }
  const auto durable = std::min(log.last_position(), question.at_position);
  latest_events events{question};
  storage::stream_head head;
  std::optional<std::string> wrong;
  page.failure = log.read_stream(question.stream, 1, [&](const storage::record& record) {
    if (record.position > durable || record.time > question.at_time.value_or(record.time)) {
      return false;
    }
    wrong = replayed->take(record);
    events.take(record);
    head = {record.version, record.chain, record.position, record.time};
    return !wrong;
  });
  if (wrong && !page.failure) {
    page.failure = storage::io_failure{*wrong};
  }
  if (page.failure || head.version == 0) {
    return page;
  }
  auto& out = page.json;
  out += R"({"stream":)";
  storage::append_json(out, question.stream);
  out += R"(,"version":)" + std::to_string(head.version);
  out += R"(,"position":)" + std::to_string(head.position);
  out += R"(,"time":)";
  storage::append_json(out, head.time, api_style);
  out += R"(,"chain":)";
  storage::write_json(out, hex_digest{head.chain}, api_style);
  out += ',';
  write_state(out, *replayed);
  out += ',';
  events.write(out);
  out += '}';
  page.position = head.position;
  return page;
}

std::string schema_of_stream_page(schema_registry& registry) {
  const std::string digest = schema_of<hex_digest>(registry);
  const std::string time = schema_of<timestamp>(registry);
  const std::string number = schema_of<std::uint64_t>(registry);
  return R"({"type":"object","properties":{"stream":{"type":"string"},"version":)" + number +
         R"(,"position":)" + number + R"(,"time":)" + time + R"(,"chain":)" + digest +
         R"(,"stateSha256":)" + digest + R"(,"state":{"anyOf":[)" +
         schema_of<account_shown>(registry) + ',' + schema_of<login_shown>(registry) + ',' +
         schema_of<store_shown>(registry) + ',' + schema_of<slot_shown>(registry) + ',' +
         schema_of<permits_shown>(registry) +
         R"(]},"events":{"type":"array","items":{"type":"object"}},"nextCursor":{"type":"string"}},)"
         R"("required":["stream","version","position","time","chain","stateSha256","state",)"
         R"("events"],"additionalProperties":false})";
}

}  // namespace moim::transport
