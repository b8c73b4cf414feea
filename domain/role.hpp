// What a caller may do: the roles that routes ask for and access tokens carry.
#pragma once

#include <boost/describe/enum.hpp>

namespace moim {

/// Each role may do what those before it may.
BOOST_DEFINE_ENUM_CLASS(role, user, organizer, admin)

}  // namespace moim
