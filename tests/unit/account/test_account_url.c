/*
 * Unit tests of account/url, its path and its parameters.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "account/url.h"
#include "base/buf.h"
#include "base/limits.h"
#include "codec/percent.h"

/* In most rows; no message may show it. */
#define SECRET "s3cr3t"

/* The front of most rows. */
#define BASE "o365://user@example.com/tenant/ab-cd-ef-gh/"

#define GUID "11111111-2222-3333-4444-555555555555"

/* A URL that is taken, and all that it means. NULL stands for what most rows
 * have: user@example.com, tenant, ab-cd-ef-gh, s3cr3t, and nothing else. */
struct accepted {
    const char *url;
    const char *secret;
    const char *targets; /* joined by blanks */
    const char *source;
    const char *tenant;
    const char *client_id;
    const char *reply_to; /* joined by blanks */
    const char *warning;  /* a part of the one warning */
};

static const struct accepted accepted_rows[] = {
    /* the service page */
    {.url = "azure:///user@example.com/ab-cd-ef-gh/zz-yy-xx-ww/rt/djdwjjd",
        .tenant = "ab-cd-ef-gh",
        .client_id = "zz-yy-xx-ww",
        .secret = "rt/djdwjjd"},
    {.url = "azure://user@example.com/ab-cd-ef-gh/zz-yy-xx-ww/rt/djdwjjd",
        .tenant = "ab-cd-ef-gh",
        .client_id = "zz-yy-xx-ww",
        .secret = "rt/djdwjjd"},
    {.url = "o365:///user@example.com/ab-cd-ef-gh/zz-yy-xx-ww/rt%2Fdjdwjjd",
        .tenant = "ab-cd-ef-gh",
        .client_id = "zz-yy-xx-ww",
        .secret = "rt/djdwjjd"},
    {.url = "o365://user@example.com/ab-cd-ef-gh/zz-yy-xx-ww/rt/djdwjjd/",
        .tenant = "ab-cd-ef-gh",
        .client_id = "zz-yy-xx-ww",
        .secret = "rt/djdwjjd"},
    {.url = BASE SECRET "/a@example.com", .targets = "a@example.com"},
    {.url = BASE SECRET "/a@example.com/b@example.com/",
        .targets = "a@example.com b@example.com"},
    /* schema and slashes */
    {.url = BASE SECRET},
    {.url = "O365://user@example.com/tenant/ab-cd-ef-gh/" SECRET},
    {.url = "AzUrE://user@example.com/tenant/ab-cd-ef-gh/" SECRET},
    {.url = "azure:////////user@example.com/tenant/ab-cd-ef-gh/" SECRET},
    {.url = "azure://\\\\user@example.com/tenant/ab-cd-ef-gh/" SECRET},
    {.url = " \t" BASE SECRET " \r\n"},
    {.url = "o365://user@example.com//tenant///ab-cd-ef-gh////" SECRET "//"},
    /* source */
    {.url = "o365://" GUID "/tenant/ab-cd-ef-gh/" SECRET, .source = GUID},
    {.url = "o365://hg-fe-dc-ba/tenant/ab-cd-ef-gh/" SECRET "/t@example.com",
        .source = "hg-fe-dc-ba",
        .targets = "t@example.com"},
    {.url = "o365://user%40example.com/tenant/ab-cd-ef-gh/" SECRET},
    {.url = "o365://us%2Ber@example.com/tenant/ab-cd-ef-gh/" SECRET,
        .source = "us+er@example.com"},
    {.url = "o365://us+er@example.com/tenant/ab-cd-ef-gh/" SECRET,
        .source = "us+er@example.com"},
    {.url = "o365://o'brien@example.com/tenant/ab-cd-ef-gh/" SECRET,
        .source = "o'brien@example.com"},
    {.url = "o365://user@localhost/tenant/ab-cd-ef-gh/" SECRET,
        .source = "user@localhost"},
    {.url = "o365://user@example.com:443/tenant/ab-cd-ef-gh/" SECRET},
    {.url = "o365://hg-fe:8080/tenant/ab-cd-ef-gh/" SECRET, .source = "hg-fe"},
    {.url = "o365://User@Example.COM/tenant/ab-cd-ef-gh/" SECRET,
        .source = "User@Example.COM"},
    {.url = "o365://user@mail.outlook.com/tenant/ab-cd-ef-gh/" SECRET,
        .source = "user@mail.outlook.com"},
    {.url = "o365://user@outlook.com/tenant/ab-cd-ef-gh/" SECRET "?mode=org",
        .source = "user@outlook.com"},
    {.url = "o365://\xC3\xBCser@example.com/tenant/ab-cd-ef-gh/" SECRET,
        .source = "\xC3\xBCser@example.com"},
    /* tenant and client ID */
    {.url = "o365://user@example.com/" GUID "/" GUID "/" SECRET,
        .tenant = GUID,
        .client_id = GUID},
    {.url = "o365://user@example.com/contoso.onmicrosoft.com/"
            "ab-cd-ef-gh/" SECRET,
        .tenant = "contoso.onmicrosoft.com"},
    {.url = "o365://user@example.com/TENANT/AB-CD-EF-GH/" SECRET,
        .tenant = "TENANT",
        .client_id = "AB-CD-EF-GH"},
    {.url = "o365://user@example.com/t%65nant/ab%2Dcd-ef-gh/" SECRET},
    /* secrets */
    {.url = BASE "abcd/1234/abcd/t@example.com",
        .secret = "abcd/1234/abcd",
        .targets = "t@example.com"},
    {.url = BASE "a~b", .secret = "a~b"},
    {.url = BASE "abc~8Q~xYz.1-_wv~K~0", .secret = "abc~8Q~xYz.1-_wv~K~0"},
    {.url = BASE "a+b", .secret = "a+b"},
    {.url = BASE "a%2Bb", .secret = "a+b"},
    {.url = BASE "a%3Fb", .secret = "a?b"},
    {.url = BASE "a%40b", .secret = "a@b"},
    {.url = BASE "a%40example.com/t@example.com",
        .secret = "a@example.com",
        .targets = "t@example.com"},
    {.url = BASE "x/a%40example.com/y/t@example.com",
        .secret = "x/a@example.com/y",
        .targets = "t@example.com"},
    {.url = BASE "x/a@example.com/y/t@example.com",
        .secret = "x/a@example.com/y",
        .targets = "t@example.com"},
    {.url = BASE "abcd/123/3343/@jack/test/email1@test.ca",
        .secret = "abcd/123/3343/@jack/test",
        .targets = "email1@test.ca"},
    {.url = BASE "a@b", .secret = "a@b"},
    {.url = BASE "a..b@x", .secret = "a..b@x"},
    {.url = BASE "a@b/t@example.com",
        .secret = "a@b",
        .targets = "t@example.com"},
    {.url = BASE "x8Q~abc%40longdomain~1", .secret = "x8Q~abc@longdomain~1"},
    {.url = BASE "abc%2540defghij", .secret = "abc%40defghij"},
    {.url = BASE "%2541bc", .secret = "%41bc"},
    {.url = BASE "a%252Fb", .secret = "a%2Fb"},
    {.url = BASE "a%25b", .secret = "a%b"},
    {.url = BASE "a%zz", .secret = "a%zz"},
    {.url = BASE "a%", .secret = "a%"},
    {.url = BASE "a%4", .secret = "a%4"},
    {.url = BASE "%2Flead", .secret = "/lead"},
    {.url = BASE "trail%2F", .secret = "trail/"},
    {.url = BASE "a%2F%2Fb", .secret = "a//b"},
    {.url = BASE "a//b", .secret = "a/b"},
    {.url = BASE "a/./b/../c", .secret = "a/./b/../c"},
    {.url = BASE "a#b", .secret = "a#b"},
    {.url = BASE "#hash/t@example.com",
        .secret = "#hash",
        .targets = "t@example.com"},
    {.url = BASE "a;b", .secret = "a;b"},
    {.url = BASE "a&b=c", .secret = "a&b=c"},
    {.url = BASE "a=b", .secret = "a=b"},
    {.url = BASE "a:b", .secret = "a:b"},
    {.url = BASE "a[b]c<d>e", .secret = "a[b]c<d>e"},
    {.url = BASE "a%5Cb\\c", .secret = "a\\b\\c"},
    {.url = BASE "a b", .secret = "a b"},
    {.url = BASE "trail%20%20", .secret = "trail"},
    {.url = BASE "%C3%A9t\xC3\xA9", .secret = "\xC3\xA9t\xC3\xA9"},
    {.url = BASE "%FF%FE", .secret = "\xFF\xFE"},
    {.url = BASE "a%0Ab", .secret = "a\nb"},
    {.url = BASE "s3cr3t?"},
    {.url = BASE GUID, .secret = GUID, .warning = "Value column"},
    /* targets */
    {.url = BASE SECRET "/b@example.com/a@example.com/c@example.com",
        .targets = "b@example.com a@example.com c@example.com"},
    {.url = BASE SECRET "/a@example.com/A@EXAMPLE.com/b@example.com",
        .targets = "a@example.com b@example.com"},
    {.url = BASE SECRET "/a+tag@example.com", .targets = "a+tag@example.com"},
    {.url = BASE SECRET "/o%27brien@example.com",
        .targets = "o'brien@example.com"},
    {.url = BASE SECRET "/user@example.com", .targets = "user@example.com"},
    {.url = BASE SECRET "/a@localhost", .targets = "a@localhost"},
    {.url = BASE SECRET "/\xC3\xBC@b\xC3\xBC"
                        "cher.example",
        .targets = "\xC3\xBC@b\xC3\xBC"
                   "cher.example"},
    {.url = BASE SECRET "/a@xn--exmple-cua.com",
        .targets = "a@xn--exmple-cua.com"},
    {.url = BASE SECRET "/a%40example.com", .secret = SECRET "/a@example.com"},
    {.url = BASE SECRET "/not-an-email/a@example.com",
        .secret = SECRET "/not-an-email",
        .targets = "a@example.com"},
    {.url = BASE SECRET "/a@example.com/not-an-email",
        .secret = SECRET "/a@example.com/not-an-email"},
    /* to= */
    {.url = BASE SECRET "?to=a@example.com", .targets = "a@example.com"},
    {.url = BASE SECRET "?to=b%40example.com%2Ca@example.com",
        .targets = "b@example.com a@example.com"},
    {.url = BASE SECRET
        "?to=b@example.com,,a@example.com%3Bc@example.com d@x.org",
        .targets = "b@example.com a@example.com c@example.com d@x.org"},
    {.url = BASE SECRET "?to=a@example.com,A@example.com",
        .targets = "a@example.com"},
    {.url = BASE SECRET "?to=a+tag@example.com",
        .targets = "a+tag@example.com"},
    {.url = BASE SECRET "?to=&to=a@example.com", .targets = "a@example.com"},
    {.url = BASE SECRET "?to=a@example.com&to=b@example.com",
        .targets = "b@example.com"},
    {.url = BASE SECRET "?to="},
    {.url = BASE SECRET "/z@example.com?to=a@example.com",
        .targets = "a@example.com",
        .warning = "z@example.com"},
    {.url = BASE SECRET "/A@example.com?to=a@example.com",
        .targets = "a@example.com"},
    {.url = BASE SECRET "/z@example.com?to=", .targets = "z@example.com"},
    /* from= */
    {.url = BASE SECRET "?from=boss@example.com",
        .reply_to = "boss@example.com"},
    {.url = BASE SECRET "?from=boss+x@example.com",
        .reply_to = "boss+x@example.com"},
    {.url = BASE SECRET "/a@example.com?from=boss@outlook.com",
        .targets = "a@example.com",
        .reply_to = "boss@outlook.com"},
    {.url = BASE SECRET "?from="},
    {.url = "o365://_/tenant/ab-cd-ef-gh/" SECRET "?from=boss@example.com",
        .source = "boss@example.com"},
    {.url = "o365://?tenant=tenant&oauth_id=ab-cd-ef-gh&oauth_secret=" SECRET
            "&from=boss@example.com",
        .source = "boss@example.com"},
    {.url = "o365://_/?oauth_id=ab-cd-ef-gh&oauth_secret=abcd/123/3343/@jack/"
            "test&"
            "tenant=tenant&to=email1@test.ca&from=user@example.ca",
        .secret = "abcd/123/3343/@jack/test",
        .targets = "email1@test.ca",
        .source = "user@example.ca"},
    {.url = "o365://_/tenant/ab-cd-ef-gh/" SECRET "?from=" GUID,
        .source = GUID},
    {.url = "o365://user@outlook.com/tenant/ab-cd-ef-gh/" SECRET
            "?MODE=ORG&from=a@example.com",
        .source = "user@outlook.com",
        .reply_to = "a@example.com"},
    /* parts in the query */
    {.url = "o365://user@example.com/tenant/"
            "?oauth_id=ab-cd-ef-gh&oauth_secret=" SECRET},
    {.url = "o365://user@example.com/?tenant=tenant&oauth_id=ab-cd-ef-gh&"
            "oauth_secret=" SECRET},
    {.url = "o365://user@example.com/t@example.com?tenant=tenant&oauth_id="
            "ab-cd-ef-gh&oauth_secret=" SECRET,
        .targets = "t@example.com"},
    {.url = "o365://user@example.com/ab-cd-ef-gh/" SECRET "?tenant=tenant"},
    {.url = "o365://user@example.com/tenant/" SECRET "?oauth_id=ab-cd-ef-gh"},
    {.url = BASE "?oauth_secret=a+b", .secret = "a+b"},
    {.url = BASE "?oauth_secret=a%20b", .secret = "a b"},
    {.url = BASE "?oauth_secret=a%2520b", .secret = "a%20b"},
    {.url = BASE "?oauth_secret=a%26b%3Bc%3Dd=e#f?g@h",
        .secret = "a&b;c=d=e#f?g@h"},
    {.url = BASE "?oauth_secret=%20a%20", .secret = "a"},
    {.url = BASE SECRET "?oauth_id="},
    {.url = BASE SECRET "?tenant=&oauth_secret="},
    {.url = BASE "x/y/t@example.com?oauth_secret=" SECRET,
        .targets = "t@example.com",
        .warning = "2 pieces"},
    /* the query's form */
    {.url = BASE SECRET "?%54O=a@example.com", .targets = "a@example.com"},
    {.url = BASE SECRET "? To = a@example.com ", .targets = "a@example.com"},
    {.url = BASE SECRET "?format=html;to=a@example.com",
        .targets = "a@example.com"},
    {.url = BASE SECRET "?&&;"},
    {.url = BASE SECRET "?format=HTML&mode=org"},
    {.url = BASE SECRET "?savesent=yes&format=html&overflow=upstream&retry=0"
                        "&wait=0.5&optional=no"},
    {.url = BASE SECRET "?verify=True&redirect=1&batch=off&delivery=AUTO"
                        "&importance=normal&emojis=0&store=y"},
    {.url = BASE SECRET "?unknown=x", .warning = "'unknown'"},
    {.url = BASE SECRET "?unknown=x&UNKNOWN2", .warning = NULL},
    {.url = BASE SECRET "?client_id=x", .warning = "'client_id'"},
    {.url = BASE SECRET "?=x", .warning = "no parameter"},
    {.url = BASE SECRET "?+X-Header=v", .warning = "no parameter"},
    {.url = BASE "abc?defghijkl", .secret = "abc", .warning = "%3F"},
    {.url = BASE SECRET "?cto=0", .warning = "'cto'"},
    {.url = BASE SECRET "?rto=inf", .warning = "'rto'"},
    {.url = BASE SECRET "?retry=11", .warning = "the largest value is used"},
    {.url = BASE SECRET "?wait=", .warning = "'wait'"},
    {.url = BASE SECRET "?format=md", .warning = "html, text or markdown"},
    {.url = BASE SECRET "?format=", .warning = "the default is used"},
    {.url = BASE SECRET "?emojis=garbage", .warning = "yes, true, on, 1"},
    {.url = BASE SECRET "?tz=a%20b", .warning = "time zone"},
    {.url = BASE SECRET "?port=25", .warning = "'port'"},
    {.url = BASE SECRET "?pass=x", .warning = "'pass'"},
    {.url = BASE SECRET "?password=x", .warning = "'password'"},
    {.url = BASE SECRET "?mode="},
    {.url = BASE SECRET "?cc=&bcc=&reply_to=&send_as=&user="},
    /* user= and passwords */
    {.url = BASE SECRET "/a@example.com?user=zed",
        .source = "zed@example.com",
        .targets = "a@example.com"},
    {.url = "o365://example.com/tenant/ab-cd-ef-gh/" SECRET "?user=zed",
        .source = "zed@example.com"},
    {.url = "o365://user:pw@example.com/tenant/ab-cd-ef-gh/" SECRET,
        .warning = "password in the source"},
    /* names */
    {.url = BASE SECRET "/Fred:fred@example.com",
        .targets = "Fred<fred@example.com>"},
    {.url = BASE SECRET "/Fred<fred@example.com>",
        .targets = "Fred<fred@example.com>"},
    {.url = BASE SECRET "/Fred%20Flint%3Cfred@example.com%3E",
        .targets = "Fred Flint<fred@example.com>"},
    {.url = BASE SECRET "/Fred%20%20Flint%20%3C%20fred@example.com%20%3E",
        .targets = "Fred Flint<fred@example.com>"},
    {.url = BASE SECRET "/%22Flint,%20Fred%22%3Cfred@example.com%3E",
        .targets = "Flint, Fred<fred@example.com>"},
    {.url = BASE SECRET "/Flint%2C%20Fred%3Afred@example.com",
        .targets = "Flint, Fred<fred@example.com>"},
    {.url = BASE SECRET "/Fred%2FFlint:fred@example.com",
        .targets = "Fred/Flint<fred@example.com>"},
    {.url = BASE SECRET "/Fred+Flint<fred@example.com>",
        .targets = "Fred+Flint<fred@example.com>"},
    {.url = BASE SECRET "/%3Cfred@example.com%3E",
        .targets = "fred@example.com"},
    {.url = BASE SECRET "/%22%22%3Cfred@example.com%3E",
        .targets = "fred@example.com"},
    {.url = BASE SECRET "/%22a%5C%22%5C%5Cb%22fred@example.com",
        .targets = "a\"\\b<fred@example.com>"},
    {.url = BASE SECRET "?to=Fred<fred@example.com>",
        .targets = "Fred<fred@example.com>"},
    {.url = BASE SECRET "?to=Fred+Flint<fred+x@example.com>",
        .targets = "Fred Flint<fred+x@example.com>"},
    {.url = BASE SECRET "?to=Fred%2BFlint<fred%2Bx@example.com>",
        .targets = "Fred+Flint<fred+x@example.com>"},
    {.url = BASE SECRET "?to=\"Flint,+Fred\":f@example.com,g@example.com",
        .targets = "Flint, Fred<f@example.com> g@example.com"},
    {.url = BASE SECRET "?to=[Fred%20f@example.com][g@example.com]",
        .targets = "Fred<f@example.com> g@example.com"},
    {.url = BASE SECRET "?to=Fred:%20f@example.com",
        .targets = "Fred<f@example.com>"},
    {.url = BASE SECRET "?to=A:a@example.com,B:A@EXAMPLE.com",
        .targets = "A<a@example.com>"},
    {.url = BASE SECRET "?from=Boss<boss@example.com>",
        .reply_to = "Boss<boss@example.com>"},
    {.url = BASE SECRET "?from=a@example.com&reply_to=B:b@example.com,"
                        "A@example.com",
        .reply_to = "a@example.com B<b@example.com>"},
    {.url = BASE SECRET "?reply_to=x@example.com%20y@example.com",
        .reply_to = "x@example.com y@example.com"},
    {.url = "o365://_/tenant/ab-cd-ef-gh/" SECRET
            "?from=boss+x@example.com&reply_to=r@example.com",
        .source = "boss+x@example.com",
        .reply_to = "r@example.com"},
};

