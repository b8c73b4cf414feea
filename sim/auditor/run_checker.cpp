// Complaints name the request in full, so that a reader understands them without the trace.
#include "sim/auditor/run_checker.hpp"

#include <algorithm>
#include <cstdlib>

#include <fmt/format.h>

#include "domain/ensure.hpp"
#include "storage/audit/snapshot_state.hpp"

namespace moim::sim {

namespace {

constexpr std::size_t complaints_max = 10;
/// What was answered under a key is remembered for so long at least.
constexpr std::int64_t key_ms = 24LL * 3600 * 1000;

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

void run_checker::demand(bool kept, const std::string& promise) {
  if (!kept && complaints_.size() < complaints_max) {
    complaints_.push_back(promise);
    trace_.note("COMPLAINT " + promise);
  }
}

std::string run_checker::clear_data(const storage::record& record) const {
  for (const auto& model : models_) {
    if (auto clear = model->clear_data(record)) return std::move(*clear);
  }
  return std::string{record.data};
}

const stream_model& run_checker::model_of_stream(std::string_view stream) const {
  const auto category = stream.substr(0, stream.find('/'));
  for (const auto& model : models_) {
    for (const auto* of : model->streams()) {
      if (of->category() == category) return *of;
    }
  }
  ensure(false, "every stream belongs to a subject of the simulation");
  std::abort();
}

std::string run_checker::describe(const attempt& a) const {
  return fmt::format("{} {} by {} at {}{}", a.what.kind, a.what.stream,
                     a.what.user.substr(a.what.user.size() < 4 ? 0 : a.what.user.size() - 4),
                     a.what.now_ms,
                     a.key.empty() ? "" : " under " + a.key.substr(a.key.find('\n') + 1));
}

std::size_t run_checker::asked(const question& what, const std::string& key,
                               const std::string& fingerprint) {
  const auto known = answered_up_to_.find(what.stream);
  attempts_.push_back(
      {what, key, fingerprint, known == answered_up_to_.end() ? 0 : known->second, 0});
  by_time_[{what.now_ms, what.stream}] = attempts_.size() - 1;
  trace_.note("ask " + describe(attempts_.back()));
  return attempts_.size() - 1;
}

void run_checker::durable(const storage::record& record) {
  const bool fresh = record.position > ledger_.last_position();
  ledger_.take(record);
  if (fresh) {
    log_rules_.take(record);
    trace_.note(fmt::format("durable {} {} {}", record.position, record.type, record.stream));
    for (const auto& model : models_) model->record_added(ledger_.at(record.position));
  }
}

bool run_checker::is_one_command(const ledger_entry& first, const ledger_entry& next) const {
  return next.stream == first.stream && next.cause == first.cause && next.by == first.by &&
         next.time_ms == first.time_ms && model_of_stream(first.stream).is_one_command(first, next);
}

void run_checker::durable_up_to_here() {
  for (const auto& complaint : log_rules_.complaints()) demand(false, "the log: " + complaint);
  for (const auto& complaint : ledger_.complaints()) demand(false, complaint);
  if (!complaints_.empty()) return;
  while (judged_ < ledger_.last_position()) {
    const auto first = judged_ + 1;
    auto last = first;
    while (last < ledger_.last_position() &&
           is_one_command(ledger_.at(first), ledger_.at(last + 1))) {
      ++last;
    }
    judge(first, last);
    judged_ = last;
  }
}

void run_checker::judge(std::uint64_t first, std::uint64_t last) {
  const auto& entry = ledger_.at(first);
  for (const auto& model : models_) model->take(entry);
  if (entry.reacts_to() != 0) return judge_reaction(first, last);
  switch (model_of_stream(entry.stream).source_of(entry)) {
    case event_source::client:
      return judge_effect(first, last);
    case event_source::timer:
      return judge_timer(first, last);
    case event_source::server:  // its subject judges it
      return;
  }
}

/// Whatever a timer did was due then, by the rules.
void run_checker::judge_timer(std::uint64_t first, std::uint64_t last) {
  const auto& entry = ledger_.at(first);
  const auto& model = model_of_stream(entry.stream);
  auto timer = model.timer_question(entry);
  timer.stream = entry.stream;
  timer.now_ms = entry.time_ms;
  const auto wanted = model.expect(timer, first - 1);
  const auto written = effects_of(ledger_, model, first, last);
  demand(wanted.effects == written,
         fmt::format("position {} ({} of {}): a timer wrote \"{}\" in place of \"{}\"", first,
                     entry.type, entry.stream, written, wanted.effects));
}

void run_checker::judge_effect(std::uint64_t first, std::uint64_t last) {
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
  const auto& model = model_of_stream(entry.stream);
  const auto wanted = model.expect(by.what, first - 1);
  const auto written = effects_of(ledger_, model, first, last);
  demand(wanted.effects == written, fmt::format("{}: {} wrote \"{}\" in place of \"{}\"", where,
                                                describe(by), written, wanted.effects));
  effects_[last] = {found->second, wanted.answer};
  // A repeat of what was refused is decided afresh.
  if (!model.keeps_key(wanted)) done_under_key_.erase(entry.stream + '\n' + by.key);
}

void run_checker::judge_reaction(std::uint64_t first, std::uint64_t last) {
  const auto& entry = ledger_.at(first);
  const auto where =
      fmt::format("position {} ({} of {}, {})", first, entry.type, entry.stream, entry.cause);
  demand(reactions_.insert(entry.stream + ' ' + entry.cause).second,
         where + ": a second effect of this event");
  const auto& model = model_of_stream(entry.stream);
  const auto cause = entry.reacts_to();
  const auto allowed = cause < first ? model.expect_reaction(entry.stream, cause, first - 1)
                                     : std::vector<std::string>{};
  if (allowed.empty()) return demand(false, where + ": this event asks nothing of it");
  demand(entry.time_ms == model.time_of_reaction(entry), where + ": at another time");
  const auto written = effects_of(ledger_, model, first, last);
  demand(std::find(allowed.begin(), allowed.end(), written) != allowed.end(),
         fmt::format("{}: wrote \"{}\" in place of \"{}\"", where, written, allowed.back()));
}

void run_checker::answered(std::size_t attempt_number, const client_answer& answer, bool heard) {
  const auto& by = attempts_.at(attempt_number);
  trace_.note(fmt::format("{} {}: {} (position {}, version {})", heard ? "told" : "unheard",
                          describe(by), answer.text, answer.position, answer.version));
  ++answers_judged_;
  if (answer.text == answered_unavailable) {
    return demand(!healthy_, describe(by) + " was refused by a healthy server");
  }
  if (answer.text == answered_key_reused) return judge_reused_key(by);
  if (answer.position > ledger_.last_position()) {
    return demand(false, describe(by) + ": told before it was durable: " + answer.text);
  }
  answer.version != 0 ? judge_written(by, answer) : judge_unwritten(by, answer);
  if (heard) {
    auto& floor = answered_up_to_[by.what.stream];
    floor = std::max(floor, answer.position);
  }
}

void run_checker::turned_away(const question& what) {
  trace_.note(fmt::format("turned away {} by {}", what.kind, what.user));
  demand(std::any_of(models_.begin(), models_.end(),
                     [&](const auto& model) { return model->may_refuse_at_edge(what); }),
         what.user + ": turned away, and has not withdrawn");
}

void run_checker::judge_reused_key(const attempt& by) {
  const auto done = done_under_key_.find(by.what.stream + '\n' + by.key);
  demand(!by.key.empty() && done != done_under_key_.end() &&
             attempts_[done->second].fingerprint != by.fingerprint,
         describe(by) + ": refused as another request under its key, but there is none");
}

void run_checker::judge_written(const attempt& by, const client_answer& answer) {
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

void run_checker::judge_unwritten(const attempt& by, const client_answer& answer) {
  demand(answer.position == 0 || ledger_.at(answer.position).stream == by.what.stream,
         describe(by) + ": told a position of another stream");
  demand(answer.position >= by.floor,
         fmt::format("{}: told what was true at {}, after others were told of {}", describe(by),
                     answer.position, by.floor));
  const auto wanted = model_of_stream(by.what.stream).expect(by.what, answer.position);
  demand(wanted.effects.empty() && wanted.answer == answer.text,
         fmt::format("{}: told \"{}\" in place of \"{}{}\"", describe(by), answer.text,
                     wanted.effects, wanted.answer));
}

void run_checker::restarted(std::uint64_t last_position) {
  ledger_.ends_at(last_position);
  durable_up_to_here();
  for (const auto& model : models_) model->process_began();
}

/// A view that lies before what was counted (a restart) is counted from the beginning.
std::optional<std::string> run_checker::compare(const actors::view& shown) {
  if (shown.position > ledger_.last_position()) {
    return fmt::format("queries show position {}, which is not durable", shown.position);
  }
  if (shown.position < counted_) {
    counted_ = 0;
    for (const auto& model : models_) model->forget_counts();
  }
  while (counted_ < shown.position) {
    ++counted_;
    for (const auto& model : models_) model->count(ledger_.at(counted_));
  }
  for (const auto& model : models_) {
    if (auto wrong = model->compare(shown)) {
      return fmt::format("queries at position {}: {}", shown.position, *wrong);
    }
  }
  return std::nullopt;
}

void run_checker::shown(const actors::view_ptr& view) {
  if (view == last_shown_ || !complaints_.empty()) return;
  last_shown_ = view;
  if (const auto wrong = compare(*view)) demand(false, *wrong);
}

void run_checker::wrote_state(std::string_view stream, const storage::snapshot& value) {
  if (!complaints_.empty()) return;
  const std::string name{stream};
  trace_.note(fmt::format("state of {} at {}", name, value.version));
  const auto replayed = model_of_stream(name).replayed_state(name, value.version);
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

void run_checker::came_to_rest() {
  for (const auto& model : models_) model->came_to_rest();
}

overdue_work run_checker::find_overdue(std::int64_t now_ms) const {
  overdue_work all;
  for (const auto& model : models_) {
    auto one = model->find_overdue(now_ms);
    if (!all.what) all.what = std::move(one.what);
    all.patience_ms = std::max(all.patience_ms, one.patience_ms);
  }
  return all;
}

void run_checker::finish() {
  log_rules_.finish();
  durable_up_to_here();
  for (const auto& model : models_) {
    if (const auto undone = model->find_undone()) demand(false, *undone);
  }
}

}  // namespace moim::sim
