/* Loaded before the C library (LD_PRELOAD): counts what is allocated. With BENCH_ALLOCATIONS, a file of eight bytes, the count
   stands there while the program runs, for others to read. glibc only. */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);
extern void *__libc_memalign(size_t, size_t);

static _Atomic uint64_t own;
static _Atomic uint64_t *count = &own;

uint64_t bench_allocations(void) { return atomic_load(count); }

__attribute__((constructor)) static void share(void) {
    const char *path = getenv("BENCH_ALLOCATIONS");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *shared = mmap(NULL, sizeof own, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (shared != MAP_FAILED) count = shared;
}

void *malloc(size_t size) { atomic_fetch_add(count, 1); return __libc_malloc(size); }
void *calloc(size_t items, size_t size) { atomic_fetch_add(count, 1); return __libc_calloc(items, size); }
void *realloc(void *old, size_t size) { atomic_fetch_add(count, 1); return __libc_realloc(old, size); }
void *memalign(size_t unit, size_t size) { atomic_fetch_add(count, 1); return __libc_memalign(unit, size); }
void *aligned_alloc(size_t unit, size_t size) { return memalign(unit, size); }

int posix_memalign(void **result, size_t unit, size_t size) {
    *result = memalign(unit, size);
    return *result ? 0 : ENOMEM;
}
