// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/background_task.h"
#include "settings/settings.h"
#include "staging/staged_change.h"
#include "store/snapshot.h"
#include "values/value_text.h"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>

class QFormLayout;
class QLabel;
class QPushButton;

namespace simkv::ui {

class ValueEditor;

// Shows one record: its header fields, and its value, which may be edited where the record is its key's
// newest. Reads in the background, and of large values only the start unless the user asks for all. What is
// typed becomes an edit when another record is shown, when the focus goes elsewhere, or by commit().
class Inspector final : public QWidget {
    Q_OBJECT
public:
    Inspector(TaskBoard& board, Settings& settings, QWidget* parent = nullptr);

    ~Inspector() override;

    // `staged`: what the record's key is to have, which is shown in place of the value.
    void show(const std::shared_ptr<const Snapshot>& snapshot, std::optional<RecordNumber> number,
              const std::optional<Content>& staged = {});
    // Bytes that are no record.
    void showUnreadable(const std::shared_ptr<const Snapshot>& snapshot, const Finding& unreadable);
    // A key that the log has no value of.
    void showNew(const std::shared_ptr<const Snapshot>& snapshot, const ByteString& key,
                 const Content& staged);
    // Whether the log may be changed at all.
    void setEditable(bool isEditable);

    // Whether something has been typed that is no edit yet.
    [[nodiscard]] bool isTyping() const;
    // Makes an edit of what has been typed.
    void commit();
    // Brings the cursor to the value; once it has been read, where it is being read.
    void editValue();
    // Brings the byte at `at` of the file into sight, as a hexadecimal digit: one of the value that is shown
    // or being read, where it is among those that are read.
    void showByte(Offset at);
    // The whole value as it is shown, typed or not; null where only a part of it is here.
    [[nodiscard]] std::shared_ptr<const ByteString> shownBytes() const;
    // Whether that is what is typed or staged, not what the log has.
    [[nodiscard]] bool isShowingStaged() const;

    [[nodiscard]] QString fieldText(const QString& name) const;
    // The whole of what the first line shows.
    [[nodiscard]] const QString& title() const { return m_fullTitle; }
    [[nodiscard]] bool isReading() const { return m_task.isRunning(); }
    [[nodiscard]] BackgroundTask& task() { return m_task; }
    [[nodiscard]] ValueEditor& editor() { return *m_editor; }

    // Of a larger value, this much is read from its start.
    static constexpr std::uint64_t kStartBytes = 64U << 10U;
    static constexpr std::uint64_t kReadAtOnce = 1U << 20U;

signals:
    // A user has given the key another value. `base`: what the log had for it when the value was read.
    void valueEdited(const simkv::ByteString& key, const simkv::Content& content,
                     const simkv::KeyInLog& base);
    // What was typed is the value no more, by Esc.
    void valueDiscarded(const simkv::ByteString& key, const simkv::Content& typed,
                        const simkv::KeyInLog& base);
    // Emitted with each valueEdited(): why the bytes are not of the kind that they are shown as, or nothing.
    // They are edited all the same.
    void flawChecked(const simkv::ByteString& key, const QString& kind, const QString& what);
    void typingChanged(bool isTyping);
    void left(); // back to the table
    void refused(const QString& why);

protected:
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;

private:
    struct Subject {
        std::shared_ptr<const Snapshot> snapshot;
        std::optional<RecordNumber> number;
        std::optional<Finding> unreadable; // in place of a record
        ByteString key;                    // where there is neither
        std::optional<Content> staged;
    };
    struct Shown;
    using KindMap = Settings::ValueKinds;
    struct Kinds {
        KindMap chosen;
        QHash<QByteArray, ValueKind> flawed;
        std::optional<ValueKind> kept; // of the same record, before it was edited
        Layout layout = Layout::On;
    };
    [[nodiscard]] static Shown read(const Subject& subject, std::uint64_t most, const Kinds& kinds,
                                    Progress& progress);
    void buildFields();
    void buildValue();
    void showSubject(Subject subject);
    void startReading(std::uint64_t most, std::optional<ValueKind> kept = {});
    void discard(const std::shared_ptr<const ByteString>& typed);
    void consumeContent(const std::shared_ptr<const Shown>& content);
    void showValue(bool isSameKey);
    void showHeader(const Shown& content);
    void showUnreadableHeader(const Finding& unreadable);
    void showNotes();
    void updateEditable();
    void showWantedByte();
    void rememberKind(std::optional<ValueKind> kind);
    void onFocusChanged(QWidget* before, QWidget* now);
    void setTitle(const QString& title, bool wraps);
    void elideTitle();
    void showNothing(const QString& why);
    // Tells the time of the record, and again when its age has another text.
    void showTime();
    void setField(const QString& name, const QString& text);
    void addField(const QString& name, const QString& label);
    void showRecordFields(bool isRecord);

    Settings& m_settings;
    QLabel* m_title;
    QString m_fullTitle;
    QWidget* m_fields;
    QFormLayout* m_form;
    ValueEditor* m_editor;
    QLabel* m_note;
    QPushButton* m_loadAll;
    bool m_isEditable = false;
    bool m_isToBeEdited = false;        // once it has been read
    std::optional<Offset> m_wantedByte; // likewise
    Subject m_subject;                  // that is shown, or being read
    std::shared_ptr<const Shown> m_shown;
    // Kinds of values that were typed as something that they are not: they keep that kind until they are
    // mended.
    QHash<QByteArray, ValueKind> m_flawedKinds;
    std::optional<Timestamp> m_time; // of the record shown
    QTimer m_ageTimer;
    BackgroundTask m_task;
};

} // namespace simkv::ui
