#include <stddef.h>
#include <stdint.h>

// libFuzzer's entrance for programs that have a `main` of their own. The library comes with the compiler
// (`-sanitize=fuzzer`).
int LLVMFuzzerRunDriver(int *count, char ***arguments, int (*target)(const uint8_t *data, size_t size));
