/*
 * cli/config_places.c: see config_places.h.
 */
#include "cli/config_places.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/memory.h"

bool pt_config_places_add(struct pt_config_places *places, const char *place)
{
    size_t size = strlen(place) + 1;

    if (places->count == places->cap) {
        size_t cap = places->cap * 2 + 8;
        char **items =
            pt_memory_grow(places->items, cap * sizeof places->items[0]);
        if (!items) {
            return false;
        }
        places->items = items;
        places->cap = cap;
    }
    char *copy = pt_memory_new(size, 1);
    if (!copy) {
        return false;
    }
    memcpy(copy, place, size);
    places->items[places->count++] = copy;
    return true;
}

void pt_config_places_done(struct pt_config_places *places)
{
    for (size_t i = 0; i < places->count; i++) {
        explicit_bzero(places->items[i], strlen(places->items[i]));
        pt_memory_free(places->items[i]);
    }
    pt_memory_free(places->items);
    *places = (struct pt_config_places){0};
}

/* NULL: unset or empty. */
static const char *variable(const char *name)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no thread runs yet */
    const char *value = getenv(name);

    return value && value[0] != '\0' ? value : NULL;
}

/* A folder of that name is something else. */
static bool is_there(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 && !S_ISDIR(info.st_mode);
}

/* DIRECTORY/NAME, when it is there. */
static bool add_existing(struct pt_config_places *places, const char *directory,
    const char *name, const char *suffix)
{
    char path[PATH_MAX];
    int len = snprintf(path, sizeof path, "%s/%s%s", directory, name, suffix);

    if (len < 0 || (size_t)len >= sizeof path || !is_there(path)) {
        return true;
    }
    return pt_config_places_add(places, path);
}

/* Those that an environment variable lists. */
static bool add_listed(
    struct pt_config_places *places, const char *list, const char *home)
{
    static const char separators[] = ";\r\n";

    for (;;) {
        char item[PATH_MAX];
        size_t len = 0;

        list += strspn(list, separators);
        len = strcspn(list, separators);
        if (len == 0) {
            return true;
        }
        bool is_of_home = strncmp(list, "~/", 2) == 0;
        if (len < sizeof item) {
            (void)snprintf(item, sizeof item, "%.*s", (int)len, list);
            if (!(is_of_home ? add_existing(places, home, item + 2, "")
                             : !is_there(item) ||
                                   pt_config_places_add(places, item))) {
                return false;
            }
        }
        list += len;
    }
}

/* Each of them with each of its names, in this order. */
static bool add_usual(
    struct pt_config_places *places, const char *home, const char *config_home)
{
    const struct {
        const char *directory;
        const char *name;
        const char *suffixes[4];
    } rows[] = {
        {config_home, "postern/postern", {".conf", ".yml", ".yaml"}},
        {home, ".apprise", {"", ".conf", ".yml", ".yaml"}},
        {home, ".config/apprise", {"", ".conf", ".yml", ".yaml"}},
        {home, ".apprise/apprise", {".conf", ".yml", ".yaml", ""}},
        {home, ".config/apprise/apprise", {".conf", ".yml", ".yaml", ""}},
        {"/etc", "apprise", {"", ".yml", ".yaml"}},
        {"/etc", "apprise/apprise", {"", ".conf", ".yml", ".yaml"}},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        for (size_t k = 0; k < 4 && rows[i].suffixes[k]; k++) {
            if (!add_existing(places, rows[i].directory, rows[i].name,
                    rows[i].suffixes[k])) {
                return false;
            }
        }
    }
    return true;
}

bool pt_config_places_find(struct pt_config_places *places)
{
    const char *home = variable("HOME");
    const char *config_home = variable("XDG_CONFIG_HOME");
    const char *list = variable("APPRISE_CONFIG_PATH");
    char default_config_home[PATH_MAX];

    home = home ? home : "/nonexistent";
    list = list ? list : variable("APPRISE_CONFIG");
    if (list) {
        return add_listed(places, list, home);
    }
    /* A relative one does not count (XDG Base Directory Specification). */
    if (!config_home || config_home[0] != '/') {
        (void)snprintf(default_config_home, sizeof default_config_home,
            "%s/.config", home);
        config_home = default_config_home;
    }
    return add_usual(places, home, config_home);
}
