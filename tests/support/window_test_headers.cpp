// SPDX-License-Identifier: GPL-3.0-or-later
// A source file for the headers that tests of the window share, precompiled.
