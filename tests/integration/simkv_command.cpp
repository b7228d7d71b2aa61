// SPDX-License-Identifier: GPL-3.0-or-later
#include "simkv_command.h"

#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QProcess>
#include <QtEndian>

#include <algorithm>
#include <cstdlib>
#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

namespace simkv {
namespace {

constexpr int kLongestRun = 30'000; // ms

Outcome run(const QString& program, const QStringList& arguments, const Circumstances& circumstances) {
    QProcess process;
    if (circumstances.inChild)
        process.setChildProcessModifier(circumstances.inChild);
    if (!circumstances.outputFile.isEmpty())
        process.setStandardOutputFile(circumstances.outputFile);
    if (!circumstances.folder.isEmpty())
        process.setWorkingDirectory(circumstances.folder);
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert("simkv", SIMKV_COMMAND);
    process.setProcessEnvironment(environment);
    process.start(program, arguments);
    process.write(circumstances.input);
    process.closeWriteChannel();
    if (!process.waitForFinished(kLongestRun) || process.exitStatus() != QProcess::NormalExit)
        return Outcome{-1, process.readAllStandardOutput(), process.readAllStandardError()};
    return Outcome{process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

} // namespace

QList<QJsonObject> Outcome::lines() const {
    QList<QJsonObject> objects;
    for (const auto& line : out.split('\n'))
        objects.append(QJsonDocument::fromJson(line).object());
    if (out.isEmpty() || out.endsWith('\n'))
        objects.removeLast();
    return objects;
}

Outcome runSimkv(const QStringList& arguments, const Circumstances& circumstances) {
    return run(SIMKV_COMMAND, arguments, circumstances);
}

void startSimkv(QProcess& process, const QStringList& arguments) {
    process.start(SIMKV_COMMAND, arguments);
}

Outcome runShell(const QString& line, const QStringList& arguments, const Circumstances& circumstances) {
    return run("/bin/sh", QStringList{"-c", line, "sh"} + arguments, circumstances);
}

QByteArray sentToTerminal(const QStringList& arguments) {
    const int master = ::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK);
    if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0)
        qFatal("cannot make a terminal");
    const QString name = ::ptsname(master);
    const int slave = ::open(qPrintable(name), O_RDWR | O_NOCTTY); // what is sent stays until it is read
    termios how{};
    if (::tcgetattr(slave, &how) != 0)
        qFatal("cannot examine the terminal");
    ::cfmakeraw(&how);
    (void)::tcsetattr(slave, TCSANOW, &how);
    (void)runSimkv(arguments, {.outputFile = name});
    QByteArray sent(1 << 16, '\0');
    sent.truncate(std::max<qsizetype>(::read(master, sent.data(), static_cast<std::size_t>(sent.size())), 0));
    ::close(slave);
    ::close(master);
    return sent;
}

QByteArray contentsOf(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("<cannot be read>");
}

QString vectorPath(const QString& fileName) {
    return QString(SIMKV_VECTORS) + "/" + fileName;
}

QByteArray record(quint32 time, const QByteArray& key, const QByteArray& value, quint8 flag) {
    QByteArray bytes(12, '\0');
    qToLittleEndian(time, bytes.data());
    qToLittleEndian(static_cast<quint32>(key.size()), bytes.data() + 4);
    qToLittleEndian(static_cast<quint32>(value.size()), bytes.data() + 8);
    return bytes + static_cast<char>(flag) + key + value;
}

QByteArray bytesField(const QJsonObject& object, const QString& name) {
    if (object.contains(name))
        return object[name].toString().toUtf8();
    return QByteArray::fromHex(object[name + "_hex"].toString().toLatin1());
}

QString Files::write(const QString& name, const QByteArray& contents) const {
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(contents) != contents.size())
        qFatal("cannot write a test file");
    return path(name);
}

QString Files::copyOfVector(const QString& fileName) const {
    return write(fileName, contentsOf(vectorPath(fileName)));
}

QStringList Files::names() const {
    return QDir(m_folder.path()).entryList(QDir::Files, QDir::Name);
}

} // namespace simkv
