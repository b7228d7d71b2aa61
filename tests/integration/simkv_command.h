// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <functional>

class QProcess;

// The language of the tests of this folder: `simkv` as a user or a script runs it, and logs to run it on.
namespace simkv {

struct Outcome {
    int exitCode = -1; // -1 where it crashed or did not end
    QByteArray out;
    QByteArray err;

    // Each line of `out` as JSON; an empty object for one that is none.
    [[nodiscard]] QList<QJsonObject> lines() const;
};

struct Circumstances {
    QByteArray input{};              // of standard input
    std::function<void()> inChild{}; // called in the new process before the program starts
    QString outputFile{};            // standard output goes there
    QString folder{};                // where it runs
};

[[nodiscard]] Outcome runSimkv(const QStringList& arguments, const Circumstances& circumstances = {});
// Starts it, for whoever wants to meet it on its way.
void startSimkv(QProcess& process, const QStringList& arguments);
// A line of sh in which "$simkv" is the program and "$1", "$2" are the arguments.
[[nodiscard]] Outcome runShell(const QString& line, const QStringList& arguments,
                               const Circumstances& circumstances = {});

// The bytes that a terminal is sent where it is the standard output. It must take them without being read:
// less than 4 KiB.
[[nodiscard]] QByteArray sentToTerminal(const QStringList& arguments);

[[nodiscard]] QByteArray contentsOf(const QString& path);
[[nodiscard]] QString vectorPath(const QString& fileName);
// One record in the little-endian layout.
[[nodiscard]] QByteArray record(quint32 time, const QByteArray& key, const QByteArray& value,
                                quint8 flag = 0);
// The bytes of "key" and "key_hex", whichever there is.
[[nodiscard]] QByteArray bytesField(const QJsonObject& object, const QString& name);

// A folder that goes away, and files in it.
class Files final {
public:
    [[nodiscard]] QString path(const QString& name) const { return m_folder.filePath(name); }
    [[nodiscard]] QString folder() const { return m_folder.path(); }
    QString write(const QString& name, const QByteArray& contents) const;
    [[nodiscard]] QString copyOfVector(const QString& fileName) const;
    [[nodiscard]] QStringList names() const;

private:
    QTemporaryDir m_folder;
};

} // namespace simkv
