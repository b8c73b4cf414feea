// VUs that are ramped down finish their iteration; each has a deadline after which it is
// interrupted. A VU that is wanted again before that goes on as if nothing had been.
#include "sim/load/load_executor.hpp"

#include <algorithm>

#include "domain/ensure.hpp"

namespace moim::sim::load {

ramping_vus::ramping_vus(const ramping_vus_options& options, vu_control& control)
    : ramp_(options.start_vus, options.plan),
      graceful_ramp_down_(options.graceful_ramp_down),
      graceful_stop_(options.graceful_stop),
      control_(control) {
  const auto most = peak_target(options.start_vus, options.plan);
  states_.resize(most, state::stopped);
  stop_by_.resize(most);
}

nanoseconds ramping_vus::advance(nanoseconds now) {
  const auto planned = ramp_.at(now);
  while (planned_ < planned) start(planned_++, now);
  while (planned_ > planned) stop(--planned_, now);
  while (!hard_stops_.empty() && hard_stops_.front().at <= now) {
    const auto [at, vu] = hard_stops_.front();
    hard_stops_.pop_front();
    if (states_[vu] == state::stopping && stop_by_[vu] == at) {
      control_.interrupt(vu);
      ended(vu);
    }
  }
  tell();
  auto next = ramp_.next_change(now).value_or(nanoseconds::max());
  if (!hard_stops_.empty()) next = std::min(next, hard_stops_.front().at);
  return next;
}

void ramping_vus::start(std::uint32_t vu, nanoseconds now) {
  const bool runs = states_[vu] == state::stopping;
  states_[vu] = state::looping;
  if (runs) return;
  ++active_;
  control_.start_iteration(vu, now);
}

void ramping_vus::stop(std::uint32_t vu, nanoseconds now) {
  const auto end = ramp_.duration();
  states_[vu] = state::stopping;
  stop_by_[vu] =
      now >= end ? end + graceful_stop_ : std::min(now + graceful_ramp_down_, end + graceful_stop_);
  const auto later = std::find_if(hard_stops_.rbegin(), hard_stops_.rend(),
                                  [&](const auto& h) { return h.at <= stop_by_[vu]; });
  hard_stops_.insert(later.base(), {stop_by_[vu], vu});
}

void ramping_vus::iteration_ended(std::uint32_t vu, nanoseconds now) {
  if (states_[vu] == state::looping) {
    control_.start_iteration(vu, now);
  } else {
    ended(vu);
    tell();
  }
}

void ramping_vus::ended(std::uint32_t vu) {
  ensure(states_[vu] != state::stopped && active_ > 0, "only a running VU ends");
  states_[vu] = state::stopped;
  --active_;
}

void ramping_vus::abort() {
  for (std::uint32_t vu = 0; vu < states_.size(); ++vu) {
    if (states_[vu] == state::stopped) continue;
    control_.interrupt(vu);
    ended(vu);
  }
  tell();
}

bool ramping_vus::finished(nanoseconds now) const {
  return now >= ramp_.duration() && active_ == 0;
}

void ramping_vus::tell() {
  control_.set_vus(active_, static_cast<std::uint32_t>(states_.size()));
}

ramping_arrival_rate::ramping_arrival_rate(const ramping_arrival_rate_options& options,
                                           vu_control& control)
    : arrivals_(options.start_rate, options.plan, options.time_unit),
      duration_(total_duration(options.plan)),
      graceful_stop_(options.graceful_stop),
      max_vus_(options.max_vus),
      control_(control),
      next_(arrivals_.next()) {
  while (busy_.size() < options.pre_allocated_vus) make_vu();
}

void ramping_arrival_rate::make_vu() {
  free_.push_back(static_cast<std::uint32_t>(busy_.size()));
  busy_.push_back(false);
}

nanoseconds ramping_arrival_rate::advance(nanoseconds now) {
  while (next_ && *next_ <= now) {
    arrive(*next_);
    next_ = arrivals_.next();
  }
  const auto last = duration_ + graceful_stop_;
  if (now >= last) abort();
  control_.set_vus(static_cast<std::uint32_t>(busy_.size() - free_.size()),
                   static_cast<std::uint32_t>(busy_.size()));
  return next_.value_or(now < duration_ ? duration_ : last);
}

void ramping_arrival_rate::arrive(nanoseconds due) {
  if (free_.empty()) {
    control_.drop_iteration();
    if (busy_.size() < max_vus_) make_vu();
    return;
  }
  const auto vu = free_.front();
  free_.pop_front();
  busy_[vu] = true;
  control_.start_iteration(vu, due);
}

void ramping_arrival_rate::iteration_ended(std::uint32_t vu, nanoseconds) {
  ensure(busy_[vu], "only a busy VU ends its iteration");
  busy_[vu] = false;
  free_.push_back(vu);
}

void ramping_arrival_rate::abort() {
  for (std::uint32_t vu = 0; vu < busy_.size(); ++vu) {
    if (!busy_[vu]) continue;
    control_.interrupt(vu);
    iteration_ended(vu, duration_);
  }
  next_.reset();
}

bool ramping_arrival_rate::finished(nanoseconds now) const {
  return !next_ && now >= duration_ && free_.size() == busy_.size();
}

}  // namespace moim::sim::load
