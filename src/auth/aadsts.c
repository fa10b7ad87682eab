/*
 * auth/aadsts.c: Entra ID's error codes and what to do about them. See
 * aadsts.h.
 *
 * Meaning and hint make one sentence: "<meaning>; <hint>".
 */
#include "auth/aadsts.h"

#define FIX POSTERN_ADVICE_FIX_CONFIGURATION
#define SIGN_IN POSTERN_ADVICE_SIGN_IN_AGAIN
#define RETRY POSTERN_ADVICE_RETRY
#define GIVE_UP POSTERN_ADVICE_GIVE_UP

/* Used by several rows. */
#define HINT_VALUE                                               \
    "copy the Value column, not the Secret ID, under the app's " \
    "Certificates & secrets, and check client id and tenant"
#define HINT_ADMIN_APP "ask an administrator to enable the app in this tenant"
#define HINT_CLOUD "set cloud= to the national cloud the tenant lives in"
#define HINT_TENANT_ID "put the tenant's id or domain into the URL"
#define HINT_CONSENT "an administrator must grant consent for the app"
#define HINT_MAIL_SEND                                   \
    "add the Graph permission Mail.Send to the app and " \
    "grant admin consent"
#define HINT_SCOPE \
    "the scope must be the Graph host and /.default; check cloud="
#define HINT_INTERACTIVE                                  \
    "sign in again in a browser and put the new refresh " \
    "token into the URL"
#define HINT_ACCESS_POLICY                                    \
    "ask an administrator to look for the correlation id in " \
    "the sign-in logs"
#define HINT_WAIT "try again in a moment"
#define HINT_DEFECT "report this as a defect of postern"
#define HINT_FEDERATED                                          \
    "issuer, subject and audience of the federated credential " \
    "must be those of the token"

