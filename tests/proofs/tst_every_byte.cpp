// SPDX-License-Identifier: GPL-3.0-or-later
#include "integrity/check.h"
#include "must.h"
#include "proof.h"
#include "simkv_command.h"
#include "store/store.h"
#include "temporary_log.h"

#include <QJsonArray>
#include <QSet>
#include <QTest>

using namespace simkv;

// A small log with any byte changed, or truncated at any byte: all readers report the same.
class EveryByteProof final : public QObject {
    Q_OBJECT
private slots:
    void allSayTheSame();
};

namespace {

QString textOf(const std::vector<Finding>& findings) {
    QStringList texts;
    for (const auto& finding : findings) {
        texts.append(QStringLiteral("%1@%2+%3")
                         .arg(QString::fromLatin1(name(finding.kind)))
                         .arg(finding.offset.value())
                         .arg(finding.size.value()));
    }
    return texts.join(u' ');
}

// "VERDICT, N records: findings", or the word for the error.
QString byCheck(const std::string& path) {
    NoProgress unwatched;
    const auto report = checkLog(path, unwatched);
    if (!report)
        return QStringLiteral("no log");
    return QStringLiteral("%1, %2 records: %3")
        .arg(QString::fromStdString(report->verdict()))
        .arg(report->records)
        .arg(textOf(report->findings));
}

QString byStore(const std::string& path) {
    NoProgress unwatched;
    const auto store = Store::open(path, unwatched);
    if (!store || !(*store)->buildIndex(unwatched))
        return QStringLiteral("no log");
    const auto snapshot = (*store)->snapshot();
    const auto findings = snapshot->allFindings();
    return QStringLiteral("%1, %2 records: %3")
        .arg(QString::fromStdString(verdict(findings)))
        .arg(snapshot->records())
        .arg(textOf(findings));
}

QString byCommand(const std::string& path) {
    const auto outcome = runSimkv({"check", QString::fromStdString(path), "--json"});
    if (outcome.exitCode == 2)
        return QStringLiteral("no log");
    const auto report = outcome.lines().value(0);
    QStringList findings;
    for (const auto& value : report["findings"].toArray()) {
        const auto finding = value.toObject();
        findings.append(QStringLiteral("%1@%2+%3")
                            .arg(finding["kind"].toString())
                            .arg(finding["offset"].toInteger())
                            .arg(finding["size"].toInteger()));
    }
    const auto said = QStringLiteral("%1, %2 records: %3")
                          .arg(report["verdict"].toString())
                          .arg(report["records"].toInteger())
                          .arg(findings.join(u' '));
    const bool isClean = report["verdict"].toString() == QStringLiteral("clean");
    return outcome.exitCode == (isClean ? 0 : 1) ? said : said + QStringLiteral(", another exit code");
}

LogBuilder sample(ByteOrder order) {
    const auto body = LogBuilder(order).put("in a batch", "1").tombstone("a");
    return LogBuilder(order)
        .put("a", "1")
        .put("key", "a value")
        .batch(body)
        .tombstone("key")
        .put("b", "last");
}

} // namespace

void EveryByteProof::allSayTheSame() {
    Proof proof("every byte changed or truncated");
    const TemporaryLog place;
    QSet<QString> verdicts;
    const auto compare = [&](const ByteString& bytes, const QString& how) {
        place.write(bytes);
        proof.count();
        const auto checked = byCheck(place.path());
        const auto opened = byStore(place.path());
        const auto said = byCommand(place.path());
        verdicts.insert(checked.section(u',', 0, 0));
        if (checked != opened || checked != said)
            proof.fail(how + QStringLiteral(": ") + checked + QStringLiteral(" / ") + opened +
                       QStringLiteral(" / ") + said);
    };
    for (const auto order : {ByteOrder::Little, ByteOrder::Big}) {
        const auto bytes = sample(order).bytes();
        for (std::size_t at = 0; at <= bytes.size(); ++at)
            compare(bytes.substr(0, at), QStringLiteral("truncated at %1").arg(at));
        // One bit in the short form, each of them and all together in the long one.
        for (std::size_t at = 0; at < bytes.size(); ++at) {
            for (unsigned bit = 0; bit < 9; ++bit) {
                if (!Proof::isLong() && bit != at % 9)
                    continue;
                auto changed = bytes;
                changed[at] = static_cast<char>(changed[at] ^ (bit == 8 ? 0xFF : 1 << bit));
                compare(changed, QStringLiteral("byte %1, bit %2").arg(at).arg(bit));
            }
        }
    }
    QStringList words(verdicts.begin(), verdicts.end());
    words.sort();
    proof.apart(QStringLiteral("verdicts seen: ") + words.join(u' '));
    QCOMPARE(proof.report(), QString());
    QVERIFY(words.size() >= 5);
}

QTEST_GUILESS_MAIN(EveryByteProof)
#include "tst_every_byte.moc"
