// SPDX-License-Identifier: GPL-3.0-or-later
#include "dialogs/time_zone_dialog.h"

#include <QAbstractListModel>
#include <QCoreApplication>
#include <QDateTime>
#include <QDialogButtonBox>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QVBoxLayout>

#include <utility>

namespace simkv::ui {
namespace {

// "UTC+05:45"
QString offsetText(int seconds) {
    const auto minutes = std::abs(seconds) / 60;
    return QStringLiteral("UTC%1%2:%3")
        .arg(seconds < 0 ? QChar(0x2212) : QChar('+'))
        .arg(minutes / 60, 2, 10, QChar('0'))
        .arg(minutes % 60, 2, 10, QChar('0'));
}

// The zones of this computer. A zone is read when its row is first shown: all of them take too long.
class ZoneModel final : public QAbstractListModel {
public:
    enum Role { NameRole = Qt::UserRole };

    ZoneModel(Timestamp now, QObject* parent)
        : QAbstractListModel(parent), m_now(QDateTime::fromSecsSinceEpoch(now.seconds(), Qt::UTC)),
          m_names(QTimeZone::availableTimeZoneIds()), m_texts(m_names.size()) {}

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : static_cast<int>(m_names.size());
    }
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override {
        if (role == NameRole)
            return QString::fromUtf8(m_names.at(index.row()));
        return role == Qt::DisplayRole ? text(index.row()) : QVariant();
    }

private:
    [[nodiscard]] const QString& text(int row) const {
        auto& text = m_texts[row];
        const auto& name = m_names.at(row);
        if (text.isEmpty())
            text = TimeZoneDialog::tr("%1 (%2)").arg(QString::fromUtf8(name),
                                                     offsetText(QTimeZone(name).offsetFromUtc(m_now)));
        return text;
    }

    QDateTime m_now;
    QList<QByteArray> m_names;
    mutable QList<QString> m_texts;
};

bool movesInList(int key) {
    return key == Qt::Key_Up || key == Qt::Key_Down || key == Qt::Key_PageUp || key == Qt::Key_PageDown;
}

} // namespace

TimeZoneDialog::TimeZoneDialog(const QString& current, Timestamp now, QWidget* parent)
    : QDialog(parent), m_zones(new QSortFilterProxyModel(this)), m_filter(new QLineEdit(this)),
      m_list(new QListView(this)) {
    setWindowTitle(tr("Time Zone"));
    setAttribute(Qt::WA_DeleteOnClose);
    m_zones->setSourceModel(new ZoneModel(now, this));
    m_zones->setFilterRole(ZoneModel::NameRole);
    m_zones->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_list->setModel(m_zones);
    m_list->setUniformItemSizes(true);
    m_list->setAccessibleName(tr("Time zones"));
    m_list->setObjectName("zones");
    m_filter->setPlaceholderText(tr("Part of a name, as of a city"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setObjectName("filter");
    m_filter->installEventFilter(this);
    buildLayout();
    connect(m_filter, &QLineEdit::textChanged, this, &TimeZoneDialog::filter);
    connect(m_list, &QListView::doubleClicked, this, &TimeZoneDialog::accept);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &TimeZoneDialog::check);
    const auto known =
        m_zones->match(m_zones->index(0, 0), ZoneModel::NameRole, current, 1, Qt::MatchExactly);
    select(known.value(0, m_zones->index(0, 0)));
}

void TimeZoneDialog::buildLayout() {
    auto* label = new QLabel(tr("&Find:"), this);
    label->setBuddy(m_filter);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    m_accept = buttons->button(QDialogButtonBox::Ok);
    m_accept->setDefault(true);
    connect(buttons, &QDialogButtonBox::accepted, this, &TimeZoneDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &TimeZoneDialog::reject);
    auto* line = new QHBoxLayout;
    line->addWidget(label);
    line->addWidget(m_filter, 1);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(line);
    layout->addWidget(m_list, 1);
    layout->addWidget(buttons);
    const auto& metrics = fontMetrics();
    resize(metrics.averageCharWidth() * 50, metrics.height() * 24);
    m_filter->setFocus();
}

void TimeZoneDialog::filter(const QString& text) {
    const QPersistentModelIndex before(m_list->currentIndex());
    m_zones->setFilterFixedString(text.trimmed().replace(u' ', u'_'));
    // When the current row goes away, the view takes any neighbour of it.
    select(before.isValid() ? QModelIndex(before) : m_zones->index(0, 0));
}

void TimeZoneDialog::select(const QModelIndex& index) {
    m_list->setCurrentIndex(index);
    m_list->scrollTo(index, QAbstractItemView::PositionAtCenter);
    check();
}

void TimeZoneDialog::check() {
    m_accept->setEnabled(m_list->currentIndex().isValid());
}

bool TimeZoneDialog::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_filter && event->type() == QEvent::KeyPress &&
        movesInList(static_cast<QKeyEvent*>(event)->key()))
        return QCoreApplication::sendEvent(m_list, event);
    return QDialog::eventFilter(watched, event);
}

void TimeZoneDialog::accept() {
    const auto name = m_list->currentIndex().data(ZoneModel::NameRole).toString();
    if (const auto zone = ZoneChoice::named(name.toUtf8()))
        emit zoneChosen(*zone);
    QDialog::accept();
}

} // namespace simkv::ui
