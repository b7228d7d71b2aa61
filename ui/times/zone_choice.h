// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QTimeZone>

#include <optional>

namespace simkv::ui {

// Which zone times are told in: UTC, the one of this computer, or one by its IANA name.
class ZoneChoice final {
public:
    enum class Kind { Utc, Local, Named };

    // UTC.
    ZoneChoice() = default;
    [[nodiscard]] static ZoneChoice local();
    // "Europe/Berlin"; nothing where this computer knows no such zone.
    [[nodiscard]] static std::optional<ZoneChoice> named(const QByteArray& id);
    // What word() returned; UTC for any other word.
    [[nodiscard]] static ZoneChoice fromWord(const QString& word);

    [[nodiscard]] Kind kind() const { return m_kind; }
    // As settings keep it: "utc", "local", or the IANA name.
    [[nodiscard]] QString word() const;
    // "UTC", or the IANA name, of the local zone too.
    [[nodiscard]] QString name() const { return QString::fromUtf8(m_zone.id()); }
    [[nodiscard]] const QTimeZone& zone() const { return m_zone; }

    bool operator==(const ZoneChoice& other) const = default;

private:
    ZoneChoice(Kind kind, const QTimeZone& zone) : m_kind(kind), m_zone(zone) {}

    Kind m_kind = Kind::Utc;
    QTimeZone m_zone = QTimeZone::utc();
};

} // namespace simkv::ui