/* A URL that is refused, and a part of the message. */
struct refused {
    const char *url;
    const char *part;
};

static const struct refused refused_rows[] = {
    /* schema */
    {"", "o365://"},
    {"   ", "o365://"},
    {"o365", "o365://"},
    {"o365:", "o365://"},
    {"azure:/user@example.com/tenant/ab-cd/" SECRET, "o365://"},
    {"azure:\\\\user@example.com/tenant/ab-cd/" SECRET, "o365://"},
    {"o365s://user@example.com/tenant/ab-cd/" SECRET, "o365://"},
    {"mailto://user@example.com/tenant/ab-cd/" SECRET, "o365://"},
    {" x" BASE SECRET, "o365://"},
    {"user@example.com/tenant/ab-cd-ef-gh/" SECRET, "o365://"},
    /* control characters */
    {"o365://user@example.com/tenant/ab\n-cd/" SECRET, "control character"},
    {BASE SECRET "\x01", "control character"},
    {BASE SECRET "/a\tb@example.com", "control character"},
    {BASE SECRET "\x7F/x", "control character"},
    /* source */
    {"azure://", "no source"},
    {"azure:///", "no source"},
    {"azure://?", "no source"},
    {"azure://_", "no source"},
    {"azure://?from=", "no source"},
    {"azure://@/tenant/ab-cd/" SECRET, "source"},
    {"azure://@example.com/tenant/ab-cd/" SECRET, "source"},
    {"azure://%20/tenant/ab-cd/" SECRET, "object ID (a GUID)"},
    {"azure://example.com/tenant/ab-cd/" SECRET, "object ID (a GUID)"},
    {"azure://user%20name@example.com/tenant/ab-cd/" SECRET, "source"},
    {"azure://user name@example.com/tenant/ab-cd/" SECRET, "source"},
    {"azure://a@b@example.com/tenant/ab-cd/" SECRET, "source"},
    {"azure://user@example.com:abc/tenant/ab-cd/" SECRET, "source"},
    {"azure://user%00@example.com/tenant/ab-cd/" SECRET, "source"},
    {"azure://user@example.com%2F/tenant/ab-cd/" SECRET, "source"},
    {"azure://_/tenant/ab-cd/" SECRET "?from=a..b@example.com", "source"},
    /* missing parts */
    {"o365://user@example.com", "no tenant"},
    {"o365://user@example.com/", "no tenant"},
    {"o365://user@example.com/?oauth_id=a&oauth_secret=" SECRET, "no tenant"},
    {"o365://user@example.com/tenant", "no client ID"},
    {"o365://user@example.com/tenant?oauth_secret=" SECRET, "no client ID"},
    {BASE, "no client secret"},
    {BASE "t@example.com", "no client secret"},
    {BASE "t@example.com/u@example.com/", "no client secret"},
    {BASE "%20", "no client secret"},
    {BASE "%20" SECRET, "blank"},
    {BASE "?oauth_secret=%20", "no client secret"},
    /* tenant and client ID */
    {"o365://user@example.com/,/ab-cd/" SECRET, "the tenant"},
    {"o365://user@example.com/ten_ant/ab-cd/" SECRET, "the tenant"},
    {"o365://user@example.com/ten%20ant/ab-cd/" SECRET, "the tenant"},
    {"o365://user@example.com/ten%2Fant/ab-cd/" SECRET, "the tenant"},
    {"o365://user@example.com/contoso..com/ab-cd/" SECRET, "the tenant"},
    {"o365://user@example.com/common/ab-cd/" SECRET, "AADSTS9001023"},
    {"o365://user@example.com/Consumers/ab-cd/" SECRET, "AADSTS9001023"},
    {"o365://user@example.com/organizations/ab-cd/" SECRET, "AADSTS9001023"},
    {"o365://user@example.com/tenant/cl_id/" SECRET, "the client ID"},
    {"o365://user@example.com/tenant/cl.id/" SECRET, "the client ID"},
    {"o365://user@example.com/tenant/a%20b/" SECRET, "the client ID"},
    {"o365://user@example.com/tenant/" SECRET "~x/ab-cd", "the client ID"},
    {"o365://user@example.com/tenant/t@example.com", "the client ID"},
    {BASE SECRET "?tenant=a_b", "the tenant"},
    {BASE SECRET "?oauth_id=a_b", "the client ID"},
    /* targets in the path */
    {BASE SECRET "/a..b@x", "piece 5"},
    {BASE SECRET "/.a@example.com", "piece 5"},
    {BASE SECRET "/a@b", "piece 5"},
    {BASE SECRET "/x/a..b@x/t@example.com", "piece 6"},
    {BASE SECRET "/a@example.com;b@example.com", "piece 5"},
    {BASE SECRET "/a@example.com,b@example.com", "piece 5"},
    {BASE SECRET "/a@example.com%2F", "piece 5"},
    {BASE SECRET "/a%00@example.com", "piece 5"},
    {BASE "part/" SECRET "@x", "piece 5"},
    {BASE "a..b@x?oauth_secret=" SECRET, "piece 4"},
    /* to= and from= */
    {BASE SECRET "?to=bad", "names bad"},
    {BASE SECRET "?to=a@example.com,a..b@example.com",
        "names a..b@example.com"},
    {BASE SECRET "?to=a@example.com?overflow=split", "'to'"},
    {BASE SECRET "?to=,%3B", "'to'"},
    {BASE SECRET "?to=a%00@example.com", "'to'"},
    {BASE SECRET "?to=a@example.com;b@example.com", "holds an '@'"},
    {BASE "a?b/t@example.com", "holds an '@'"},
    {BASE SECRET "?from=not-an-email", "'from'"},
    {BASE SECRET "?from=a@example.com,b@example.com", "'from'"},
    /* modes, formats, clouds */
    {BASE SECRET "?mode=self", "'mode'"},
    {BASE SECRET "?cloud=mars", "'cloud'"},
    {BASE SECRET "?cloud=", "'cloud'"},
    {BASE SECRET "?cloud=http://example.com", "loopback"},
    /* names */
    {BASE SECRET "/a@example.com%20b@example.com", "piece 5"},
    {BASE SECRET "/%22Fred%3Cfred@example.com%3E", "piece 5"},
    {BASE SECRET "/Fr%01ed:fred@example.com", "piece 5"},
    {BASE SECRET "/%FF:fred@example.com", "piece 5"},
    {BASE SECRET "?to=Fred<fred@example.com", "names fred@example.com"},
    {BASE SECRET "?to=\"Fred<fred@example.com>", "'to'"},
    {BASE SECRET "?to=Fred,fred@example.com", "names Fred,"},
    {BASE SECRET "?to=a@b%20fred@example.com", "names a@b,"},
    {BASE SECRET "?to=Fr%01ed:fred@example.com", "control character"},
    {BASE SECRET "?to=\"Fr%0Aed\"<fred@example.com>", "'to'"},
    {BASE SECRET "?to=<>", "'to'"},
    {BASE SECRET "?cc=bad", "'cc'"},
    {BASE SECRET "?CC=bad,x@example.com", "names bad"},
    {BASE SECRET "?bcc=bad", "'bcc'"},
    {BASE SECRET "?bcc=,", "'bcc'"},
    {BASE SECRET "?reply_to=bad", "'reply_to'"},
    {BASE SECRET "?send_as=bad", "'send_as'"},
    {BASE SECRET "?send_as=Boss<boss@example.com>", "'send_as'"},
    /* security */
    {BASE SECRET "?verify=", "'verify'"},
    {BASE SECRET "?verify=garbage", "'verify'"},
    {BASE SECRET "?verify", "'verify'"},
    /* where the secret is */
    {BASE "?secret_file=", "'secret_file'"},
    {BASE "?secret_file=/a%00b", "'secret_file'"},
    {BASE "?secret_env=A=B", "'secret_env'"},
    {BASE "?secret_credential=", "'secret_credential'"},
    {BASE "?secret_credential=a/b", "'secret_credential'"},
    {BASE "?secret_credential=..", "'secret_credential'"},
    {BASE "?secret_file=/a&secret_env=B", "a second time"},
    {BASE "?secret_file=/a&oauth_secret=" SECRET, "twice"},
    /* personal accounts */
    {"azure://user@hotmail.com", "no client ID: behind the source"},
    {"azure://user@live.com/a_b/" SECRET, "in a personal account's URL"},
    {"azure://user@MSN.com/ab-cd", "no refresh token"},
    {"azure://" GUID "/ab-cd/" SECRET "?mode=personal", "must be its mail"},
    {"azure://user@hotmail.com/ab-cd/" SECRET "?cloud=usgov", "global cloud"},
    {"azure://user@outlook.com/ab-cd/" SECRET "?mode=org", "no client secret"},
    /* not yet */
    {BASE SECRET "?auth=managed", "'auth' is not supported"},
    {BASE SECRET "?delivery=draft", "'delivery' is not supported"},
    /* user= */
    {BASE SECRET "?user=a%20b", "source"},
    {BASE SECRET "?user=a@b", "source"},
};

