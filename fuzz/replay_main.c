/*
 * fuzz/replay_main.c: plays a folder of inputs to a fuzz target, as a test.
 *
 * Argument: the folder. Exit status 1 when it has no file.
 */
#include <dirent.h>
#include <stdio.h>

#include "fuzz_target.h"

#define MAX_INPUT_BYTES 65536

static int play(const char *folder, const char *name)
{
    char path[4096];
    uint8_t data[MAX_INPUT_BYTES];
    FILE *file = NULL;
    int result = -1;

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "re");
    if (file) {
        size_t size = fread(data, 1, sizeof(data), file);

        result = LLVMFuzzerTestOneInput(data, size);
        (void)fclose(file);
    }
    return result;
}

int main(int argc, char **argv)
{
    DIR *folder = argc == 2 ? opendir(argv[1]) : NULL;
    const struct dirent *entry = NULL;
    size_t count = 0;

    if (!folder) {
        (void)fprintf(stderr, "usage: replay FOLDER\n");
        return 1;
    }
    for (;;) {
        entry = readdir(folder); /* NOLINT(concurrency-mt-unsafe): 1 thread */
        if (!entry) {
            break;
        }
        if (entry->d_name[0] == '.') {
            continue;
        }
        if (play(argv[1], entry->d_name) != 0) {
            (void)fprintf(stderr, "%s cannot be read\n", entry->d_name);
            (void)closedir(folder);
            return 1;
        }
        count++;
    }
    (void)closedir(folder);
    (void)printf("%zu inputs\n", count);
    return count > 0 ? 0 : 1;
}
