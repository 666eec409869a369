/* Loaded before the C library (LD_PRELOAD): counts what is allocated. glibc only. */
#include <errno.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static _Atomic uint64_t count;

uint64_t bench_allocations(void) { return atomic_load(&count); }

void *malloc(size_t size) { atomic_fetch_add(&count, 1); return __libc_malloc(size); }
void *calloc(size_t items, size_t size) { atomic_fetch_add(&count, 1); return __libc_calloc(items, size); }
void *realloc(void *old, size_t size) { atomic_fetch_add(&count, 1); return __libc_realloc(old, size); }
void *memalign(size_t unit, size_t size) { atomic_fetch_add(&count, 1); return __libc_memalign(unit, size); }
void *aligned_alloc(size_t unit, size_t size) { return memalign(unit, size); }

int posix_memalign(void **result, size_t unit, size_t size) {
    *result = memalign(unit, size);
    return *result ? 0 : ENOMEM;
}
