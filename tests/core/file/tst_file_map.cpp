// SPDX-License-Identifier: GPL-3.0-or-later
#include "file/file_map.h"
#include "file/file_system.h"
#include "must.h"

#include <QTemporaryFile>
#include <QTest>
#include <atomic>
#include <csignal>
#include <sys/mman.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace simkv;

class FileMapTest final : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void faultsOfOthersArePassedOn(); // first: see there
    void sentSignalsArePassedOn();
    void showsTheFile();
    void noViewBeyondTheEnd();
    void growsWithTheFile();
    void acrossPieces();
    void cutFile_data();
    void cutFile();
    void cutAndGrownAgain();
    void cutWhileThreadsRead();
    void oneOfSeveralMaps();
    void mapsComeAndGo();

private:
    std::size_t m_page = 0;
};

namespace {

// A file on the disk, whose bytes at each place can be foretold.
class MappedFile final {
public:
    explicit MappedFile(std::size_t size) {
        m_file.open();
        grow(size);
        m_map = FileMap::create(m_file.handle());
        m_map->setEnd(Offset(size));
    }
    void grow(std::size_t size) {
        QByteArray bytes;
        for (auto at = static_cast<std::size_t>(m_file.size()); at < size; ++at)
            bytes.append(byteAt(at));
        m_file.seek(m_file.size());
        m_file.write(bytes);
        m_file.flush();
    }
    // Changes the file as another program would.
    void cut(std::size_t size) const {
        if (::ftruncate(m_file.handle(), static_cast<off_t>(size)) != 0)
            qFatal("cannot cut the file");
    }
    [[nodiscard]] int descriptor() const { return m_file.handle(); }
    [[nodiscard]] FileMap& map() { return *m_map; }
    void unmap() { m_map.reset(); }

    static char byteAt(std::size_t at) { return static_cast<char>('a' + at % 23); }
    // What a careful reader gets: the right bytes, others, or that it is to read the file.
    enum class Seen { Right, Wrong, Nothing };
    [[nodiscard]] Seen read(std::size_t at, std::size_t count) const {
        const char* bytes = m_map->view(Offset(at), count);
        if (bytes == nullptr)
            return Seen::Nothing;
        const ByteString copy(bytes, count);
        if (!m_map->isIntact(Offset(at), count))
            return Seen::Nothing;
        for (std::size_t i = 0; i < count; ++i) {
            if (copy[i] != byteAt(at + i))
                return Seen::Wrong;
        }
        return Seen::Right;
    }

private:
    QTemporaryFile m_file; // without a name, as nobody asks for it: gone with the program however it ends
    std::unique_ptr<FileMap> m_map;
};

using Seen = MappedFile::Seen;

} // namespace

