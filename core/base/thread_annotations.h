// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Which lock guards what, as clang's -Wthread-safety reads it: a member that is used without its lock, or a
// method that is called without or with a lock against its word, is an error of tests/thread-safety. Other
// compilers see nothing of it. https://clang.llvm.org/docs/ThreadSafetyAnalysis.html explains each.
#ifdef __clang__
#define SIMKV_THREAD_ATTRIBUTE(attribute) __attribute__((attribute))
#else
#define SIMKV_THREAD_ATTRIBUTE(attribute)
#endif

// Of members: read and written with the lock held; PT: what a pointer leads to.
#define SIMKV_GUARDED_BY(mutex) SIMKV_THREAD_ATTRIBUTE(guarded_by(mutex))
#define SIMKV_PT_GUARDED_BY(mutex) SIMKV_THREAD_ATTRIBUTE(pt_guarded_by(mutex))

// Of functions: the caller holds the lock, or does not and this takes it.
#define SIMKV_REQUIRES(...) SIMKV_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define SIMKV_EXCLUDES(...) SIMKV_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))

// Of the classes in base/mutex.h and their methods.
#define SIMKV_CAPABILITY(kind) SIMKV_THREAD_ATTRIBUTE(capability(kind))
#define SIMKV_SCOPED_CAPABILITY SIMKV_THREAD_ATTRIBUTE(scoped_lockable)
#define SIMKV_ACQUIRE(...) SIMKV_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define SIMKV_RELEASE(...) SIMKV_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))
