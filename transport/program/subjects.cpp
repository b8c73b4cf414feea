// Puts the tables of the subjects together on first use.
#include "transport/program/subjects.hpp"

#include <array>

#include <boost/mp11/algorithm.hpp>

#include "transport/api/system_routes.hpp"

namespace moim::transport {

namespace {

template <class... Subjects>
constexpr std::array<const subject*, sizeof...(Subjects)> tables_of(
    boost::mp11::mp_list<Subjects...>) {
  return {&Subjects::parts...};
}

}  // namespace

subject_list subjects() {
  static constexpr auto tables = tables_of(subject_types{});
  return tables;
}

std::span<const route> routes() {
  static const auto all = [] {
    std::vector<route> rows;
    const auto add = [&rows](std::vector<route> more) {
      rows.insert(rows.end(), std::make_move_iterator(more.begin()),
                  std::make_move_iterator(more.end()));
    };
    for (const subject* s : subjects()) {
      if (s->routes != nullptr) {
        add(s->routes());
      }
    }
    add(system_routes());
    return rows;
  }();
  return all;
}

const problem_catalogue& problems() {
  static const auto all = [] {
    problem_catalogue catalogue;
    catalogue.add(api_problems());
    catalogue.add(api_violations());
    for (const subject* s : subjects()) {
      if (s->problems != nullptr) {
        catalogue.add(s->problems());
      }
      if (s->violations != nullptr) {
        catalogue.add(s->violations());
      }
    }
    return catalogue;
  }();
  return all;
}

}  // namespace moim::transport
