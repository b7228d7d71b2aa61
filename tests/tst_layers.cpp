// SPDX-License-Identifier: GPL-3.0-or-later
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QMap>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

#include <algorithm>
#include <optional>

namespace {

const QDir kProject(QStringLiteral(SIMKV_PROJECT));

QString contentsOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

// A library of rooms, from the ground up: the order is that of the table in its README.
struct Library {
    QString name;
    QStringList rooms;
    QMap<QString, QStringList> includes; // file, as includes name it, -> what it includes in quotes

    // -1 for none.
    [[nodiscard]] qsizetype floorOf(const QString& file) const {
        return rooms.indexOf(file.section(u'/', 0, 0));
    }
};

QStringList roomsIn(const QString& readme) {
    static const QRegularExpression row(QStringLiteral("^\\| \\[(\\w+)\\]\\("),
                                        QRegularExpression::MultilineOption);
    QStringList rooms;
    for (auto rows = row.globalMatch(readme); rows.hasNext();)
        rooms.append(rows.next().captured(1));
    return rooms;
}

QStringList quotedIncludes(const QString& source) {
    static const QRegularExpression line(QStringLiteral("^\\s*#\\s*include\\s*\"([^\"]+)\""),
                                         QRegularExpression::MultilineOption);
    QStringList includes;
    for (auto lines = line.globalMatch(source); lines.hasNext();)
        includes.append(lines.next().captured(1));
    return includes;
}

Library libraryIn(const QString& folder) {
    Library library{
        folder, roomsIn(contentsOf(kProject.filePath(folder + QStringLiteral("/README.md")))), {}};
    const QDir root(kProject.filePath(folder));
    QDirIterator sources(root.path(), {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files,
                         QDirIterator::Subdirectories);
    while (sources.hasNext()) {
        const auto path = sources.next();
        library.includes.insert(root.relativeFilePath(path), quotedIncludes(contentsOf(path)));
    }
    return library;
}

// What is wrong with one include, for a reader; empty where it is as it should be. `ground`: the libraries
// below.
QString mistakeIn(const Library& library, const QString& file, const QString& include,
                  const QList<Library>& ground) {
    if (library.includes.contains(include)) {
        return library.floorOf(include) <= library.floorOf(file)
                   ? QString()
                   : QStringLiteral("%1/%2 includes %3, which lies above it")
                         .arg(library.name, file, include);
    }
    const auto isBelow = [&](const Library& lower) { return lower.includes.contains(include); };
    return std::any_of(ground.begin(), ground.end(), isBelow)
               ? QString()
               : QStringLiteral("%1/%2 includes %3, which is no file of a room it stands on")
                     .arg(library.name, file, include);
}

QStringList mistakesIn(const Library& library, const QList<Library>& ground) {
    QStringList mistakes;
    for (auto file = library.includes.begin(); file != library.includes.end(); ++file) {
        if (library.floorOf(file.key()) < 0)
            mistakes.append(QStringLiteral("%1/%2 lies in no room").arg(library.name, file.key()));
        for (const auto& include : file.value()) {
            if (const auto mistake = mistakeIn(library, file.key(), include, ground); !mistake.isEmpty())
                mistakes.append(mistake);
        }
    }
    return mistakes;
}

// Header and source are one unit: a circle goes through both.
QString unitOf(const QString& file) {
    return file.left(file.lastIndexOf(u'.'));
}

// Units that include each other, directly or through others: the first circle found, "a -> b -> a".
class Circle {
public:
    explicit Circle(const Library& library) {
        for (auto file = library.includes.begin(); file != library.includes.end(); ++file) {
            for (const auto& include : file.value()) {
                if (library.includes.contains(include) && unitOf(include) != unitOf(file.key()))
                    m_next[unitOf(file.key())].insert(unitOf(include));
            }
        }
        for (const auto& unit : m_next.keys()) {
            if (m_found.isEmpty())
                follow(unit);
        }
    }
    [[nodiscard]] QString text() const { return m_found.join(QStringLiteral(" -> ")); }

private:
    void follow(const QString& unit) {
        if (const auto from = m_path.indexOf(unit); from >= 0) {
            m_found = m_path.mid(from) << unit;
            return;
        }
        if (m_done.contains(unit))
            return;
        m_path.append(unit);
        for (const auto& next : m_next.value(unit)) {
            if (m_found.isEmpty())
                follow(next);
        }
        m_path.removeLast();
        m_done.insert(unit);
    }

    QMap<QString, QSet<QString>> m_next;
    QStringList m_path;
    QSet<QString> m_done;
    QStringList m_found;
};

Library invented(const QStringList& rooms, const QMap<QString, QStringList>& includes) {
    return Library{QStringLiteral("x"), rooms, includes};
}

} // namespace

// The rooms of core and ui stand on each other as their READMEs say: no include goes upward or round.
class LayersTest final : public QObject {
    Q_OBJECT
private slots:
    void includesGoDown_data();
    void includesGoDown();
    void everyRoomIsThere_data() { includesGoDown_data(); }
    void everyRoomIsThere();
    void nothingLiesLoose_data();
    void nothingLiesLoose();
    void noNameIsInBoth();
    void mistakesAreSeen();
    void circlesAreSeen();
};

void LayersTest::includesGoDown_data() {
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QStringList>("ground");
    QTest::newRow("core") << QStringLiteral("core") << QStringList();
    QTest::newRow("ui") << QStringLiteral("ui") << QStringList{QStringLiteral("core")};
}

void LayersTest::includesGoDown() {
    QFETCH(QString, folder);
    QFETCH(QStringList, ground);
    const auto library = libraryIn(folder);
    QVERIFY(library.includes.size() > 100);
    QList<Library> lower;
    std::transform(ground.begin(), ground.end(), std::back_inserter(lower), libraryIn);
    const auto mistakes = mistakesIn(library, lower).join(u'\n');
    QVERIFY2(mistakes.isEmpty(), qPrintable(mistakes));
    QCOMPARE(Circle(library).text(), QString());
}

// Each with a README that a newcomer can read in a minute.
void LayersTest::everyRoomIsThere() {
    QFETCH(QString, folder);
    auto listed = libraryIn(folder).rooms;
    auto folders = QDir(kProject.filePath(folder)).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    folders.removeOne(QStringLiteral("bridges")); // libraries beside core, not rooms of it
    for (const auto& room : folders) {
        const auto readme =
            contentsOf(kProject.filePath(QStringLiteral("%1/%2/README.md").arg(folder, room)));
        QVERIFY2(!readme.isEmpty(), qPrintable(room));
        QVERIFY2(readme.count(u'\n') <= 25, qPrintable(room));
    }
    listed.sort();
    QCOMPARE(listed, folders);
}

void LayersTest::nothingLiesLoose_data() {
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QStringList>("files");
    QTest::newRow("core") << QStringLiteral("core")
                          << QStringList{"CMakeLists.txt", "DESIGN.md", "FORMAT.md", "QUERY.md", "README.md"};
    QTest::newRow("ui") << QStringLiteral("ui") << QStringList{"CMakeLists.txt", "README.md"};
}

void LayersTest::nothingLiesLoose() {
    QFETCH(QString, folder);
    QTEST(QDir(kProject.filePath(folder)).entryList(QDir::Files, QDir::Name), "files");
}

// "values/x.h" may mean a file of core or one of ui, for core and ui have rooms of one name.
void LayersTest::noNameIsInBoth() {
    const auto core = libraryIn(QStringLiteral("core"));
    const auto ui = libraryIn(QStringLiteral("ui"));
    for (const auto& file : ui.includes.keys())
        QVERIFY2(!core.includes.contains(file), qPrintable(file));
}

void LayersTest::mistakesAreSeen() {
    const QStringList rooms{"low", "high"};
    const auto mistakes = [&](const QString& file, const QString& include) {
        return mistakesIn(invented(rooms, {{"low/a.h", {}}, {"high/b.h", {}}, {file, {include}}}), {})
            .join(u'\n');
    };
    QCOMPARE(mistakes("high/c.cpp", "low/a.h"), QString());
    QCOMPARE(mistakes("low/c.cpp", "low/a.h"), QString());
    QCOMPARE(mistakes("low/c.cpp", "high/b.h"),
             QString("x/low/c.cpp includes high/b.h, which lies above it"));
    QCOMPARE(mistakes("high/c.cpp", "a.h"),
             QString("x/high/c.cpp includes a.h, which is no file of a room it stands on"));
    QCOMPARE(mistakes("c.cpp", "low/a.h"), QString("x/c.cpp lies in no room\n"
                                                   "x/c.cpp includes low/a.h, which lies above it"));
}

void LayersTest::circlesAreSeen() {
    const auto circle = [](const QMap<QString, QStringList>& includes) {
        return Circle(invented({"r"}, includes)).text();
    };
    QCOMPARE(circle({{"r/a.h", {}}, {"r/a.cpp", {"r/a.h", "r/b.h"}}, {"r/b.h", {}}}), QString());
    QCOMPARE(
        circle({{"r/a.h", {}}, {"r/a.cpp", {"r/a.h", "r/b.h"}}, {"r/b.h", {"r/c.h"}}, {"r/c.h", {"r/a.h"}}}),
        QString("r/a -> r/b -> r/c -> r/a"));
}

QTEST_APPLESS_MAIN(LayersTest)
#include "tst_layers.moc"
