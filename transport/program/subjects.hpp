// The list of subjects of this floor. A subject joins the server and the command line by its name
// in `subject_types`; routes, problems, settings, services, metrics and commands follow from the
// list.
#pragma once

#include <boost/mp11/list.hpp>

#include "transport/account/account_subject.hpp"
#include "transport/audit/audit_subject.hpp"
#include "transport/mail/mail_subject.hpp"
#include "transport/popup/popup_subject.hpp"

namespace moim::transport {

/// In the order of their routes in /openapi.json.
using subject_types =
    boost::mp11::mp_list<account_subject, popup_subject, audit_subject, mail_subject>;

/// Their tables.
subject_list subjects();

/// All routes, those of the server itself last; a route's index names it in the metrics.
std::span<const route> routes();

/// All problems, and all rules that a field can break.
const problem_catalogue& problems();

}  // namespace moim::transport
