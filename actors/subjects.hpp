// The subjects, and the view that their projections make up. A subject joins the floor of the
// actors with its line in `subjects`; its aggregates join with theirs in storage/aggregates.hpp. It
// offers
//
//   projection    its part of the view: see actors/view/composed_view.hpp
//   reads         the projections that its own code reads, its own and those of subjects that it
//   may
//                 use; constructible from any view that has them
//
// and, where it has them,
//
//   reactions     what events ask of entities. `reacts_to`: a type_list of events.
//                 `may_react(reads, event)`: false when this event asks for nothing; without it
//                 each event of the list may. `react(reads, at, fact<A>, commands)`, for each
//                 aggregate whose events are in the list: appends the commands, at most one for
//                 each entity, with the position of the event as their cause. It is a pure function
//                 of an event and of a view that shows it, or shows more: the commands must be
//                 right either way, and right again when they are delivered a second time after a
//                 restart.
//   services      a struct of what it needs from outside of the node; null members by default
//   counters      a struct of atomic numbers, for /metrics
//   make_timers(environment, services)
//                 a std::tuple of timer sources: classes with the functions of
//                 actors/feed/timer_source.hpp that get `reads` in place of the view
//   actor_name, start_actor(system, actor_setup<Subject>)
//                 an actor of its own, started on nodes that act by themselves; none: not wanted
#pragma once

#include <functional>
#include <memory>

#include <boost/mp11/algorithm.hpp>

#include "actors/account/account_subject.hpp"
#include "actors/engine/telemetry.hpp"
#include "actors/mail/mail_subject.hpp"
#include "actors/popup/popup_subject.hpp"
#include "actors/view/composed_view.hpp"

namespace moim::actors {

/// Reactions to one event come in this order. The account is the last, as it erases the user whom
/// the others have still to deal with.
using subjects = type_list<popup_subject, mail_subject, account_subject>;

namespace detail {

template <class S>
using projection_of = typename S::projection;

template <class S>
concept with_services = requires {
  typename S::services;
};
template <class S>
using has_services = std::bool_constant<with_services<S>>;
template <class S>
using services_of = typename S::services;

template <class S>
concept with_counters = requires {
  typename S::counters;
};
template <class S>
using has_counters = std::bool_constant<with_counters<S>>;
template <class S>
using counters_of = typename S::counters;

template <class List>
struct all_of;
template <class... T>
struct all_of<type_list<T...>> : T... {};

/// A struct with the members of `Of<S>` of all subjects that have one.
template <template <class> class Has, template <class> class Of>
using merged = all_of<boost::mp11::mp_transform<Of, boost::mp11::mp_copy_if<subjects, Has>>>;

}  // namespace detail

/// What queries are answered from.
struct view : composed_view<boost::mp11::mp_transform<detail::projection_of, subjects>> {};
using view_ptr = std::shared_ptr<const view>;

/// What a node needs to act by itself. Without a clock it does not: no timers, and no actors of
/// subjects. All of it outlives the node.
struct outside_world : detail::merged<detail::has_services, detail::services_of> {
  std::function<timestamp()> now;
};

struct node_counters : telemetry, detail::merged<detail::has_counters, detail::counters_of> {};

}  // namespace moim::actors
