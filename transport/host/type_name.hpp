// The bare name of a type, without its namespaces, at compile time: descriptions name members but
// not the type itself.
#pragma once

#include <string_view>

namespace moim::transport {

template <class T>
constexpr std::string_view type_name() {
  // GCC and clang spell it `... [with T = moim::x; ...]` and `... [T = moim::x]`.
  std::string_view text = __PRETTY_FUNCTION__;
  text.remove_prefix(text.find("T = ") + 4);
  text = text.substr(0, text.find_first_of(";]"));
  return text.substr(text.rfind(':') + 1);
}

}  // namespace moim::transport
