/*
 * api/secret_place.c: a secret that stands elsewhere. See secret_place.h.
 */
#include "api/secret_place.h"

#include <stdio.h>
#include <string.h>

#include "account/identity.h"
#include "base/buf.h"
#include "base/error.h"
#include "base/limits.h"
#include "sys/environment.h"
#include "sys/input_file.h"

#define CHUNK_BYTES ((size_t)4096)

static enum postern_status fail_too_large(struct postern_error *err)
{
    return pt_fail(err, POSTERN_E_TOO_LARGE, POSTERN_ADVICE_FIX_CONFIGURATION,
        "it is over %zu bytes and no client secret or token",
        PT_LIMIT_SECRET_BYTES);
}

/* The limit holds for what is read, whatever the file's size said. */
static enum postern_status read_all(
    int fd, const char *path, struct pt_secret *ret, struct postern_error *err)
{
    char chunk[CHUNK_BYTES] = "";
    size_t len = 0;
    enum postern_status status = POSTERN_OK;

    do {
        status = pt_input_file_read_at(
            fd, path, ret->len, chunk, sizeof(chunk), &len, err);
        if (status == POSTERN_OK) {
            status = pt_secret_append(ret, pt_view_make(chunk, len), err);
        }
    } while (status == POSTERN_OK && len > 0);
    explicit_bzero(chunk, sizeof(chunk));
    return status == POSTERN_E_TOO_LARGE ? fail_too_large(err) : status;
}

static enum postern_status warn_of_readers(
    struct pt_account *account, const char *path, struct postern_error *err)
{
    struct pt_buf text;
    enum postern_status status = POSTERN_OK;

    pt_buf_init(&text, PT_LIMIT_PATH_BYTES + 200);
    status = pt_buf_append_format(&text, err,
        "other users can read the secret in '%s': take that right away "
        "(chmod go-rwx)",
        path);
    if (status == POSTERN_OK) {
        status = pt_account_add_warning(account, text.data, err);
    }
    pt_buf_done(&text);
    return status;
}

static enum postern_status read_file(struct pt_account *account,
    const char *path, struct pt_secret *ret, struct postern_error *err)
{
    struct pt_file_stat file = {0};
    int fd = -1;
    enum postern_status status = pt_input_file_open(path, &fd, &file, err);

    if (status == POSTERN_OK && file.is_open_to_others) {
        status = warn_of_readers(account, path, err);
    }
    if (status == POSTERN_OK) {
        status = read_all(fd, path, ret, err);
    }
    pt_input_file_close(fd);
    return status;
}

static enum postern_status read_variable(
    const char *name, struct pt_secret *ret, struct postern_error *err)
{
    const char *value = pt_environment_get(name);
    enum postern_status status = POSTERN_OK;

    if (!value) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "the environment variable '%s' is not set", name);
    }
    status = pt_secret_append(ret, pt_view_of(value), err);
    return status == POSTERN_E_TOO_LARGE ? fail_too_large(err) : status;
}

/* A name is no path: nothing outside the folder is to be reached. */
static bool is_credential_name(const char *name)
{
    return name[0] != '\0' && !strchr(name, '/') && strcmp(name, ".") != 0 &&
           strcmp(name, "..") != 0;
}

static enum postern_status read_credential(struct pt_account *account,
    const char *name, struct pt_secret *ret, struct postern_error *err)
{
    const char *dir = pt_environment_get("CREDENTIALS_DIRECTORY");
    struct pt_buf path;
    enum postern_status status = POSTERN_OK;

    if (!is_credential_name(name)) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "'%s' is no credential's name: it is a file name without folders",
            name);
    }
    if (!dir) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "CREDENTIALS_DIRECTORY is not set: run it as a systemd unit with "
            "LoadCredential=%s:PATH",
            name);
    }
    pt_buf_init(&path, PT_LIMIT_PATH_BYTES);
    status = pt_buf_append_format(&path, err, "%s/%s", dir, name);
    if (status == POSTERN_OK) {
        status = read_file(account, path.data, ret, err);
    }
    pt_buf_done(&path);
    return status;
}

static void strip_line_ends(struct pt_secret *secret)
{
    struct pt_view text = pt_secret_view(secret);

    while (text.len > 0 &&
           (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == '\r')) {
        text.len--;
    }
    pt_secret_truncate(secret, text.len);
}

static enum postern_status judge(struct pt_account *account,
    const struct pt_secret *secret, struct postern_error *err)
{
    struct pt_view text = pt_secret_view(secret);

    if (pt_view_trim(text).len == 0) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "there is no secret in it: it is empty");
    }
    if (pt_view_find_any(text, "\r\n") < text.len ||
        pt_view_find(text, '\0') < text.len) {
        return pt_fail(err, POSTERN_E_INVALID, POSTERN_ADVICE_FIX_CONFIGURATION,
            "it is more than one line, so no secret alone");
    }
    if (account->credential.kind == PT_CREDENTIAL_CLIENT_SECRET &&
        pt_identity_is_guid(text)) {
        return pt_account_add_warning(account,
            "the client secret is a GUID and looks like the Secret ID: the "
            "Value column of the secret is needed",
            err);
    }
    return POSTERN_OK;
}

static enum postern_status read_place(struct pt_account *account,
    struct pt_secret *ret, struct postern_error *err)
{
    const char *name = account->credential.place_name;

    switch (account->credential.place) {
    case PT_SECRET_IN_FILE:
        return read_file(account, name, ret, err);
    case PT_SECRET_IN_ENVIRONMENT:
        return read_variable(name, ret, err);
    case PT_SECRET_IN_CREDENTIAL:
        return read_credential(account, name, ret, err);
    case PT_SECRET_IN_URL:
    default:
        return POSTERN_OK;
    }
}

/* The parameter that names the place, for messages. */
static const char *parameter_of(enum pt_secret_place place)
{
    static const char *const names[] = {
        [PT_SECRET_IN_FILE] = "secret_file",
        [PT_SECRET_IN_ENVIRONMENT] = "secret_env",
        [PT_SECRET_IN_CREDENTIAL] = "secret_credential",
    };

    return names[place];
}

enum postern_status pt_secret_place_read(
    struct pt_account *account, struct postern_error *err)
{
    struct pt_credential *credential = &account->credential;
    struct pt_secret secret;
    enum postern_status status = POSTERN_OK;

    if (credential->place == PT_SECRET_IN_URL) {
        return POSTERN_OK;
    }
    pt_secret_init(&secret, PT_LIMIT_SECRET_BYTES);
    status = read_place(account, &secret, err);
    if (status == POSTERN_OK) {
        strip_line_ends(&secret);
        status = judge(account, &secret, err);
    }
    if (status == POSTERN_OK) {
        status =
            pt_secret_set(&credential->secret, pt_secret_view(&secret), err);
    } else if (status != POSTERN_E_MEMORY) {
        pt_error_prefix(err, "%s=%.100s", parameter_of(credential->place),
            credential->place_name);
    }
    pt_secret_done(&secret);
    return status;
}
