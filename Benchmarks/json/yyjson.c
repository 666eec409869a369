/* yyjson: `yyjson-peer FILE` prints nanoseconds per byte of reading into a tree and of writing that tree, medians of batches
   over a quarter of a second each. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <yyjson.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return x < y ? -1 : x > y;
}

enum { limit = 100000 };
static double batches[limit];

int main(int count, char **arguments) {
    static char text[1 << 16];
    FILE *file = count == 2 ? fopen(arguments[1], "rb") : NULL;
    if (!file) return 2;
    size_t length = fread(text, 1, sizeof text, file);
    fclose(file);
    yyjson_doc *tree = yyjson_read(text, length, 0);
    if (!tree) return 1;
    for (int writes = 0; writes < 2; writes++) {
        int used = 0;
        size_t bytes = length;
        for (double end = now() + 250e6; now() < end && used < limit; used++) {
            double start = now();
            for (int round = 0; round < 50; round++) {
                if (writes) free(yyjson_write(tree, 0, &bytes));
                else yyjson_doc_free(yyjson_read(text, length, 0));
            }
            batches[used] = (now() - start) / 50;
        }
        qsort(batches, (size_t)used, sizeof *batches, compare);
        printf("%s\t%g\n", writes ? "yyjson-write" : "yyjson-read", batches[used / 2] / (double)bytes);
    }
    yyjson_doc_free(tree);
    return 0;
}
