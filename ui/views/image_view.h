// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "values/decoded_image.h"

#include <QWidget>

namespace simkv::ui {

// Shows an image as large as there is room, never larger than it is, over a chequered ground where it can be
// seen through.
class ImageView final : public QWidget {
    Q_OBJECT
public:
    explicit ImageView(QWidget* parent = nullptr);

    void setImage(const DecodedImage& image);
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    DecodedImage m_image;
};

} // namespace simkv::ui
