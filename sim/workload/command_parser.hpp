// Parses the ids in a question (sim/auditor/question.hpp).
#pragma once

#include <string>

#include "domain/ensure.hpp"
#include "sim/auditor/question.hpp"

namespace moim::sim {

template <class Id>
Id parse(const std::string& text) {
  Id id;
  ensure(from_text(text, id), "the simulation writes ids that can be read");
  return id;
}

template <class A>
typename A::id id_of(const question& q) {
  return parse<typename A::id>(q.stream.substr(A::category.size() + 1));
}

}  // namespace moim::sim