static enum postern_status parse(
    const char *url, struct pt_account *ret, struct postern_error *err)
{
    return pt_account_url_parse(
        pt_view_of(url), pt_cloud_default_named("global"), ret, err);
}

static const char *or_usual(const char *text, const char *usual)
{
    return text ? text : usual;
}

static void check_text(
    const char *url, const char *what, const char *got, const char *expected)
{
    if (strcmp(got, expected) != 0) {
        fail_msg("%s: %s is '%s', not '%s'", url, what, got, expected);
    }
}

/* Each recipient as "address", or "name<address>". */
static void check_recipients(const char *url, const char *what,
    const struct pt_recipient_list *list, const char *expected)
{
    struct pt_buf joined;

    pt_buf_init(&joined, 10000);
    for (size_t i = 0; i < list->count; i++) {
        const struct pt_recipient *recipient = &list->items[i];

        assert_int_equal(
            pt_buf_append_format(&joined, NULL,
                recipient->name ? "%s%s<%s>" : "%s%s%s", i > 0 ? " " : "",
                recipient->name ? recipient->name : "", recipient->address),
            POSTERN_OK);
    }
    check_text(url, what, joined.data, or_usual(expected, ""));
    pt_buf_done(&joined);
}

static void check_secret(
    const char *url, const struct pt_secret *secret, const char *expected)
{
    if (!pt_view_is_equal(pt_secret_view(secret), pt_view_of(expected))) {
        fail_msg("%s: the secret is not '%s'", url, expected);
    }
}

