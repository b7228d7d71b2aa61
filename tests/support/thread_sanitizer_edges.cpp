// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCoreApplication>
#include <QEvent>
#include <QObject>
#include <QRunnable>
#include <QSemaphore>
#include <QThreadPool>

#include <dlfcn.h>
#include <functional>

// For programs under the thread sanitizer. It sees an order between two threads only where both go through
// code that it has been compiled into. Qt's libraries are not: whatever one thread hands to another through
// Qt's pool, events, signals and semaphores would be a race to it. The functions of Qt where that happens are
// replaced here by ones that say so and then call Qt's own. A signal or an event counts as an order with
// every event that is delivered later in any thread: races between threads that have exchanged some since are
// not found.
extern "C" void __tsan_acquire(void* address);
extern "C" void __tsan_release(void* address);

namespace {

char passed; // its address stands for all signals and events

template <typename Function>
Function* qtsOwn(const char* symbol) {
    return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, symbol));
}

// What a pool runs, after what was done before it was started, and before what is done after it has ended.
class OrderedRunnable final : public QRunnable {
public:
    explicit OrderedRunnable(QRunnable* runnable) : m_runnable(runnable) { __tsan_release(this); }
    void run() override {
        __tsan_acquire(this);
        const bool isOurs = m_runnable->autoDelete();
        m_runnable->run();
        if (isOurs)
            delete m_runnable;
        __tsan_release(&passed);
    }

private:
    QRunnable* m_runnable;
};

} // namespace

#define SIMKV_REPLACES(symbol) asm(symbol)

extern "C" void poolStart(QThreadPool* pool, QRunnable* runnable, int priority)
    SIMKV_REPLACES("_ZN11QThreadPool5startEP9QRunnablei");
extern "C" void poolStart(QThreadPool* pool, QRunnable* runnable, int priority) {
    static auto* const own =
        qtsOwn<void(QThreadPool*, QRunnable*, int)>("_ZN11QThreadPool5startEP9QRunnablei");
    own(pool, new OrderedRunnable(runnable), priority);
}

extern "C" void poolStartFunction(QThreadPool* pool, std::function<void()> function, int priority)
    SIMKV_REPLACES("_ZN11QThreadPool5startESt8functionIFvvEEi");
extern "C" void poolStartFunction(QThreadPool* pool, std::function<void()> function, int priority) {
    poolStart(pool, QRunnable::create(std::move(function)), priority);
}

// The owners of a result agree by a counter who deletes it.
extern "C" bool futureDeref(const void* future) SIMKV_REPLACES("_ZNK20QFutureInterfaceBase6derefTEv");
extern "C" bool futureDeref(const void* future) {
    static auto* const own = qtsOwn<bool(const void*)>("_ZNK20QFutureInterfaceBase6derefTEv");
    auto* const shared = static_cast<void* const*>(future)[1]; // after the table of virtual functions
    __tsan_release(shared);
    const bool isLeft = own(future);
    __tsan_acquire(shared);
    return isLeft;
}

extern "C" void futureFinished(void* future) SIMKV_REPLACES("_ZN20QFutureInterfaceBase14reportFinishedEv");
extern "C" void futureFinished(void* future) {
    static auto* const own = qtsOwn<void(void*)>("_ZN20QFutureInterfaceBase14reportFinishedEv");
    __tsan_release(&passed);
    own(future);
}

extern "C" bool futureIsFinished(const void* future)
    SIMKV_REPLACES("_ZNK20QFutureInterfaceBase10isFinishedEv");
extern "C" bool futureIsFinished(const void* future) {
    static auto* const own = qtsOwn<bool(const void*)>("_ZNK20QFutureInterfaceBase10isFinishedEv");
    const bool isFinished = own(future);
    if (isFinished)
        __tsan_acquire(&passed);
    return isFinished;
}

extern "C" void futureWait(void* future) SIMKV_REPLACES("_ZN20QFutureInterfaceBase15waitForFinishedEv");
extern "C" void futureWait(void* future) {
    static auto* const own = qtsOwn<void(void*)>("_ZN20QFutureInterfaceBase15waitForFinishedEv");
    own(future);
    __tsan_acquire(&passed);
}

extern "C" bool objectEvent(QObject* object, QEvent* event) SIMKV_REPLACES("_ZN7QObject5eventEP6QEvent");
extern "C" bool objectEvent(QObject* object, QEvent* event) {
    static auto* const own = qtsOwn<bool(QObject*, QEvent*)>("_ZN7QObject5eventEP6QEvent");
    __tsan_acquire(&passed);
    return own(object, event);
}

extern "C" bool applicationNotify(void* application, QObject* object, QEvent* event)
    SIMKV_REPLACES("_ZN12QApplication6notifyEP7QObjectP6QEvent");
extern "C" bool applicationNotify(void* application, QObject* object, QEvent* event) {
    static auto* const own =
        qtsOwn<bool(void*, QObject*, QEvent*)>("_ZN12QApplication6notifyEP7QObjectP6QEvent");
    __tsan_acquire(&passed);
    return own(application, object, event);
}

extern "C" bool invokeMethod(QObject* object, void* slot, Qt::ConnectionType type, void* result)
    SIMKV_REPLACES(
        "_ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPv");
extern "C" bool invokeMethod(QObject* object, void* slot, Qt::ConnectionType type, void* result) {
    static auto* const own = qtsOwn<bool(QObject*, void*, Qt::ConnectionType, void*)>(
        "_ZN11QMetaObject16invokeMethodImplEP7QObjectPN9QtPrivate15QSlotObjectBaseEN2Qt14ConnectionTypeEPv");
    __tsan_release(&passed);
    return own(object, slot, type, result);
}

extern "C" void activate(QObject* sender, const QMetaObject* meta, int signal, void** arguments)
    SIMKV_REPLACES("_ZN11QMetaObject8activateEP7QObjectPKS_iPPv");
extern "C" void activate(QObject* sender, const QMetaObject* meta, int signal, void** arguments) {
    static auto* const own = qtsOwn<void(QObject*, const QMetaObject*, int, void**)>(
        "_ZN11QMetaObject8activateEP7QObjectPKS_iPPv");
    __tsan_release(&passed);
    own(sender, meta, signal, arguments);
}

extern "C" void semaphoreRelease(QSemaphore* semaphore, int count)
    SIMKV_REPLACES("_ZN10QSemaphore7releaseEi");
extern "C" void semaphoreRelease(QSemaphore* semaphore, int count) {
    static auto* const own = qtsOwn<void(QSemaphore*, int)>("_ZN10QSemaphore7releaseEi");
    __tsan_release(semaphore);
    own(semaphore, count);
}

extern "C" void semaphoreAcquire(QSemaphore* semaphore, int count)
    SIMKV_REPLACES("_ZN10QSemaphore7acquireEi");
extern "C" void semaphoreAcquire(QSemaphore* semaphore, int count) {
    static auto* const own = qtsOwn<void(QSemaphore*, int)>("_ZN10QSemaphore7acquireEi");
    own(semaphore, count);
    __tsan_acquire(semaphore);
}

extern "C" bool semaphoreTryAcquire(QSemaphore* semaphore, int count, int timeout)
    SIMKV_REPLACES("_ZN10QSemaphore10tryAcquireEii");
extern "C" bool semaphoreTryAcquire(QSemaphore* semaphore, int count, int timeout) {
    static auto* const own = qtsOwn<bool(QSemaphore*, int, int)>("_ZN10QSemaphore10tryAcquireEii");
    const bool isAcquired = own(semaphore, count, timeout);
    if (isAcquired)
        __tsan_acquire(semaphore);
    return isAcquired;
}
