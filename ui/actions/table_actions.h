// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "base/types.h"
#include "index/record_set.h"
#include "pages/kept_rows.h"
#include "store/snapshot.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace simkv::ui {

class TablePage;

// Hands what is to be shown to the two tables, and keeps the user's place in them: while the log grows,
// through moments, when a key gets another record, when a file is opened anew, from one table to the other.
class TableActions final : public Feature {
    Q_OBJECT
public:
    explicit TableActions(const Workbench& bench);

    // Among which records of a snapshot Keys works: null for the live ones; nothing: the rows stay as they
    // are.
    using Among = std::optional<std::shared_ptr<const RecordSet>>;
    using ChooseKeys = std::function<Among(const std::shared_ptr<const Snapshot>& snapshot)>;
    void setKeysChoice(ChooseKeys choose) { m_choose = std::move(choose); }
    // Call when the choice is another.
    void showKeys();

    // Shows a staged key in Keys, where every key has a row except one that is in conflict with a deletion.
    void showKey(const ByteString& key);
    // Goes to the newest record of a key in place of an older one.
    void goToNewest(RecordNumber newest);
    void saveState() override;
    void restoreState() override;

private:
    void onSnapshotChanged();
    void showStaged();
    void onChangesChanged();
    void noteCurrent();
    void followCurrent(const TablePage& page);
    void followTab();
    void followKeyThroughTime();
    void followKey(RecordNumber former);
    void followWritten(const std::vector<RecordNumber>& records);
    void followEdited(const std::vector<RecordNumber>& records);
    void keepPlace();
    void restorePlace();
    void selectFirst();

    Workbench m_bench;
    TablePage& m_keys;
    TablePage& m_log;
    ChooseKeys m_choose;
    struct KeptPlace {
        std::string path;
        KeptRows keys;
        KeptRows log;
    };
    std::optional<KeptPlace> m_kept;
    bool m_hasBegun = false;               // a first row of this log has been selected
    bool m_wasPast = false;                // what the tables show
    std::optional<ByteString> m_travelled; // the key that is looked at from moment to moment
};

} // namespace simkv::ui
