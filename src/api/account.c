/*
 * api/account.c: accounts of the public API. See postern/account.h.
 *
 * The environment is read here and not by the parser, which is pure.
 */
#include "api/account.h"

#include "account/url.h"
#include "api/secret_place.h"
#include "base/error.h"
#include "sys/environment.h"

struct pt_cloud_default pt_account_default_cloud(void)
{
    const char *name = pt_environment_get("POSTERN_CLOUD");
    const char *authority = pt_environment_get("AZURE_AUTHORITY_HOST");

    if (name || !authority) {
        return pt_cloud_default_named(name ? name : "global");
    }
    return (struct pt_cloud_default){
        .text = pt_view_of(authority), .is_authority = true};
}

/* Said at each use: nobody should get used to it. */
static enum postern_status warn_of_unchecked(
    struct pt_account *account, struct postern_error *err)
{
    return account->options.verify
               ? POSTERN_OK
               : pt_account_add_warning(account,
                     "verify=no: no certificate is checked, so whoever is in "
                     "between can read secret and mail",
                     err);
}

enum postern_status pt_account_finish(
    struct pt_account *account, struct postern_error *err)
{
    enum postern_status status = pt_secret_place_read(account, err);

    return status == POSTERN_OK ? warn_of_unchecked(account, err) : status;
}

enum postern_status postern_account_new_from_url(const char *url_utf8,
    struct postern_account **ret, struct postern_error *err)
{
    struct postern_account *account = NULL;
    enum postern_status status = POSTERN_OK;

    if (!url_utf8 || !ret) {
        return pt_fail(err, POSTERN_E_ARGUMENT, POSTERN_ADVICE_GIVE_UP,
            "postern_account_new_from_url: an argument is NULL");
    }
    account = pt_calloc(1, sizeof(*account));
    if (!account) {
        return pt_fail_memory(err);
    }
    status = pt_account_url_parse(
        pt_view_of(url_utf8), pt_account_default_cloud(), &account->model, err);
    if (status != POSTERN_OK) {
        pt_free(account);
        return status;
    }
    status = pt_account_finish(&account->model, err);
    if (status != POSTERN_OK) {
        postern_account_free(account);
        return status;
    }
    *ret = account;
    return POSTERN_OK;
}

void postern_account_free(struct postern_account *account)
{
    if (account) {
        pt_account_done(&account->model);
        pt_free(account);
    }
}

const char *postern_account_source(const struct postern_account *account)
{
    return account ? account->model.source : NULL;
}

bool pt_account_is_target_the_source(const struct pt_account *account)
{
    return account->targets.count == 0 &&
           account->source_kind == PT_SOURCE_ADDRESS;
}

size_t postern_account_target_count(const struct postern_account *account)
{
    if (!account) {
        return 0;
    }
    return pt_account_is_target_the_source(&account->model)
               ? 1
               : account->model.targets.count;
}

const char *postern_account_target(
    const struct postern_account *account, size_t index)
{
    if (index >= postern_account_target_count(account)) {
        return NULL;
    }
    return pt_account_is_target_the_source(&account->model)
               ? account->model.source
               : account->model.targets.items[index].address;
}

const char *postern_account_warning(
    const struct postern_account *account, size_t index)
{
    return account && index < account->model.warning_count
               ? account->model.warnings[index]
               : NULL;
}

const char *postern_account_notice(const struct postern_account *account)
{
    return account ? account->model.notice : NULL;
}

int postern_account_is_optional(const struct postern_account *account)
{
    return account && account->model.options.optional ? 1 : 0;
}
