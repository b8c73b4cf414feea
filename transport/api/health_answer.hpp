// What /healthz and /readyz answer.
#pragma once

#include <cstdint>
#include <string>

#include <boost/describe/class.hpp>

namespace moim::transport {

/// `position` is that of the last durable event, `projected` that of the last one queries show.
struct health_answer {
  std::string status;
  std::uint64_t position = 0;
  std::uint64_t projected = 0;
};
BOOST_DESCRIBE_STRUCT(health_answer, (), (status, position, projected))

}  // namespace moim::transport
