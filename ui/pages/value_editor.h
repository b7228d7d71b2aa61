// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "background/background_task.h"
#include "values/loaded_value.h"
#include "views/text_editor.h"

#include <QTimer>
#include <QWidget>

#include <memory>
#include <optional>

class QComboBox;
class QLabel;
class QStackedWidget;
class QToolButton;

namespace simkv::ui {

class DataInspector;
class HexEditor;
class ImageView;
class ValueFindBar;

// Shows a value as text, JSON, XML, hexadecimal digits or an image, and lets a user change it. What is typed
// is known here alone until bytes() are taken and setClean() says so. GUI thread; large values are converted
// in a job.
class ValueEditor final : public QWidget {
    Q_OBJECT
public:
    explicit ValueEditor(TaskBoard& board, QWidget* parent = nullptr);

    // What was typed into the value before is gone. `wanted`: the kind that the user has chosen for it.
    void setValue(const LoadedValue& value, std::optional<ValueKind> wanted);
    void clear();
    // Sets where the first byte lies in the file, for values that are shown by their place in it; else 0.
    void setFirstOffset(std::uint64_t offset);
    void focusEditor();
    void setEditable(bool isEditable);
    [[nodiscard]] const LoadedValue& value() const { return m_value; }
    // Why the value cannot be edited; empty if it can.
    [[nodiscard]] QString obstacle() const;
    [[nodiscard]] ValueKind kind() const { return m_value.kind; }
    // Whether another kind is being made; nothing can be typed meanwhile.
    [[nodiscard]] bool isConverting() const { return m_convertTask.isRunning(); }

    // Whether JSON and XML is laid out for reading.
    [[nodiscard]] Layout chosenLayout() const;

    [[nodiscard]] bool isModified() const { return m_isModified; }
    [[nodiscard]] std::shared_ptr<const ByteString> bytes() const;
    // What is wrong with it, as far as that is known; nothing if nothing is.
    [[nodiscard]] std::optional<ValueFlaw> flaw() const;
    // bytes() have been taken: they are what the value is now.
    void setClean();
    // Gives the value back as it was.
    void putBack();
    // Shows it as another kind; nothing for the one that it looks like. Keeps what was typed.
    void setKind(std::optional<ValueKind> kind);
    // Brings a byte into sight, as hexadecimal digits.
    void showByte(std::uint64_t at);

    [[nodiscard]] QByteArray saveState() const;
    void restoreState(const QByteArray& state);

signals:
    void modifiedChanged(bool isModified);
    void finished();                                           // Ctrl+Enter
    void left();                                               // Esc, with nothing to put back
    void kindChosen(std::optional<simkv::ui::ValueKind> kind); // by the user
    void converted();                                          // it is shown as another kind
    void refused(const QString& why);                          // of what was to be pasted
    // Esc: what had been typed, which is here no more.
    void discarded(const std::shared_ptr<const simkv::ByteString>& typed);

private:
    void buildBar();
    void buildEditors();
    void showValue();
    void onEdit();
    void setModified(bool isModified);
    void cancel();
    void convert(std::optional<ValueKind> kind);
    void showConverted(const LoadedValue& value, std::optional<ValueKind> kind);
    void keepKind(const Error& why);
    void updateKinds();
    void updateEditable();
    [[nodiscard]] bool isJudged() const;
    void updateFlaw();
    void showFlaw(const std::optional<ValueFlaw>& flaw);
    void showUnchecked(const Error& why);
    void inspectData(std::uint64_t offset);
    void find(bool backwards);
    [[nodiscard]] bool isText() const;
    [[nodiscard]] ValueText typedText() const;

    LoadedValue m_value;    // as it came, or as it was taken last
    LoadedValue m_original; // what Esc brings back
    std::optional<ValueKind> m_wanted;
    bool m_isEditable = false;
    bool m_isModified = false;
    std::optional<std::uint64_t> m_wantedByte; // in sight, once it is shown as hexadecimal digits
    bool m_isConverted = false;                // into another kind, after something had been typed
    QComboBox* m_kinds;
    QToolButton* m_layout;
    QToolButton* m_findButton;
    QToolButton* m_inspectButton;
    QStackedWidget* m_stack;
    TextEditor* m_text;
    HexEditor* m_hex;
    DataInspector* m_data;
    ImageView* m_image;
    ValueFindBar* m_find;
    QLabel* m_flaw;
    std::optional<ValueFlaw> m_flawShown;
    QTimer m_flawDelay;
    BackgroundTask m_flawTask;
    BackgroundTask m_convertTask;
};

} // namespace simkv::ui
