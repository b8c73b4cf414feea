// JSON Schemas (2020-12) of described types, for /openapi.json. The same descriptions make the
// codecs, so the document agrees with the server.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "storage/codec/described.hpp"
#include "transport/host/type_name.hpp"

namespace moim::transport {

struct schema_registry;

/// Adds the schema of a type, and of all that it is made of, and returns a schema that refers to
/// it.
using schema_maker = std::string (*)(schema_registry&);

/// Schemas of described structs by name, as JSON text.
struct schema_registry : std::map<std::string, std::string> {
  std::vector<schema_maker>
      states;  ///< of the entities of all subjects, as auditors are shown them
};

template <class T>
std::string schema_of(schema_registry& registry);

namespace detail {

/// Members that a request may leave out and an answer may lack.
template <class T, class Member>
constexpr bool is_required() {
  using type = std::decay_t<decltype(std::declval<T&>().*Member::pointer)>;
  if constexpr (storage::is_optional<type>) {
    return false;
  } else if constexpr (requires { T::has_defaults; }) {
    for (const std::string_view name : T::has_defaults) {
      if (name == Member::name) {
        return false;
      }
    }
  }
  return true;
}

template <class T>
std::string object_schema(schema_registry& registry) {
  std::string properties;
  std::string required;
  boost::mp11::mp_for_each<storage::members_of<T>>([&]<class Member>(Member) {
    using type = std::decay_t<decltype(std::declval<T&>().*Member::pointer)>;
    const auto quoted = '"' + std::string{storage::json_name<Member>} + '"';
    properties += (properties.empty() ? "" : ",") + quoted + ':' + schema_of<type>(registry);
    if (is_required<T, Member>()) {
      required += (required.empty() ? "" : ",") + quoted;
    }
  });
  auto schema = R"({"type":"object","properties":{)" + properties + '}';
  if (!required.empty()) {
    schema += R"(,"required":[)" + required + ']';
  }
  return schema + R"(,"additionalProperties":false})";
}

template <class T>
std::string enum_schema() {
  std::string values;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto enumerator) {
    values += (values.empty() ? "\"" : ",\"") +
              std::string{storage::enumerator_name(enumerator.name)} + '"';
  });
  return R"({"type":"string","enum":[)" + values + "]}";
}

/// Types that are written as one string.
template <class T>
std::string text_schema() {
  if constexpr (std::same_as<T, timestamp>) {
    return R"({"type":"string","format":"date-time"})";
  } else if constexpr (std::same_as<T, calendar_date>) {
    return R"({"type":"string","format":"date"})";
  } else if constexpr (std::same_as<T, time_of_day>) {
    return R"({"type":"string","pattern":"^([01][0-9]|2[0-3]):[0-5][0-9]$"})";
  } else if constexpr (requires { T::text_pattern; }) {
    return R"({"type":"string","pattern":")" + std::string{T::text_pattern} + "\"}";
  } else {
    static_assert(storage::is_id_of<T>, "say how this type looks as text");
    return R"({"type":"string","format":"uuid"})";
  }
}

}  // namespace detail

template <class T>
std::string schema_of(schema_registry& registry) {
  if constexpr (storage::is_patched<T>) {
    return R"({"anyOf":[)" + schema_of<typename T::value_type>(registry) + R"(,{"type":"null"}]})";
  } else if constexpr (storage::is_optional<T>) {
    return schema_of<typename T::value_type>(registry);
  } else if constexpr (storage::is_vector<T>) {
    return R"({"type":"array","items":)" + schema_of<typename T::value_type>(registry) + '}';
  } else if constexpr (std::same_as<T, bool>) {
    return R"({"type":"boolean"})";
  } else if constexpr (std::integral<T>) {
    return std::unsigned_integral<T> ? R"({"type":"integer","minimum":0})"
                                     : R"({"type":"integer"})";
  } else if constexpr (std::floating_point<T>) {
    return R"({"type":"number"})";
  } else if constexpr (std::same_as<T, std::string>) {
    return R"({"type":"string"})";
  } else if constexpr (storage::described_enum<T>) {
    return detail::enum_schema<T>();
  } else if constexpr (storage::described_struct<T> && !storage::has_text_form<T>) {
    const std::string name{type_name<T>()};
    if (registry.emplace(name, "").second) {
      registry[name] = detail::object_schema<T>(registry);
    }
    return R"({"$ref":"#/components/schemas/)" + name + "\"}";
  } else {
    return detail::text_schema<T>();
  }
}

}  // namespace moim::transport
