// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/go_to_dialog.h"

#include "base/byte_text.h"
#include "query/query_values.h"
#include "texts/format_text.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace simkv::ui {
namespace {

// "1,234" as tables show it, "#1234", "0x4d2".
Result<std::uint64_t> parseNumber(QString text) {
    text = text.trimmed();
    if (text.startsWith(u'#') || text.startsWith(u'@'))
        text.remove(0, 1);
    const bool isHex = text.startsWith(QStringLiteral("0x"), Qt::CaseInsensitive);
    if (!isHex)
        text.remove(QLocale().groupSeparator()).remove(u' ');
    const auto number = queryNumber(text.toStdString());
    if (!number)
        return tl::unexpected(Error{ErrorCode::Invalid, number.error().what});
    return static_cast<std::uint64_t>(*number);
}

} // namespace

GoToDialog::GoToDialog(std::uint64_t records, ByteCount size, QueryContext context, QWidget* parent)
    : QDialog(parent), m_records(records), m_size(size), m_context(std::move(context)),
      m_kind(new QComboBox(this)), m_text(new QLineEdit(this)), m_note(new QLabel(this)) {
    setWindowTitle(tr("Go To"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_kind->addItems({tr("Record number"), tr("Offset"), tr("Time"), tr("Key")});
    m_kind->setObjectName("goToKind");
    m_text->setObjectName("goToText");
    m_text->setMinimumWidth(fontMetrics().averageCharWidth() * 44);
    m_note->setObjectName("goToNote");
    m_note->setTextFormat(Qt::PlainText);
    m_note->setWordWrap(true);
    m_note->setMinimumHeight(fontMetrics().lineSpacing() * 2);
    m_note->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_go = buttons->button(QDialogButtonBox::Ok);
    m_go->setText(tr("&Go"));

    auto* form = new QFormLayout;
    form->addRow(tr("&What"), m_kind);
    form->addRow(tr("W&here"), m_text);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(m_note);
    layout->addStretch(1);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &GoToDialog::chosen);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_kind, &QComboBox::currentIndexChanged, this, &GoToDialog::judge);
    connect(m_text, &QLineEdit::textChanged, this, &GoToDialog::judge);
    m_text->setFocus();
    judge();
}

std::optional<GoToDialog::Target> GoToDialog::target() const {
    const auto kind = static_cast<Kind>(m_kind->currentIndex());
    const auto text = m_text->text();
    if (kind == Kind::Key) {
        auto key = unescaped(text.toStdString());
        return key ? std::optional(Target{kind, 0, *key}) : std::nullopt;
    }
    if (kind == Kind::Time) {
        const auto time = queryTime(text.trimmed().toStdString(), m_context);
        if (!time || time->first < 0 || time->first > 0xFFFF'FFFF)
            return std::nullopt;
        return Target{kind, static_cast<std::uint64_t>(time->first)};
    }
    const auto number = parseNumber(text);
    const auto limit = kind == Kind::Record ? m_records : m_size.value();
    if (!number || *number >= limit)
        return std::nullopt;
    return Target{kind, *number};
}

QString GoToDialog::problem() const {
    const auto kind = static_cast<Kind>(m_kind->currentIndex());
    if (kind == Kind::Record)
        return tr("A number from 0 to %1 is needed.").arg(numberText(m_records - 1));
    if (kind == Kind::Offset)
        return tr("An offset below %1 is needed, such as 4096 or 0x1000.")
            .arg(offsetText(Offset(m_size.value())));
    if (kind == Kind::Time)
        return tr("A time is needed, such as 2026-01-31, 2026-01-31 12:00:05, -2h or Unix seconds.");
    return tr("\\ begins an escape: \\\\, \\n, \\r, \\t or \\xNN.");
}

bool GoToDialog::isShownTwice() const {
    const auto time = queryTime(m_text->text().trimmed().toStdString(), m_context);
    return static_cast<Kind>(m_kind->currentIndex()) == Kind::Time && time && time->between && target();
}

void GoToDialog::judge() {
    static const QStringList hints{tr("Records are counted from 0."),
                                   tr("The record in which this byte lies."),
                                   tr("The first record of this time or later."),
                                   tr("The newest record of this key; other bytes as \\xNN.")};
    const bool isGood = target().has_value();
    auto note = isGood || m_text->text().isEmpty() ? hints[m_kind->currentIndex()] : problem();
    if (isShownTwice())
        note += u' ' + tr("The clocks show it twice: this is the earlier one; a zone at its end, such as "
                          "+01:00, names the other.");
    m_note->setText(note);
    const bool mayBeEmpty = m_kind->currentIndex() == static_cast<int>(Kind::Key);
    m_go->setEnabled(isGood && (mayBeEmpty || !m_text->text().isEmpty()));
}

void GoToDialog::showFailure(const QString& why) {
    m_note->setText(why);
    m_text->setFocus();
    m_text->selectAll();
}

} // namespace simkv::ui