static void check_warnings(
    const struct accepted *row, const struct pt_account *account)
{
    for (size_t i = 0; i < account->warning_count; i++) {
        if (strstr(account->warnings[i], SECRET) ||
            strstr(account->warnings[i], "defghijkl")) {
            fail_msg("%s: shown in '%s'", row->url, account->warnings[i]);
        }
    }
    if (row->warning && (account->warning_count != 1 ||
                            !strstr(account->warnings[0], row->warning))) {
        fail_msg("%s: no warning with '%s'", row->url, row->warning);
    }
}

static void check_accepted(
    const struct accepted *row, const struct pt_account *account)
{
    const char *source = or_usual(row->source, "user@example.com");

    check_text(row->url, "source", account->source, source);
    assert_int_equal(account->source_kind,
        strchr(source, '@') ? PT_SOURCE_ADDRESS : PT_SOURCE_OBJECT_ID);
    check_text(
        row->url, "tenant", account->tenant, or_usual(row->tenant, "tenant"));
    check_text(row->url, "client ID", account->client_id,
        or_usual(row->client_id, "ab-cd-ef-gh"));
    assert_int_equal(account->credential.kind, PT_CREDENTIAL_CLIENT_SECRET);
    check_secret(
        row->url, &account->credential.secret, or_usual(row->secret, SECRET));
    check_recipients(row->url, "targets", &account->targets, row->targets);
    check_recipients(row->url, "reply-to", &account->reply_to, row->reply_to);
    check_text(row->url, "cloud", account->cloud.name, "global");
    check_warnings(row, account);
}

