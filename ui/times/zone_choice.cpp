// SPDX-License-Identifier: GPL-3.0-or-later
#include "times/zone_choice.h"

namespace simkv::ui {
namespace {

// TZ may name the file of a zone, which QTimeZone does not take.
QTimeZone zoneOfFile(const QByteArray& path) {
    constexpr QByteArrayView kFolder("/zoneinfo/");
    const auto folder = path.indexOf(kFolder);
    return folder < 0 ? QTimeZone() : QTimeZone(path.mid(folder + kFolder.size()));
}

QTimeZone localZone() {
    auto zone = QTimeZone::systemTimeZone();
    if (!zone.isValid())
        zone = zoneOfFile(QTimeZone::systemTimeZoneId());
    return zone.isValid() ? zone : QTimeZone::utc(); // as the C library has it
}

} // namespace

ZoneChoice ZoneChoice::local() {
    return ZoneChoice(Kind::Local, localZone());
}

std::optional<ZoneChoice> ZoneChoice::named(const QByteArray& id) {
    if (id == "UTC")
        return ZoneChoice();
    // QTimeZone makes a valid zone with the time of UTC out of a word that it does not know.
    if (!QTimeZone::isTimeZoneIdAvailable(id))
        return std::nullopt;
    return ZoneChoice(Kind::Named, QTimeZone(id));
}

ZoneChoice ZoneChoice::fromWord(const QString& word) {
    return word == "local" ? local() : named(word.toUtf8()).value_or(ZoneChoice());
}

QString ZoneChoice::word() const {
    switch (m_kind) {
    case Kind::Utc:
        return QStringLiteral("utc");
    case Kind::Local:
        return QStringLiteral("local");
    case Kind::Named:
        return name();
    }
    return {};
}

} // namespace simkv::ui
