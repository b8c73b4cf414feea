// Every setting of `moim serve`, with its default: those of the data and of the edge, and those of
// each subject. transport/cli/option_group.hpp says where settings come from.
#pragma once

#include <boost/mp11/algorithm.hpp>

#include "transport/api/edge_settings.hpp"
#include "transport/api/secret_settings.hpp"
#include "transport/cli/data_settings.hpp"
#include "transport/host/typed_registry.hpp"
#include "transport/program/subjects.hpp"

namespace moim::transport {

template <class... Parts>
struct composed_settings : Parts... {
  using parts = boost::mp11::mp_list<Parts...>;
};

template <class Subject>
concept with_settings = requires {
  typename Subject::settings;
};
template <class Subject>
using has_settings = std::bool_constant<with_settings<Subject>>;
template <class Subject>
using settings_of = typename Subject::settings;

/// The members of all of them.
struct serve_config
    : boost::mp11::mp_rename<
          boost::mp11::mp_append<
              boost::mp11::mp_list<data_settings, edge_settings, secret_settings>,
              boost::mp11::mp_transform<settings_of,
                                        boost::mp11::mp_copy_if<subject_types, has_settings>>>,
          composed_settings> {};

/// Makes each part of the configuration known by its type, const.
void refer_to_parts(const serve_config& config, typed_registry& settings);

/// Declares all settings on `app`, a subcommand, and has them read from flags, environment and
/// file when it is parsed. `app` and `config` must outlive the parse.
void add_serve_options(CLI::App& app, serve_config& config);

/// Whether `moim serve` has a setting of that name.
bool is_serve_setting(const std::string& name);

}  // namespace moim::transport
