// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/features.h"

#include "actions/anatomy_actions.h"
#include "actions/bulk_actions.h"
#include "actions/change_actions.h"
#include "actions/change_list_actions.h"
#include "actions/check_actions.h"
#include "actions/comparison_actions.h"
#include "actions/copy_actions.h"
#include "actions/deleted_keys_actions.h"
#include "actions/edit_actions.h"
#include "actions/exchange_actions.h"
#include "actions/file_actions.h"
#include "actions/filter_actions.h"
#include "actions/go_actions.h"
#include "actions/help_actions.h"
#include "actions/history_actions.h"
#include "actions/inspector_actions.h"
#include "actions/message_actions.h"
#include "actions/moment_actions.h"
#include "actions/save_actions.h"
#include "actions/sort_actions.h"
#include "actions/table_actions.h"
#include "actions/time_actions.h"
#include "actions/view_actions.h"

namespace simkv::ui {

void addFeatures(const Workbench& bench) {
    auto& features = bench.features;
    // A feature that another asks comes before it.
    features.add(std::make_unique<SaveActions>(bench.document, bench.changes, bench.messages, &bench.window));
    features.add(std::make_unique<FileActions>(bench));
    features.add(std::make_unique<ChangeActions>(bench.document, bench.changes, bench.settings,
                                                 features.get<SaveActions>(), bench.messages, bench.actions,
                                                 bench.window));
    features.add(std::make_unique<GoActions>(bench));
    features.add(std::make_unique<EditActions>(bench));
    features.add(std::make_unique<TableActions>(bench));
    features.add(std::make_unique<InspectorActions>(bench));
    features.add(std::make_unique<BulkActions>(bench));
    features.add(std::make_unique<CopyActions>(bench));
    features.add(std::make_unique<FilterActions>(bench));
    features.add(std::make_unique<SortActions>(bench));
    features.add(std::make_unique<TimeActions>(bench.actions, bench.settings, bench.window));
    features.add(std::make_unique<ViewActions>(bench));
    features.add(std::make_unique<MomentActions>(bench));
    features.add(std::make_unique<ChangeListActions>(bench));
    features.add(std::make_unique<CheckActions>(bench));
    features.add(std::make_unique<HistoryActions>(bench));
    features.add(std::make_unique<ComparisonActions>(bench));
    features.add(std::make_unique<AnatomyActions>(bench));
    features.add(std::make_unique<DeletedKeysActions>(bench));
    features.add(std::make_unique<ExchangeActions>(bench));
    features.add(std::make_unique<MessageActions>(bench));
    features.add(std::make_unique<HelpActions>(bench));
}

} // namespace simkv::ui
