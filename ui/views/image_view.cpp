// SPDX-License-Identifier: GPL-3.0-or-later
#include "views/image_view.h"

#include "texts/format_text.h"

#include <QPainter>

namespace simkv::ui {

ImageView::ImageView(QWidget* parent) : QWidget(parent) {
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Value as an image"));
}

void ImageView::setImage(const DecodedImage& image) {
    m_image = image;
    setAccessibleDescription(image.failure);
    update();
}

QSize ImageView::minimumSizeHint() const {
    return {fontMetrics().averageCharWidth() * 20, fontMetrics().lineSpacing() * 5};
}

void ImageView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    const auto caption = fontMetrics().lineSpacing() + 6;
    if (!m_image.failure.isEmpty()) {
        painter.drawText(rect().adjusted(8, 8, -8, -8), Qt::AlignCenter | Qt::TextWordWrap, m_image.failure);
        return;
    }
    const auto room = size() - QSize(2, caption + 2);
    const auto& whole = m_image.size;
    const auto shown = whole.width() <= room.width() && whole.height() <= room.height()
                           ? whole
                           : whole.scaled(room, Qt::KeepAspectRatio);
    const QRect place(QPoint((width() - shown.width()) / 2, (room.height() - shown.height()) / 2), shown);
    if (m_image.image.hasAlphaChannel()) {
        painter.fillRect(place, palette().color(QPalette::Base));
        painter.fillRect(place, QBrush(palette().color(QPalette::Mid), Qt::Dense6Pattern));
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    painter.drawImage(place, m_image.image);
    painter.drawText(QRect(0, height() - caption, width(), caption), Qt::AlignCenter,
                     tr("%1, %2 × %3 pixels")
                         .arg(m_image.format, numberText(static_cast<std::uint64_t>(whole.width())),
                              numberText(static_cast<std::uint64_t>(whole.height()))));
}

} // namespace simkv::ui
