// ThreadSanitizer and `Synchronization.Mutex` on Linux (Swift 6.3): the way without contention is compiled into our code and
// seen, the way with contention is in libswiftSynchronization, which is not instrumented. Without this file every value
// that was handed over under contention looks like a race. Preloaded by script/test-sanitize.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdint.h>

void __tsan_acquire(void *address) __attribute__((weak));
void __tsan_release(void *address) __attribute__((weak));

#define SELF __attribute__((swift_context)) void *self
#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

// The mutex is one word, at the address of itself; the compiled way uses the same address.
__attribute__((swiftcall)) void lockSlow(uint32_t thread, SELF) __asm__(LOCK_SLOW);
__attribute__((swiftcall)) void lockSlow(uint32_t thread, SELF) {
    __attribute__((swiftcall)) void (*next)(uint32_t, SELF) = dlsym(RTLD_NEXT, LOCK_SLOW);
    next(thread, self);
    if (__tsan_acquire) __tsan_acquire(self);
}

__attribute__((swiftcall)) void unlockSlow(SELF) __asm__(UNLOCK_SLOW);
__attribute__((swiftcall)) void unlockSlow(SELF) {
    __attribute__((swiftcall)) void (*next)(SELF) = dlsym(RTLD_NEXT, UNLOCK_SLOW);
    if (__tsan_release) __tsan_release(self);
    next(self);
}
