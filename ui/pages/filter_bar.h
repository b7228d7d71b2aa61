// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "query/query.h"
#include "settings/settings.h"

#include <QStringListModel>
#include <QTimer>
#include <QWidget>

#include <functional>

class QAction;
class QCompleter;
class QLabel;
class QLineEdit;
class QToolButton;

namespace simkv::ui {

class TableContents;

// The line in which a user types what a table shows, in the language of core/QUERY.md. Says while they type
// whether it can be read, completes words, remembers what was used; what is typed takes effect a moment
// later, or with Enter.
class FilterBar final : public QWidget {
    Q_OBJECT
public:
    FilterBar(TableContents& contents, Settings& settings, QWidget* parent = nullptr);

    // Puts the cursor into the line.
    void activate();
    [[nodiscard]] QString text() const;
    // Takes effect at once.
    void setFilter(const QString& text);
    // The present filter and this condition.
    void addTerm(const std::string& term);

signals:
    void left(); // Esc: back to the table

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void onTyped();
    void apply();
    void applyAnew();
    void remember();
    void complete();
    [[nodiscard]] bool chooses(const QKeyEvent& key);
    void insertCompletion(const QString& word);
    void showHistory();
    void stepHistory(int step);
    void read();
    void updateLook();
    void updateStatus();

    TableContents& m_contents;
    Settings& m_settings;
    QLineEdit* m_text;
    QAction* m_verdict;
    QToolButton* m_history;
    QLabel* m_status;
    QCompleter* m_completer;
    QStringListModel m_words;
    QueryResult<Query> m_parsed; // of the text, when it was last looked at
    std::size_t m_wordFrom = 0;  // what a completion replaces, in bytes of the text
    std::size_t m_wordTo = 0;
    QTimer m_delay;
    QString m_typed;         // before going through the history
    int m_historyPlace = -1; // of the entry shown; -1: what was typed
    bool m_isStyling = false;
};

} // namespace simkv::ui