void FileMapTest::initTestCase() {
    m_page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

void FileMapTest::showsTheFile() {
    const MappedFile file(10 * m_page + 100);
    for (std::size_t at = 0; at < 10 * m_page; at += 37) {
        for (const std::size_t count : {std::size_t{1}, std::size_t{100}, m_page / 2})
            QCOMPARE(file.read(at, count), at + count <= 10 * m_page + 100 ? Seen::Right : Seen::Nothing);
    }
}

void FileMapTest::noViewBeyondTheEnd() {
    MappedFile file(m_page + 100);
    const auto& map = file.map();
    QVERIFY(map.view(Offset(m_page), 100) != nullptr);
    QVERIFY(map.view(Offset(m_page), 101) == nullptr);
    QVERIFY(map.view(Offset(m_page + 100), 0) == nullptr);
    QVERIFY(map.view(Offset(~std::uint64_t{0}), 1) == nullptr);
    QVERIFY(map.view(Offset(~std::uint64_t{0} - 10), 100) == nullptr);
    QVERIFY(map.view(Offset(1), ~std::size_t{0}) == nullptr);
    QVERIFY(map.view(Offset(std::uint64_t{1} << 50U), 1) == nullptr);
    // The last bytes of the known file have no page after them that could tell: only what is there can.
    QCOMPARE(file.read(m_page, 100), Seen::Right);
    QVERIFY(MappedFile(0).map().view(Offset(0), 1) == nullptr);
}

void FileMapTest::growsWithTheFile() {
    MappedFile file(100);
    for (std::size_t size = 100; size < 6 * m_page; size += 531) {
        file.grow(size);
        file.map().setEnd(Offset(size));
        QCOMPARE(file.read(size - 100, 100), Seen::Right);
        QCOMPARE(file.read(size - 50, 51), Seen::Nothing);
    }
}

// Beyond the first piece: in a file of holes.
void FileMapTest::acrossPieces() {
    constexpr std::size_t kPiece = std::size_t{1} << 30U;
    constexpr std::size_t kSize = 2 * kPiece + (std::size_t{3} << 20U);
    MappedFile file(1000);
    file.cut(kSize); // longer
    for (const auto at : {kPiece - 3, 2 * kPiece - 500, kSize - 10}) {
        const ByteString text("these bytes");
        QCOMPARE(::pwrite(file.descriptor(), text.data(), 10, static_cast<off_t>(at)), ssize_t{10});
    }
    file.map().setEnd(Offset(kSize));
    for (const auto at : {kPiece - 3, 2 * kPiece - 500, kSize - 10}) {
        const char* bytes = file.map().view(Offset(at), 10);
        QVERIFY(bytes != nullptr);
        QCOMPARE(ByteString(bytes, 10), ByteString("these byte"));
        QVERIFY(file.map().isIntact(Offset(at), 10));
    }
    for (const auto at : {kPiece - 1, 2 * kPiece - 1}) {
        QVERIFY(file.map().view(Offset(at), FileMap::kMaxView) != nullptr);
        QVERIFY(file.map().isIntact(Offset(at), FileMap::kMaxView)); // ends in zeros: looks at the next page
        QVERIFY(file.map().view(Offset(at), FileMap::kMaxView + 1) == nullptr);
    }
}

void FileMapTest::cutFile_data() {
    QTest::addColumn<int>("pages");
    QTest::addColumn<int>("bytes");
    QTest::newRow("to nothing") << 0 << 0;
    QTest::newRow("to one byte") << 0 << 1;
    QTest::newRow("at the end of a page") << 3 << 0;
    QTest::newRow("after the end of a page") << 3 << 1;
    QTest::newRow("before the end of a page") << 3 << -1;
    QTest::newRow("in a page") << 5 << 1234;
    QTest::newRow("by one byte") << 8 << 99;
}

// Whatever is read, where pages were looked at before or not: the right bytes or none.
void FileMapTest::cutFile() {
    QFETCH(int, pages);
    QFETCH(int, bytes);
    const auto size = 8 * m_page + 100;
    const auto cut = static_cast<std::size_t>(pages * static_cast<int>(m_page) + bytes);
    for (const bool lookedAtBefore : {false, true}) {
        for (std::size_t at = 0; at < size; at += 450) {
            for (const std::size_t count : {std::size_t{1}, std::size_t{90}, m_page, 2 * m_page + 5}) {
                if (at + count > size)
                    continue;
                MappedFile file(size);
                if (lookedAtBefore)
                    QCOMPARE(file.read(at, count), Seen::Right);
                file.cut(cut);
                const auto seen = file.read(at, count);
                QCOMPARE(seen, at + count <= cut ? Seen::Right : Seen::Nothing);
                // And the same at the second look.
                QCOMPARE(file.read(at, count), seen);
            }
        }
    }
}

void FileMapTest::cutAndGrownAgain() {
    MappedFile file(8 * m_page);
    file.cut(2 * m_page);
    QCOMPARE(file.read(5 * m_page, 10), Seen::Nothing);
    file.grow(8 * m_page);
    QCOMPARE(file.read(5 * m_page, 10), Seen::Nothing); // its page holds zeros for ever
    MappedFile unseen(8 * m_page);
    unseen.cut(2 * m_page);
    unseen.grow(8 * m_page);
    QCOMPARE(unseen.read(5 * m_page, 10), Seen::Right);
}

void FileMapTest::cutWhileThreadsRead() {
    for (int round = 0; round < 30; ++round) {
        const auto size = 64 * m_page;
        MappedFile file(size);
        std::atomic<bool> stop{false};
        std::atomic<int> wrong{0};
        std::atomic<int> right{0};
        std::vector<std::thread> readers;
        for (std::size_t thread = 0; thread < 3; ++thread) {
            readers.emplace_back([&, thread] {
                for (std::size_t i = thread * 1'000; !stop; i += 77) {
                    const auto seen = file.read(i % (size - 300), 300);
                    wrong += seen == Seen::Wrong ? 1 : 0;
                    right += seen == Seen::Right ? 1 : 0;
                }
            });
        }
        while (right < 1000)
            std::this_thread::yield();
        file.cut(static_cast<std::size_t>(round) * 1'111);
        while (file.read(size - 300, 300) != Seen::Nothing)
            std::this_thread::yield();
        stop = true;
        for (auto& reader : readers)
            reader.join();
        QCOMPARE(wrong.load(), 0);
    }
}

void FileMapTest::oneOfSeveralMaps() {
    const MappedFile before(4 * m_page);
    const MappedFile cut(4 * m_page);
    const MappedFile after(4 * m_page);
    cut.cut(0);
    QCOMPARE(cut.read(m_page, 10), Seen::Nothing);
    QCOMPARE(before.read(m_page, 10), Seen::Right);
    QCOMPARE(after.read(m_page, 10), Seen::Right);
}

// The place of a map that was lost is used again.
void FileMapTest::mapsComeAndGo() {
    for (int round = 0; round < 20; ++round) {
        MappedFile lost(4 * m_page);
        lost.cut(0);
        QCOMPARE(lost.read(m_page, 10), Seen::Nothing);
        lost.unmap();
        const MappedFile next(4 * m_page);
        QCOMPARE(next.read(m_page, 10), Seen::Right);
    }
}

namespace {

std::atomic<int> s_passedOn{0};
void* s_foreignPage = nullptr;

// The handler of a program that has mapped files of its own.
void foreignHandler(int, siginfo_t* info, void*) {
    ++s_passedOn;
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    if (info->si_addr >= s_foreignPage && info->si_addr < static_cast<char*>(s_foreignPage) + page)
        ::mmap(s_foreignPage, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

// How a child ends that runs `run`, which comes back or not.
template <typename Run>
int endOfChild(Run run) {
    const auto child = ::fork();
    if (child == 0) {
        run();
        ::_exit(0);
    }
    int status = 0;
    if (::waitpid(child, &status, 0) != child)
        qFatal("no child");
    return status;
}

void touchForeignPage() {
    QTemporaryFile file;
    file.open();
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    s_foreignPage = ::mmap(nullptr, page, PROT_READ, MAP_SHARED, file.handle(), 0);
    (void)*static_cast<volatile char*>(s_foreignPage); // after the end of the file
}

} // namespace

// In programs of their own, before any other map: the handler is installed once and for all.
void FileMapTest::faultsOfOthersArePassedOn() {
    const auto withHandler = endOfChild([] {
        struct sigaction action {};
        action.sa_sigaction = foreignHandler;
        action.sa_flags = SA_SIGINFO;
        ::sigaction(SIGBUS, &action, nullptr);
        const MappedFile ours(10'000);
        touchForeignPage();
        ours.cut(0);
        const bool right = ours.read(100, 10) == Seen::Nothing && s_passedOn == 1;
        ::_exit(right ? 7 : 8);
    });
    QVERIFY(WIFEXITED(withHandler));
    QCOMPARE(WEXITSTATUS(withHandler), 7);
    for (const auto before : {SIG_DFL, SIG_IGN}) {
        const auto without = endOfChild([before] {
            (void)std::signal(SIGBUS, before);
            const MappedFile ours(10'000);
            touchForeignPage();
        });
        QVERIFY(WIFSIGNALED(without)); // a fault ends even a program that ignores the signal
        QCOMPARE(WTERMSIG(without), SIGBUS);
    }
}

void FileMapTest::sentSignalsArePassedOn() {
    const auto ended = endOfChild([] {
        (void)std::signal(SIGBUS, SIG_DFL);
        const MappedFile ours(10'000);
        (void)::kill(::getpid(), SIGBUS);
    });
    QVERIFY(WIFSIGNALED(ended));
    QCOMPARE(WTERMSIG(ended), SIGBUS);
    const auto ignored = endOfChild([] {
        (void)std::signal(SIGBUS, SIG_IGN);
        const MappedFile ours(10'000);
        (void)::kill(::getpid(), SIGBUS);
        ::_exit(9);
    });
    QVERIFY(WIFEXITED(ignored));
    QCOMPARE(WEXITSTATUS(ignored), 9);
}

QTEST_APPLESS_MAIN(FileMapTest)
#include "tst_file_map.moc"