static void test_account_url__takes_what_is_meant(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(accepted_rows) / sizeof(accepted_rows[0]);
         i++) {
        const struct accepted *row = &accepted_rows[i];
        struct postern_error err = {.status = POSTERN_OK};
        struct pt_account account;

        if (parse(row->url, &account, &err) != POSTERN_OK) {
            fail_msg("%s: refused: %s", row->url, err.message);
        }
        check_accepted(row, &account);
        pt_account_done(&account);
    }
}

static void test_account_url__refuses_by_name_and_keeps_secrets(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(refused_rows) / sizeof(refused_rows[0]);
         i++) {
        const struct refused *row = &refused_rows[i];
        struct postern_error err = {.status = POSTERN_OK};
        struct pt_account account = {.schema = NULL};

        if (parse(row->url, &account, &err) != POSTERN_E_INVALID) {
            fail_msg("%s: not refused", row->url);
        }
        assert_int_equal(err.status, POSTERN_E_INVALID);
        assert_int_equal(err.advice, POSTERN_ADVICE_FIX_CONFIGURATION);
        if (!strstr(err.message, row->part)) {
            fail_msg("%s: no '%s' in '%s'", row->url, row->part, err.message);
        }
        if (strstr(err.message, SECRET) || strlen(err.message) > 254) {
            fail_msg("%s: shown or cut: '%s'", row->url, err.message);
        }
        assert_null(account.schema);
        assert_null(account.source);
    }
}

