// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/types.h"
#include "times/zone_choice.h"

#include <QDialog>

class QLineEdit;
class QListView;
class QPushButton;
class QSortFilterProxyModel;

namespace simkv::ui {

// Asks for one of the zones that this computer knows: what is typed leaves those with it in their names.
class TimeZoneDialog final : public QDialog {
    Q_OBJECT
public:
    // `current`: the name that is chosen at first. `now`: when the offsets beside the names are those.
    TimeZoneDialog(const QString& current, Timestamp now, QWidget* parent);

    void accept() override;

signals:
    void zoneChosen(const ZoneChoice& zone);

protected:
    // Keys that move in the list do so while a name is typed.
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildLayout();
    void filter(const QString& text);
    void select(const QModelIndex& index);
    void check();

    QSortFilterProxyModel* m_zones;
    QLineEdit* m_filter;
    QListView* m_list;
    QPushButton* m_accept = nullptr;
};

} // namespace simkv::ui
