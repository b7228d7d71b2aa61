// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "actions/feature.h"
#include "document/current_record.h"
#include "document/log_document.h"
#include "document/staged_changes.h"
#include "settings/settings.h"
#include "views/action_registry.h"
#include "views/docks.h"

#include <QMainWindow>

#include <memory>

class QSplitter;
class QVBoxLayout;

namespace simkv::ui {

class StatusLine;
class TablePage;

// One log in one window: two tables, an inspector, and the features. What those can do is theirs; the window
// puts up the workbench that they share, and closes when all of them agree.
class MainWindow final : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(Settings& settings, QWidget* parent = nullptr);
    ~MainWindow() override;

    static constexpr QSize kUsualSize{1240, 760}; // where the screen has the room

    void open(const QString& path, bool readOnly);
    // Before the program ends without asking: stages what is typed, and remembers the layout.
    void prepareToEnd();
    [[nodiscard]] bool isEmpty() const { return m_document.state() == LogDocument::State::Empty; }
    [[nodiscard]] LogDocument& document() { return m_document; }
    [[nodiscard]] StagedChanges& changes() { return m_changes; }
    [[nodiscard]] CurrentRecord& current() { return m_current; }
    [[nodiscard]] ActionRegistry& actionRegistry() { return m_actions; }
    [[nodiscard]] MessageBar& messages() { return *m_messages; }
    [[nodiscard]] TablePages& pages() { return *m_pages; }
    [[nodiscard]] TablePage& keysPage() const;
    [[nodiscard]] TablePage& logPage() const;
    [[nodiscard]] Inspector& inspector() { return *m_inspector; }
    template <typename Wanted>
    [[nodiscard]] Wanted& feature() const {
        return m_features.get<Wanted>();
    }

signals:
    void openRequested(const QString& path, bool readOnly);
    void sampleRequested();
    void quitRequested();

protected:
    void closeEvent(QCloseEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildBody();
    void buildMenus();
    void saveState();
    void restoreState();

    // In this order, for they go in the reverse one: jobs that run on the document's threads are cancelled
    // and waited for by whoever has started them, before the document goes.
    Settings& m_settings;
    LogDocument m_document;
    StagedChanges m_changes;
    CurrentRecord m_current;
    ActionRegistry m_actions;
    Docks m_docks;
    WindowRequests m_requests;
    std::unique_ptr<QWidget> m_body; // messages, bars, tables and inspector
    MessageBar* m_messages = nullptr;
    QVBoxLayout* m_bars = nullptr;
    QSplitter* m_splitter = nullptr;
    TablePages* m_pages = nullptr;
    Inspector* m_inspector = nullptr;
    std::unique_ptr<StatusLine> m_status;
    FeatureList m_features;
    bool m_isLayoutKept = true; // false after a reset: it would bring this window's layout back
};

} // namespace simkv::ui