static void test_account_url__keeps_the_schema_as_written(void **state)
{
    struct pt_account account;

    (void)state;
    assert_int_equal(parse(BASE SECRET, &account, NULL), POSTERN_OK);
    assert_string_equal(account.schema, "o365");
    pt_account_done(&account);
    assert_int_equal(
        parse("AZURE://u@example.com/t/c/" SECRET, &account, NULL), POSTERN_OK);
    assert_string_equal(account.schema, "azure");
    pt_account_done(&account);
}

/* Every printable character, encoded, in the path and in the query. */
static void test_account_url__every_character_of_a_secret(void **state)
{
    static const char *const fronts[] = {BASE, BASE "?oauth_secret="};

    (void)state;
    for (size_t front = 0; front < 2; front++) {
        for (int byte = 0x21; byte <= 0x7E; byte++) {
            char secret[8] = {'a', (char)byte, 'b', (char)byte, '\0'};
            struct pt_account account;
            struct pt_buf url;

            pt_buf_init(&url, 1000);
            assert_int_equal(
                pt_buf_append_format(&url, NULL, "%sa%%%02Xb%%%02x",
                    fronts[front], (unsigned)byte, (unsigned)byte),
                POSTERN_OK);
            assert_int_equal(parse(url.data, &account, NULL), POSTERN_OK);
            check_secret(url.data, &account.credential.secret, secret);
            assert_int_equal(account.targets.count, 0);
            assert_int_equal(account.warning_count, 0);
            pt_account_done(&account);
            pt_buf_done(&url);
        }
    }
}

