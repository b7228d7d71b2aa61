// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document/log_document.h"
#include "settings/settings.h"

#include <QMainWindow>

class QAction;
class QDockWidget;
class QLabel;
class QSplitter;

namespace simkv::ui {

class AnatomyPane;
class BulkActions;
class ChangeActions;
class ChangesPane;
class CheckActions;
class ComparisonPane;
class MomentComparison;
class CheckPane;
class CopyActions;
class EditActions;
class ExchangeActions;
class FileActions;
class FilterActions;
class GoActions;
class HelpActions;
class HistoryPane;
class Inspector;
class KeyHistory;
class LogCheck;
class DeletedKeysJob;
class MessageBar;
class MomentActions;
class MomentBar;
class RecordTable;
class SaveActions;
class StagedChanges;
class TablePage;
class TablePages;
class ViewActions;

// One log in one window. Puts the parts together; what they do is in documents, pages and actions.
class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(Settings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    void open(const QString& path, bool readOnly);
    [[nodiscard]] bool isEmpty() const { return m_document.state() == LogDocument::State::Empty; }
    [[nodiscard]] LogDocument& document() { return m_document; }
    [[nodiscard]] TablePage& keysPage() { return *m_keys; }
    [[nodiscard]] TablePage& logPage() { return *m_log; }
    [[nodiscard]] Inspector& inspector() { return *m_inspector; }
    [[nodiscard]] MessageBar& messages() { return *m_messages; }
    [[nodiscard]] FileActions& fileActions() { return *m_fileActions; }
    [[nodiscard]] SaveActions& saveActions() { return *m_saveActions; }
    [[nodiscard]] StagedChanges& changes() { return *m_changes; }
    [[nodiscard]] ExchangeActions& exchangeActions() { return *m_exchangeActions; }
    [[nodiscard]] ChangesPane& changesPane() { return *m_changesPane; }
    [[nodiscard]] LogCheck& check() { return *m_check; }
    [[nodiscard]] CheckPane& checkPane() { return *m_checkPane; }
    [[nodiscard]] KeyHistory& history() { return *m_history; }
    [[nodiscard]] HistoryPane& historyPane() { return *m_historyPane; }
    [[nodiscard]] MomentActions& momentActions() { return *m_momentActions; }
    [[nodiscard]] DeletedKeysJob& deletedKeys() { return *m_deletedKeys; }
    [[nodiscard]] MomentComparison& comparison() { return *m_comparison; }
    [[nodiscard]] ComparisonPane& comparisonPane() { return *m_comparisonPane; }
    [[nodiscard]] AnatomyPane& anatomyPane() { return *m_anatomyPane; }

signals:
    void openRequested(const QString& path, bool readOnly);
    void sampleRequested();
    void quitRequested();

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void buildPages();
    void buildActions();
    void buildChangesPane();
    void buildCheckPane();
    void showCheck();
    void buildHistoryPane();
    void buildMoments();
    void showDiff(RecordNumber before, RecordNumber after);
    void buildAnatomy();
    void showAnatomy();
    void buildComparison();
    void compareWithNow();
    void showInLogOfNow(RecordNumber number);
    void buildDeletedKeys();
    QDockWidget* addDock(const QString& title, const char* name, QWidget* pane);
    void showDock(QDockWidget& dock, int lines);
    void showKeys();
    void showDeletedCount();
    void followKeyThroughTime();
    void showPlayed(RecordNumber number);
    void showVersion(RecordNumber version);
    void showHistory();
    void onChangesChanged();
    void showKey(const ByteString& key);
    void connectDocument();
    void onSnapshotChanged();
    void keepPlace();
    void restorePlace();
    void followKey(RecordNumber former);
    void onEdited(const std::vector<RecordNumber>& records);
    void showCurrentRecord();
    void showAddedKeys();
    void editCurrentValue();
    void buildInspector();
    void followTab();
    void followCurrent(const TablePage& page);
    void fillTableMenus();
    void watchTask(BackgroundTask& task);
    void saveCurrentValue();
    void updateState();
    void showEmptyTexts();
    void updateStatus();
    void saveState();
    void restoreState();
    [[nodiscard]] TablePage& currentPage();

    Settings& m_settings;
    LogDocument m_document;
    StagedChanges* m_changes;
    QSplitter* m_splitter;
    TablePages* m_pages = nullptr;
    TablePage* m_keys = nullptr;
    TablePage* m_log = nullptr;
    Inspector* m_inspector = nullptr;
    MessageBar* m_messages;
    QLabel* m_status;
    struct KeptPlace {
        std::string path;
        std::optional<ByteString> key;
        std::optional<RecordNumber> record; // in the Log
    };
    std::optional<KeptPlace> m_kept;
    std::optional<ByteString> m_flawed; // key that a message tells of
    bool m_hadChanges = false;
    bool m_hasBegun = false; // a first row of this log has been selected
    QAction* m_showInspector = nullptr;
    SaveActions* m_saveActions = nullptr;
    ExchangeActions* m_exchangeActions = nullptr;
    FileActions* m_fileActions = nullptr;
    ChangeActions* m_changeActions = nullptr;
    ChangesPane* m_changesPane = nullptr;
    QDockWidget* m_changesDock = nullptr;
    LogCheck* m_check = nullptr;
    CheckActions* m_checkActions = nullptr;
    CheckPane* m_checkPane = nullptr;
    QDockWidget* m_checkDock = nullptr;
    KeyHistory* m_history = nullptr;
    HistoryPane* m_historyPane = nullptr;
    QDockWidget* m_historyDock = nullptr;
    // A version of the current record's key that is shown in its place, until another record is current.
    struct Version {
        RecordNumber current;
        RecordNumber shown;
    };
    std::optional<Version> m_version;
    MomentActions* m_momentActions = nullptr;
    bool m_wasPast = false;                // what the tables show
    std::optional<ByteString> m_travelled; // the key that is looked at from moment to moment
    MomentComparison* m_comparison = nullptr;
    ComparisonPane* m_comparisonPane = nullptr;
    QDockWidget* m_comparisonDock = nullptr;
    AnatomyPane* m_anatomyPane = nullptr;
    QDockWidget* m_anatomyDock = nullptr;
    DeletedKeysJob* m_deletedKeys = nullptr;
    QAction* m_showDeleted = nullptr;
    EditActions* m_editActions = nullptr;
    BulkActions* m_bulkActions = nullptr;
    CopyActions* m_copyActions = nullptr;
    FilterActions* m_filterActions = nullptr;
    GoActions* m_goActions = nullptr;
    ViewActions* m_viewActions = nullptr;
    HelpActions* m_helpActions = nullptr;
};

} // namespace simkv::ui
