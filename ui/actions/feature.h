// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

class QBoxLayout;
class QWidget;

namespace simkv::ui {

class ActionRegistry;
class CurrentRecord;
class Docks;
class Inspector;
class LogDocument;
class MessageBar;
class Settings;
class StagedChanges;
class TablePages;
class FeatureList;

// What features want of the program beyond their window.
class WindowRequests final : public QObject {
    Q_OBJECT
signals:
    void openRequested(const QString& path, bool readOnly);
    void sampleRequested();
    void quitRequested();
};

// What a window offers its features. All of it outlives them.
struct Workbench {
    Settings& settings;
    LogDocument& document;
    StagedChanges& changes;
    CurrentRecord& current;
    TablePages& pages;
    Inspector& inspector;
    MessageBar& messages;
    ActionRegistry& actions;
    Docks& docks;
    WindowRequests& requests;
    FeatureList& features;
    QBoxLayout& bars; // above the tables, over the whole width
    QWidget& window;  // parent of dialogs
};

// A capability of the window: owns its pane, its actions, its tasks and its reactions. Registers its actions
// when it is made; enables them itself whenever what they depend on changes.
class Feature : public QObject {
    Q_OBJECT
public:
    // Whether nothing would be lost by closing; else asks, and calls `proceed` once nothing would be, or the
    // user does not mind.
    [[nodiscard]] virtual bool mayClose(const std::function<void()>& proceed);
    // What is remembered for the next window, in the settings.
    virtual void saveState() {}
    virtual void restoreState() {}
};

// The features of a window, in the order in which they were made; they go in reverse order.
class FeatureList final {
public:
    FeatureList() = default;
    FeatureList(const FeatureList&) = delete;
    FeatureList& operator=(const FeatureList&) = delete;
    ~FeatureList() { clear(); }

    void add(std::unique_ptr<Feature> feature) { m_features.push_back(std::move(feature)); }
    void clear() {
        while (!m_features.empty())
            m_features.pop_back();
    }
    // One that another feature asks stands before that in the list.
    template <typename Wanted>
    [[nodiscard]] Wanted& get() const {
        for (const auto& feature : m_features) {
            if (auto* wanted = qobject_cast<Wanted*>(feature.get()))
                return *wanted;
        }
        qFatal("no such feature, or not yet: %s", Wanted::staticMetaObject.className());
    }
    [[nodiscard]] const std::vector<std::unique_ptr<Feature>>& all() const { return m_features; }

private:
    std::vector<std::unique_ptr<Feature>> m_features;
};

} // namespace simkv::ui