static void test_account_url__all_characters_at_once(void **state)
{
    char secret[0x7F - 0x21 + 1];
    struct pt_account account;
    struct pt_buf url;

    (void)state;
    for (int byte = 0x21; byte <= 0x7E; byte++) {
        secret[byte - 0x21] = (char)byte;
    }
    secret[sizeof(secret) - 1] = '\0';
    pt_buf_init(&url, 1000);
    assert_int_equal(pt_buf_append_text(&url, BASE, NULL), POSTERN_OK);
    assert_int_equal(
        pt_percent_append(&url, pt_view_of(secret), NULL), POSTERN_OK);
    assert_int_equal(
        pt_buf_append_text(&url, "/t@example.com", NULL), POSTERN_OK);
    assert_int_equal(parse(url.data, &account, NULL), POSTERN_OK);
    check_secret(url.data, &account.credential.secret, secret);
    assert_int_equal(account.targets.count, 1);
    pt_account_done(&account);
    pt_buf_done(&url);
}

static void test_account_url__clouds(void **state)
{
    struct pt_account account;

    (void)state;
    assert_int_equal(
        parse(BASE SECRET "?cloud=UsGov", &account, NULL), POSTERN_OK);
    assert_string_equal(account.cloud.graph_base, "https://graph.microsoft.us");
    pt_account_done(&account);
    assert_int_equal(
        parse(BASE SECRET "?cloud=https://127.0.0.1:8365/", &account, NULL),
        POSTERN_OK);
    assert_string_equal(account.cloud.login_base, "https://127.0.0.1:8365");
    pt_account_done(&account);
    assert_int_equal(pt_account_url_parse(pt_view_of(BASE SECRET),
                         pt_cloud_default_named("china"), &account, NULL),
        POSTERN_OK);
    assert_string_equal(account.cloud.name, "china");
    pt_account_done(&account);
    assert_int_equal(
        pt_account_url_parse(pt_view_of(BASE SECRET "?cloud=global"),
            pt_cloud_default_named("mars"), &account, NULL),
        POSTERN_OK);
    assert_string_equal(account.cloud.name, "global");
    pt_account_done(&account);
    assert_int_equal(pt_account_url_parse(pt_view_of(BASE SECRET),
                         pt_cloud_default_named("mars"), &account, NULL),
        POSTERN_E_INVALID);
}

