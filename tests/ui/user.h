// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "document/staged_changes.h"
#include "models/record_columns.h"
#include "pages/find_bar.h"
#include "pages/inspector.h"
#include "pages/table_page.h"
#include "temporary_log.h"
#include "views/message_bar.h"
#include "views/text_editor.h"
#include "window/browser.h"
#include "window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

namespace simkv::ui {

// The program as a user has it before them: settings of its own, windows, and a language to use them.
class User final {
public:
    User() : User(QString()) {}
    // With the settings and the staged changes of another one.
    explicit User(const QString& folder)
        : m_settings((folder.isEmpty() ? m_folder.path() : folder) + "/settings.ini"), m_browser(m_settings) {
    }

    Settings& settings() { return m_settings; }
    Browser& browser() { return m_browser; }
    MainWindow& window() { return *m_window; }

    bool opens(const std::string& path, bool readOnly = false) {
        m_window = &m_browser.open(QString::fromStdString(path), readOnly, m_window);
        m_window->activateWindow(); // on a display without a window manager nobody else does
        return QTest::qWaitFor([this] { return isIdle(); }, 20'000) && QTest::qWaitForWindowExposed(m_window);
    }
    bool opensSample() {
        m_window = &m_browser.openSample(m_window);
        return QTest::qWaitFor([this] { return isIdle(); }, 20'000);
    }
    // A log that no copy is offered for before the first change.
    bool opensOwn(const TemporaryLog& log) {
        m_settings.addOwnLog(QString::fromStdString(log.path()));
        return opens(log.path());
    }
    void useWindow(MainWindow& window) { m_window = &window; }

    [[nodiscard]] bool isIdle() const {
        auto& document = m_window->document();
        for (auto* page : {&m_window->keysPage(), &m_window->logPage()}) {
            if (page->contents().isRunning() || page->findBar().task().isRunning())
                return false;
        }
        return !document.isReading() && !document.writeTask().isRunning() && m_window->changes().isIdle() &&
               document.state() != LogDocument::State::Opening && !m_window->inspector().isReading();
    }
    bool waits() {
        return QTest::qWaitFor([this] { return isIdle(); }, 20'000);
    }

    QAction& action(const char* name) {
        auto* action = m_window->findChild<QAction*>(name);
        Q_ASSERT(action != nullptr);
        return *action;
    }
    RecordTable& keys() { return m_window->keysPage().table(); }
    RecordTable& log() { return m_window->logPage().table(); }
    void showsTab(int tab) { m_window->findChild<QTabWidget*>("pages")->setCurrentIndex(tab); }

    // The row of a key, -1 where the table has none.
    static int rowOfKey(const RecordTable& table, const QString& key) {
        for (int row = 0; row < table.model()->rowCount(); ++row) {
            if (cell(table, row, RecordColumn::Key) == key)
                return row;
        }
        return -1;
    }
    static QString cell(const RecordTable& table, int row, RecordColumn column) {
        return table.model()->index(row, static_cast<int>(column)).data().toString();
    }
    bool selectsKey(const QString& key) {
        const auto row = rowOfKey(keys(), key);
        return row >= 0 && keys().selectRow(row) && waits();
    }
    [[nodiscard]] QString lastLogCell(RecordColumn column) {
        return cell(log(), log().model()->rowCount() - 1, column);
    }
    [[nodiscard]] QString messages() { return m_window->messages().texts().join(u'\n'); }

    // The window-modal dialog that is open now.
    QDialog* dialog() {
        QDialog* open = nullptr;
        (void)QTest::qWaitFor([&] {
            open = qobject_cast<QDialog*>(QApplication::activeModalWidget());
            return open != nullptr;
        });
        return open;
    }
    static bool presses(QWidget* parent, const QString& text) {
        for (auto* button : parent->findChildren<QPushButton*>()) {
            if (button->text().remove(u'&') == text && button->isEnabled()) {
                QTest::mouseClick(button, Qt::LeftButton);
                return true;
            }
        }
        return false;
    }
    // Types a value into the open dialog, in place of what is there, and stages it.
    bool addsKey(const QString& value) {
        auto* open = dialog();
        if (open == nullptr)
            return false;
        auto* edit = open->findChild<QWidget*>("value")->findChild<QPlainTextEdit*>();
        edit->selectAll();
        QTest::keyClicks(edit, value);
        return presses(open, "Add Key") && waits();
    }
    TextEditor& valueText() { return *m_window->inspector().findChild<TextEditor*>("valueText"); }
    // Types over the value of the key that is current, and leaves it.
    bool typesValue(const QString& text) {
        action("editValue").trigger();
        if (!waits() || !valueText().isVisible() || valueText().isReadOnly())
            return false;
        valueText().selectAll();
        QTest::keyClicks(&valueText(), text);
        return m_window->inspector().isTyping();
    }
    bool stagesValue(const QString& text) {
        if (!typesValue(text))
            return false;
        QTest::keyClick(&valueText(), Qt::Key_Return, Qt::ControlModifier);
        return waits();
    }

    // Writes all that is staged.
    bool writes(const QString& button = "Write") {
        action("writeChanges").trigger();
        auto* open = dialog();
        return open != nullptr && presses(open, button) && waits();
    }

private:
    QTemporaryDir m_folder;
    Settings m_settings;
    Browser m_browser;
    MainWindow* m_window = nullptr;
};

} // namespace simkv::ui
