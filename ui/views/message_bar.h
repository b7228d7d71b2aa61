// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QHash>
#include <QString>

#include <functional>
#include <vector>

class QVBoxLayout;

namespace simkv::ui {

// Messages that need to be seen, one below the other, each with the buttons that solve it. Nothing here
// blocks.
class MessageBar final : public QWidget {
    Q_OBJECT
public:
    enum class Kind { Information, Warning, Error };
    struct Button {
        QString text;
        std::function<void()> pressed;
    };

    explicit MessageBar(QWidget* parent = nullptr);

    // A message of the same `id` is replaced.
    void show(const QString& id, Kind kind, const QString& text, const std::vector<Button>& buttons = {});
    // Another text for a message that is there; its buttons stay under the hand that presses them.
    void setText(const QString& id, const QString& text);
    void remove(const QString& id);
    void clear();
    // The texts of all messages, top to bottom.
    [[nodiscard]] QStringList texts() const;
    [[nodiscard]] bool contains(const QString& id) const { return m_messages.contains(id); }

private:
    QVBoxLayout* m_layout;
    QHash<QString, QFrame*> m_messages;
};

} // namespace simkv::ui
