// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QApplication>
#include <QLocale>
#include <QTest>

namespace simkv {

// The main function of a program of several test classes, which run one after the other, with the numbers and
// dates of one language whatever the user's is. Returns how many tests failed.
template <typename... Tests>
int runAll(int argc, char** argv) {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    QApplication application(argc, argv);
    QTEST_SET_MAIN_SOURCE_PATH
    int failed = 0;
    const auto run = [&](auto&& tests) { failed += QTest::qExec(&tests, argc, argv); };
    (run(Tests()), ...);
    return failed;
}

} // namespace simkv
