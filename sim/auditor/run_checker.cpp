// Complaints name the attempt in full, so that they can be read without the trace.
#include "sim/auditor/run_checker.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "sim/auditor/replay.hpp"
#include "sim/popup/popup_answer_text.hpp"
#include "storage/audit/snapshot_state.hpp"

namespace moim::sim {

namespace {

constexpr std::size_t complaints_max = 10;
/// What was answered under a key is remembered for so long at least.
constexpr std::int64_t key_ms = 24LL * 3600 * 1000;

/// What a slot says of a reservation begins with its status.
bool is_place(const std::string& answer) {
  return !answer.empty() && answer.front() >= 'A' && answer.front() <= 'Z';
}

/// Of the first so many events of a stream.
std::uint64_t last_cause_of(const ledger& log, const std::string& stream, std::uint64_t version) {
  std::uint64_t last = 0;
  for (const auto position : log.of_stream(stream)) {
    const auto& entry = log.at(position);
    if (entry.version <= version) last = std::max(last, entry.reacts_to());
  }
  return last;
}

}  // namespace

void witness::demand(bool kept, const std::string& promise) {
  if (!kept && complaints_.size() < complaints_max) {
    complaints_.push_back(promise);
    trace_.note("COMPLAINT " + promise);
  }
}

std::string witness::describe(const attempt& a) const {
  return fmt::format("{} {} by {} at {}{}", name_of(a.what.about), a.what.stream,
                     a.what.user.substr(a.what.user.size() < 4 ? 0 : a.what.user.size() - 4),
                     a.what.now_ms,
                     a.key.empty() ? "" : " under " + a.key.substr(a.key.find('\n') + 1));
}

std::size_t witness::asked(const question& what, const std::string& key,
                           const std::string& fingerprint) {
  const auto known = told_.find(what.stream);
  attempts_.push_back({what, key, fingerprint, known == told_.end() ? 0 : known->second, 0});
  by_time_[{what.now_ms, what.stream}] = attempts_.size() - 1;
  trace_.note("ask " + describe(attempts_.back()));
  return attempts_.size() - 1;
}

void witness::durable(const storage::record& record) {
  const bool fresh = record.position > ledger_.last_position();
  ledger_.take(record);
  if (fresh) {
    log_rules_.take(record);
    trace_.note(fmt::format("durable {} {} {}", record.position, record.type, record.stream));
    judge_secrecy(ledger_.at(record.position));
  }
}

void witness::judge_secrecy(const ledger_entry& entry) {
  if (!entry.stream.starts_with("account/")) return;
  for (const auto* field : {"email", "nickname"}) {
    const auto text = entry.parsed.value(field, "");
    demand(text.empty() || entry.data.find(text) == std::string::npos,
           fmt::format("position {} ({}): {} stands there in clear", entry.position, entry.type,
                       field));
  }
  if (entry.type == "account_erased") judge_key(entry.stream);
}

/// Between a withdrawal and what it leads to the key may be there or not.
void witness::judge_key(const std::string& account) {
  const auto& positions = ledger_.of_stream(account);
  const auto& opened = ledger_.at(positions.front());
  const auto& last = ledger_.at(positions.back());
  const auto now = ledger_.read_again(opened.position);
  if (last.type == "account_erased") {
    demand(!now.contains("email") || now.at("email") == "",
           account + ": is erased, and its address can still be read");
  } else if (last.type != "account_withdrawn") {
    demand(now.contains("email") && now.at("email") == opened.parsed.at("email"),
           account + ": its address cannot be read any more");
  }
}

void witness::durable_up_to_here() {
  for (const auto& complaint : log_rules_.complaints()) demand(false, "the log: " + complaint);
  for (const auto& complaint : ledger_.complaints()) demand(false, complaint);
  if (!complaints_.empty()) return;
  while (judged_ < ledger_.last_position()) {
    const auto first = judged_ + 1;
    auto last = first;
    // Each command to a mailbox writes one event.
    const bool is_mail = ledger_.at(first).stream.starts_with("mailbox/");
    while (!is_mail && last < ledger_.last_position() &&
           ledger_.at(last + 1).stream == ledger_.at(first).stream &&
           ledger_.at(last + 1).cause == ledger_.at(first).cause &&
           ledger_.at(last + 1).by == ledger_.at(first).by &&
           ledger_.at(last + 1).type != "line_drawn" &&
           ledger_.at(last + 1).time_ms == ledger_.at(first).time_ms) {
      ++last;
    }
    judge(first, last);
    judged_ = last;
  }
}

/// The sender and the timekeeper write what nobody asked for.
void witness::judge(std::uint64_t first, std::uint64_t last) {
  const auto& entry = ledger_.at(first);
  const bool is_mail = entry.stream.starts_with("mailbox/");
  const bool by_itself = is_mail && entry.type.starts_with("mail_") &&
                         entry.type != "mail_language_chosen" &&
                         entry.type != "mail_requested_again";
  const bool by_clock = entry.stream.starts_with("slot/") && entry.by == to_text(user_id{});
  if (is_mail) mail_.take(entry);
  if (entry.reacts_to() != 0) {
    judge_reaction(first, last);
  } else if (by_clock) {
    judge_timer(first, last);
  } else if (!by_itself) {
    judge_effect(first, last);
  }
}

/// Whatever a timer did was due then, by the rules.
void witness::judge_timer(std::uint64_t first, std::uint64_t last) {
  const auto& entry = ledger_.at(first);
  question timer;
  timer.about = entry.type == "line_drawn" ? subject::draw_line : subject::keep_time;
  timer.stream = entry.stream;
  timer.now_ms = entry.time_ms;
  timer.text = entry.parsed.value("secret", "");
  const auto wanted = expect(ledger_, timer, first - 1);
  const auto written = effects_of(ledger_, first, last);
  demand(wanted.effects == written,
         fmt::format("position {} ({} of {}): a timer wrote \"{}\" in place of \"{}\"", first,
                     entry.type, entry.stream, written, wanted.effects));
}

void witness::judge_effect(std::uint64_t first, std::uint64_t last) {
  const auto& entry = ledger_.at(first);
  const auto found = by_time_.find({entry.time_ms, entry.stream});
  const auto where = fmt::format("position {} ({} of {})", first, entry.type, entry.stream);
  if (found == by_time_.end()) {
    return demand(false, where + ": nobody asked for it");
  }
  auto& by = attempts_[found->second];
  demand(by.what.user == entry.by, where + ": it names another than who asked");
  demand(by.effect == 0, where + ": a second effect of " + describe(by));
  by.effect = last;
  if (!by.key.empty()) {
    demand(by.key.ends_with("\n" + entry.cause), where + ": it does not name its key");
    const auto [known, first_time] =
        done_under_key_.emplace(entry.stream + '\n' + by.key, found->second);
    const auto& first_by = attempts_[known->second];
    demand(first_time || entry.time_ms >= first_by.what.now_ms + key_ms,
           where + ": a second effect under the key of " + describe(first_by));
    known->second = found->second;
  }
  const auto wanted = expect(ledger_, by.what, first - 1);
  const auto written = effects_of(ledger_, first, last);
  demand(wanted.effects == written, fmt::format("{}: {} wrote \"{}\" in place of \"{}\"", where,
                                                describe(by), written, wanted.effects));
  effects_[last] = {found->second, wanted.answer};
  // A refusal is not kept under its key; a repeat is decided afresh. What was due by the clock is
  // done all the same.
  const bool slot_refuses = entry.stream.starts_with("slot/") && !is_place(wanted.answer);
  if (slot_refuses || wanted.answer == "refresh_token_reused") {
    done_under_key_.erase(entry.stream + '\n' + by.key);
  }
}

void witness::judge_reaction(std::uint64_t first, std::uint64_t last) {
  const auto& entry = ledger_.at(first);
  const auto where =
      fmt::format("position {} ({} of {}, {})", first, entry.type, entry.stream, entry.cause);
  demand(reactions_.insert(entry.stream + ' ' + entry.cause).second,
         where + ": a second effect of this event");
  const auto allowed = expect_reaction(ledger_, entry.stream, entry.reacts_to(), first - 1);
  if (allowed.empty()) return demand(false, where + ": this event asks nothing of it");
  demand(entry.time_ms == time_of_reaction(ledger_, entry), where + ": at another time");
  const auto written = effects_of(ledger_, first, last);
  demand(std::find(allowed.begin(), allowed.end(), written) != allowed.end(),
         fmt::format("{}: wrote \"{}\" in place of \"{}\"", where, written, allowed.back()));
}

void witness::answered(std::size_t attempt_number, const client_answer& answer, bool heard) {
  const auto& by = attempts_.at(attempt_number);
  trace_.note(fmt::format("{} {}: {} (position {}, version {})", heard ? "told" : "unheard",
                          describe(by), answer.text, answer.position, answer.version));
  ++answers_judged_;
  if (answer.text == told_unavailable) {
    return demand(!healthy_, describe(by) + " was refused by a healthy server");
  }
  if (answer.text == told_key_reused) return judge_reused_key(by);
  if (answer.position > ledger_.last_position()) {
    return demand(false, describe(by) + ": told before it was durable: " + answer.text);
  }
  answer.version != 0 ? judge_written(by, answer) : judge_unwritten(by, answer);
  if (heard) {
    auto& floor = told_[by.what.stream];
    floor = std::max(floor, answer.position);
  }
}

void witness::turned_away(const question& what) {
  trace_.note(fmt::format("turned away {} by {}", name_of(what.about), what.user));
  demand(withdrawal_of(ledger_, what.user, ledger_.last_position()) != 0,
         what.user + ": turned away, and has not withdrawn");
}

void witness::judge_reused_key(const attempt& by) {
  const auto done = done_under_key_.find(by.what.stream + '\n' + by.key);
  demand(!by.key.empty() && done != done_under_key_.end() &&
             attempts_[done->second].fingerprint != by.fingerprint,
         describe(by) + ": refused as another request under its key, but there is none");
}

void witness::judge_written(const attempt& by, const client_answer& answer) {
  const auto effect = effects_.find(answer.position);
  if (effect == effects_.end()) {
    return demand(
        false, fmt::format("{}: no decision ends at position {}", describe(by), answer.position));
  }
  const auto& entry = ledger_.at(answer.position);
  const auto& cause = attempts_[effect->second.of];
  const bool same_request = &cause == &by || (!by.key.empty() && cause.key == by.key &&
                                              cause.fingerprint == by.fingerprint);
  demand(entry.stream == by.what.stream && same_request,
         describe(by) + ": told the answer to " + describe(cause));
  demand(entry.version == answer.version && entry.chain == answer.chain,
         describe(by) + ": told a version or chain value that the log does not have");
  demand(effect->second.answer == answer.text,
         fmt::format("{}: told \"{}\" in place of \"{}\"", describe(by), answer.text,
                     effect->second.answer));
}

void witness::judge_unwritten(const attempt& by, const client_answer& answer) {
  demand(answer.position == 0 || ledger_.at(answer.position).stream == by.what.stream,
         describe(by) + ": told a position of another stream");
  demand(answer.position >= by.floor,
         fmt::format("{}: told what was true at {}, after others were told of {}", describe(by),
                     answer.position, by.floor));
  const auto wanted = expect(ledger_, by.what, answer.position);
  demand(wanted.effects.empty() && wanted.answer == answer.text,
         fmt::format("{}: told \"{}\" in place of \"{}{}\"", describe(by), answer.text,
                     wanted.effects, wanted.answer));
}

void witness::restarted(std::uint64_t last_position) {
  ledger_.ends_at(last_position);
  durable_up_to_here();
  mail_.process_began();
  for (const auto& [stream, positions] : ledger_.streams()) {
    if (stream.starts_with("account/")) judge_key(stream);
  }
}

void witness::shown(const actors::view_ptr& view) {
  if (view == last_shown_ || !complaints_.empty()) return;
  last_shown_ = view;
  if (const auto wrong = recount_.compare(*view)) demand(false, *wrong);
}

void witness::wrote_state(std::string_view stream, const storage::snapshot& value) {
  if (!complaints_.empty()) return;
  const std::string name{stream};
  trace_.note(fmt::format("state of {} at {}", name, value.version));
  const auto replayed = replayed_state(ledger_, name, value.version);
  const auto written = storage::impersonal_snapshot(keys_, name, value);
  demand(
      replayed.has_value(),
      fmt::format("{}: a state of version {} was kept, which is not durable", name, value.version));
  demand(value.reacted_to == last_cause_of(ledger_, name, value.version),
         fmt::format("{}: a state of version {} names another cause than the log", name,
                     value.version));
  demand(
      !replayed || *replayed == written,
      fmt::format("{}: the live state at version {} is not the replayed one", name, value.version));
}

void witness::finish() {
  log_rules_.finish();
  durable_up_to_here();
  if (const auto undone = find_undone(ledger_)) demand(false, *undone);
  if (const auto undone = mail_.find_undone()) demand(false, *undone);
  if (const auto left = find_left(ledger_)) demand(false, *left);
}

}  // namespace moim::sim