static void test_account_url__one_warning_for_each_oddity(void **state)
{
    struct pt_account account;

    (void)state;
    assert_int_equal(
        parse(BASE SECRET "/y@example.com/z@example.com"
                          "?to=a@example.com&x=1&x=2&cto=-1&tz=%20&odd",
            &account, NULL),
        POSTERN_OK);
    assert_int_equal(account.warning_count, 6);
    assert_non_null(strstr(account.warnings[0], "'x'"));
    assert_non_null(strstr(account.warnings[1], "no parameter"));
    assert_non_null(strstr(account.warnings[2], "'cto'"));
    assert_non_null(strstr(account.warnings[3], "'tz'"));
    assert_non_null(strstr(account.warnings[4], "y@example.com"));
    assert_non_null(strstr(account.warnings[5], "z@example.com"));
    pt_account_done(&account);
}

/* Puts together FRONT and count times "PIECE". */
static void repeat(
    struct pt_buf *url, const char *front, const char *piece, size_t count)
{
    pt_buf_reset(url);
    assert_int_equal(pt_buf_append_text(url, front, NULL), POSTERN_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(pt_buf_append_text(url, piece, NULL), POSTERN_OK);
    }
}

static void test_account_url__limits(void **state)
{
    struct postern_error err = {.status = POSTERN_OK};
    struct pt_account account;
    struct pt_buf url;

    (void)state;
    pt_buf_init(&url, 1000000);
    repeat(&url, BASE, "x", PT_LIMIT_URL_BYTES);
    assert_int_equal(parse(url.data, &account, &err), POSTERN_E_TOO_LARGE);
    assert_int_equal(err.advice, POSTERN_ADVICE_FIX_CONFIGURATION);
    repeat(&url, BASE, "x", PT_LIMIT_SECRET_BYTES + 1);
    assert_int_equal(parse(url.data, &account, NULL), POSTERN_E_TOO_LARGE);
    repeat(&url, BASE, "/x", PT_LIMIT_URL_PIECES);
    assert_int_equal(parse(url.data, &account, &err), POSTERN_E_TOO_LARGE);
    assert_non_null(strstr(err.message, "path"));
    repeat(&url, BASE SECRET "?x=1", "&x=1", PT_LIMIT_URL_PARAMETERS);
    assert_int_equal(parse(url.data, &account, &err), POSTERN_E_TOO_LARGE);
    assert_non_null(strstr(err.message, "256"));
    repeat(&url, BASE, "x", PT_LIMIT_SECRET_BYTES);
    assert_int_equal(parse(url.data, &account, NULL), POSTERN_OK);
    pt_account_done(&account);
    pt_buf_done(&url);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_account_url__takes_what_is_meant),
        cmocka_unit_test(test_account_url__refuses_by_name_and_keeps_secrets),
        cmocka_unit_test(test_account_url__keeps_the_schema_as_written),
        cmocka_unit_test(test_account_url__every_character_of_a_secret),
        cmocka_unit_test(test_account_url__all_characters_at_once),
        cmocka_unit_test(test_account_url__clouds),
        cmocka_unit_test(test_account_url__one_warning_for_each_oddity),
        cmocka_unit_test(test_account_url__limits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