static const struct pt_aadsts_row rows[] = {
    /* the client secret */
    {7000215, FIX, "the client secret is none of the app's", HINT_VALUE},
    {7000222, FIX, "the client secret has expired",
        "make a new one under the app's Certificates & secrets"},
    {70002, FIX, "the app's credential is wrong", HINT_VALUE},
    {7000218, FIX, "the app needs a client secret or an assertion",
        "give the client secret, or allow public client flows in the app"},
    {700025, FIX, "the app is a public client and takes no secret",
        "leave the secret out, or register the app as confidential"},

    /* the app and the tenant */
    {700016, FIX, "the tenant does not know the client id",
        "check client id, tenant and cloud=, and that the app has consent"},
    {700011, FIX, "the app is not in this tenant",
        "check client id and tenant; " HINT_CONSENT},
    {70001, FIX, "the app is disabled or not in this tenant", HINT_ADMIN_APP},
    {7000112, FIX, "the app is disabled", HINT_ADMIN_APP},
    {90002, FIX, "the tenant does not exist",
        "check the spelling of the tenant, and cloud="},
    {900023, FIX, "the tenant is neither a GUID nor a domain", HINT_TENANT_ID},
    {90013, FIX, "the request is not valid",
        "check the spelling of tenant and client id"},
    {90038, FIX, "the tenant lives in another national cloud", HINT_CLOUD},
    {900432, FIX, "the app may not sign in across clouds", HINT_CLOUD},
    {900382, FIX, "the app may not sign in across clouds", HINT_CLOUD},
    {50194, FIX, "the app serves one tenant only, and none was named",
        HINT_TENANT_ID},
    {9001023, FIX, "common and consumers are no tenants to an app's sign-in",
        HINT_TENANT_ID},
    {9002332, FIX, "the app is for work and school accounts only",
        "do not use the tenant consumers, or change the app's account types"},
    {90130, FIX, "the app is for work and school accounts only",
        "do not use the tenant consumers, or change the app's account types"},
    {90124, FIX, "the app cannot be used with personal accounts",
        "do not use the tenant consumers, or change the app's account types"},
    {9002346, FIX, "the app is for personal accounts only",
        "use the tenant consumers, or change the app's account types"},

    /* consent and permissions */
    {65001, FIX, "nobody has consented to what the app may do",
        "an administrator must grant consent for the app; for a personal "
        "account, sign in again and accept"},
    {65004, SIGN_IN, "the user declined to consent",
        "sign in again and accept"},
    {90094, FIX, "this needs an administrator's consent", HINT_CONSENT},
    {90095, FIX, "this needs an administrator's consent", HINT_CONSENT},
    {650056, FIX, "the app asks for no permission", HINT_MAIL_SEND},
    {650057, FIX, "the permission is not listed on the app", HINT_MAIL_SEND},
    {65005, FIX, "the permission is not listed on the app", HINT_MAIL_SEND},
    {500011, FIX, "the tenant has no such resource as Graph's host",
        "check that cloud= is the tenant's cloud"},
    {70011, FIX, "the scope is wrong", HINT_SCOPE},
    {700022, FIX, "the scope names more than one resource", HINT_SCOPE},
    {700023, FIX, "the scope names an unknown resource", HINT_SCOPE},
    {28002, FIX, "the scope is wrong", HINT_SCOPE},

    /* the user */
    {50034, FIX, "the tenant does not know the user",
        "check user name and tenant"},
    {50020, FIX, "the user belongs to another tenant",
        "invite the user as a guest, or use the user's own tenant"},
    {50105, FIX, "the user is not assigned to the app",
        "ask an administrator to assign the user to the app"},
    {50076, SIGN_IN, "multi-factor authentication is needed", HINT_INTERACTIVE},
    {50079, SIGN_IN, "multi-factor authentication must be set up",
        HINT_INTERACTIVE},
    {50078, SIGN_IN, "multi-factor authentication has expired",
        HINT_INTERACTIVE},
    {50074, SIGN_IN, "multi-factor authentication was not passed",
        HINT_INTERACTIVE},
    {50072, SIGN_IN, "multi-factor authentication must be set up",
        HINT_INTERACTIVE},
    {50126, SIGN_IN, "user name or password is wrong",
        "sign in again with the right ones"},
    {50053, FIX, "the user's account is locked",
        "wait for it to open, or ask an administrator"},
    {50055, SIGN_IN, "the user's password has expired",
        "change it and sign in again"},
    {50057, FIX, "the user's account is disabled",
        "ask an administrator to enable it"},
    {50173, SIGN_IN, "the grant was revoked", HINT_INTERACTIVE},
    {50132, SIGN_IN, "the session ended with a change of password",
        HINT_INTERACTIVE},
    {50133, SIGN_IN, "the session ended with a change of password",
        HINT_INTERACTIVE},

    /* policies */
    {53003, FIX, "Conditional Access blocks this sign-in",
        HINT_ACCESS_POLICY ", and to allow this address"},
    {53000, FIX, "the device is not compliant", HINT_ACCESS_POLICY},
    {53001, FIX, "the device is not joined to the domain", HINT_ACCESS_POLICY},
    {530032, FIX, "a security policy blocks this sign-in", HINT_ACCESS_POLICY},
    {530035, FIX, "the security defaults block this sign-in",
        HINT_ACCESS_POLICY},

    /* refresh tokens, codes */
    {70000, SIGN_IN, "the stored sign-in is not valid any more",
        HINT_INTERACTIVE},
    {70008, SIGN_IN, "the stored sign-in has expired", HINT_INTERACTIVE},
    {700082, SIGN_IN, "the stored sign-in expired, not being used",
        HINT_INTERACTIVE},
    {70043, SIGN_IN, "the stored sign-in is older than a policy allows",
        HINT_INTERACTIVE},
    {70016, RETRY, "the code has not been entered yet", HINT_WAIT},
    {70018, SIGN_IN, "the code that was entered is wrong",
        "begin the sign-in anew"},
    {70019, SIGN_IN, "the code has expired", "begin the sign-in anew"},
    {54005, SIGN_IN, "the code was used already", "begin the sign-in anew"},

    /* certificates and federated tokens */
    {700027, FIX, "the signature of the assertion is wrong",
        "certificate and key must belong together, and the certificate must "
        "be uploaded to the app"},
    {700024, FIX, "the assertion is not valid at this time",
        "check this machine's clock, and that the external token is fresh"},
    {700030, FIX, "the app does not know the certificate",
        "upload the certificate to the app"},
    {50012, FIX, "the assertion has no valid signature",
        "upload the certificate to the app"},
    {50048, GIVE_UP, "issuer and subject of the assertion differ", HINT_DEFECT},
    {70021, FIX, "no federated credential matches", HINT_FEDERATED},
    {700211, FIX, "no federated credential has this issuer", HINT_FEDERATED},
    {700213, FIX, "no federated credential has this subject", HINT_FEDERATED},

    /* too often, or just now not */
    {50196, RETRY, "the same sign-in was asked for again and again",
        "wait some minutes, and let postern keep tokens in a state directory"},
    {90055, RETRY, "there are too many requests", HINT_WAIT},
    {50033, RETRY, "the service has a passing fault", HINT_WAIT},
    {90006, RETRY, "the service has a passing fault", HINT_WAIT},
    {90012, RETRY, "the request timed out", HINT_WAIT},
    {90024, RETRY, "the service is too busy", HINT_WAIT},
    {90033, RETRY, "the service has a passing fault", HINT_WAIT},
    {90090, RETRY, "the service has a passing fault", HINT_WAIT},
    {70012, RETRY, "the service failed to reach a personal account", HINT_WAIT},
    {40010, RETRY, "the service has a passing fault", HINT_WAIT},
    {50087, RETRY, "the service has a passing fault", HINT_WAIT},

    /* requests that we should not have sent */
    {90008, GIVE_UP, "the app must ask for its own permissions", HINT_DEFECT},
    {90014, GIVE_UP, "the request lacks a field", HINT_DEFECT},
    {900144, GIVE_UP, "the request lacks a field", HINT_DEFECT},
    {9002313, GIVE_UP, "the request is malformed", HINT_DEFECT},
    {90100, GIVE_UP, "a field of the request is empty or wrong", HINT_DEFECT},
};

const struct pt_aadsts_row *pt_aadsts_find(long code)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].code == code) {
            return &rows[i];
        }
    }
    return NULL;
}

const struct pt_aadsts_row *pt_aadsts_rows(size_t *ret_count)
{
    *ret_count = sizeof(rows) / sizeof(rows[0]);
    return rows;
}
