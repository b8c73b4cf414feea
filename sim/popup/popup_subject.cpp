// Lists the parts of the subject, which the other files of this room define.
#include "sim/popup/popup_subject.hpp"

#include "sim/popup/popup_bugs.hpp"
#include "sim/popup/popup_config.hpp"
#include "sim/popup/popup_model.hpp"
#include "sim/popup/popup_operations.hpp"

namespace moim::sim {

simulated_subject popup_subject() {
  return {
      .name = "popup",
      .operations = popup_operations(),
      .routes = popup_routes(),
      .bugs = popup_bugs(),
      .make_model = [](const model_context& context) -> std::unique_ptr<reference_model> {
        return std::make_unique<popup_reference_model>(context.log);
      },
      .draw_config = &draw_popup_config,
      .configure =
          [](actors::node_config& config) {
            config.at = &popup_config::start_of;
            config.outside.secret_of = &popup_config::secret_of;
          },
      .ask_at_end = &show_all_places,
  };
}

}  // namespace moim::sim
