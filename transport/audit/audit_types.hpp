// The answers about entities and the view for auditors. Members are described, so the same lines
// make the JSON and the schemas in /openapi.json.
#pragma once

#include <string>

#include "domain/aggregate.hpp"
#include "domain/hex_digest.hpp"

namespace moim::transport {

/// The state of an entity in memory at a durable version: size and SHA-256 of its canonical
/// encoding.
struct entity_answer {
  std::string stream;
  std::uint64_t version = 0;
  std::uint64_t position = 0;
  std::uint64_t bytes = 0;
  hex_digest sha256;
};
BOOST_DESCRIBE_STRUCT(entity_answer, (), (stream, version, position, bytes, sha256))

/// What queries show now: SHA-256 of its canonical encoding, which begins with the position and the
/// chain value of the record there.
struct view_answer {
  std::uint64_t position = 0;
  hex_digest sha256;
};
BOOST_DESCRIBE_STRUCT(view_answer, (), (position, sha256))

}  // namespace moim::transport
