/*
 * base/limits.h: every ceiling in one place, each with its reason.
 *
 * A growable buffer is born with one of these, so hostile or broken input
 * runs into a named number and never into memory.
 */
#ifndef PT_BASE_LIMITS_H
#define PT_BASE_LIMITS_H

/* A URL with a secret, a tenant and a few hundred targets fits many times
 * over; the command line itself is limited to 128 KiB for one argument. */
#define PT_LIMIT_URL_BYTES ((size_t)128 * 1024)

/* How long is waited for a connection, and for an answer from the end of the
 * request on, where nobody says otherwise: giving up early is what makes an
 * outcome uncertain. */
#define PT_DEFAULT_CONNECT_TIMEOUT_MS 10000U
#define PT_DEFAULT_RESPONSE_TIMEOUT_MS 180000U

/* The answer to a new draft repeats its text, which was at most a request
 * long, with marks that JSON writes in six characters each. */
#define PT_LIMIT_DRAFT_ANSWER_BYTES ((size_t)32 * 1024 * 1024)

/* Client secrets are 40 characters today; assertions and refresh tokens stay
 * under 8 KiB. */
#define PT_LIMIT_SECRET_BYTES ((size_t)16 * 1024)

/* The URL of an upload session bears a token of its own. */
#define PT_LIMIT_UPLOAD_URL_BYTES ((size_t)32 * 1024)

/* Access tokens are about 3 KiB; one with many group claims is still under
 * the header limits of the services (16 KiB or less). */
#define PT_LIMIT_TOKEN_BYTES ((size_t)32 * 1024)

/* Answers to our requests are a few KiB; a listing of attachments is the
 * largest. A 10 MB answer is a broken proxy and is cut off here. */
#define PT_LIMIT_RESPONSE_BYTES ((size_t)1024 * 1024)

/* One header line of an answer that we look at. */
#define PT_LIMIT_HEADER_BYTES ((size_t)8 * 1024)

/* Largest request to Graph: documented as "4 MB" without saying which MB, so
 * the smaller reading, JSON included (protocol: Graph request size). */
#define PT_LIMIT_GRAPH_REQUEST_BYTES ((size_t)4000000)

/* Title and body together as given by the caller. Far over what fits into a
 * request: the request's own limit gives the clearer message. */
#define PT_LIMIT_BODY_BYTES ((size_t)64 * 1024 * 1024)

/* The JSON around the attachments: at worst six bytes for one of the body. */
#define PT_LIMIT_JSON_BYTES ((size_t)400 * 1024 * 1024)

/* RFC 5321 section 4.5.3.1: local part 64, domain 255. */
#define PT_LIMIT_ADDRESS_BYTES ((size_t)64 + 1 + 255)

/* Mails of one notification: its pieces times their targets. */
#define PT_LIMIT_MESSAGES ((size_t)100000)

/* Pieces that overflow=split makes of one body: 32 MB. A thousand mails to
 * each target are an accident. */
#define PT_LIMIT_PIECES ((size_t)1000)

/* Targets of one URL; Exchange takes 10,000 recipients a day. */
#define PT_LIMIT_TARGETS ((size_t)10000)

/* Recipients of one mail, to, cc and bcc together: what Exchange takes by
 * default; an administrator may set up to 1,000 (Microsoft Learn, "Exchange
 * Online limits"). */
#define PT_LIMIT_RECIPIENTS_DEFAULT ((size_t)500)
#define PT_LIMIT_RECIPIENTS ((size_t)1000)

/* Attachments of one message (believed: the store takes 250). */
#define PT_LIMIT_ATTACHMENTS ((size_t)250)

/* Attachments that Graph lists of one message: what fits into an answer. */
#define PT_LIMIT_LISTED ((size_t)4096)

/* Segments of one request body: three an attachment, and what is around. */
#define PT_LIMIT_SEGMENTS ((size_t)1024)

/* Headers of one request; ours have under ten. */
#define PT_LIMIT_REQUEST_HEADERS ((size_t)64)

/* Pieces in the path of one URL: the targets and a secret full of slashes. */
#define PT_LIMIT_URL_PIECES ((size_t)10000 + 1024)

/* Parameters in the query of one URL; there are about fifty names. */
#define PT_LIMIT_URL_PARAMETERS ((size_t)256)

/* Warnings of one account: one for each target that to= drops, one for each
 * parameter, and a few more. */
#define PT_LIMIT_WARNINGS ((size_t)10000 + 256 + 16)

/* A configuration file; the limit that Apprise 1.13 has. */
#define PT_LIMIT_CONFIG_BYTES ((size_t)128 * 1024)

/* What the texts of a YAML file need at most: "\\L", two bytes, stands for a
 * character of three. */
#define PT_LIMIT_YAML_TEXT_BYTES ((size_t)2 * 128 * 1024)

/* Values of a YAML file: 10,000 services with some keys each. More of them in
 * 128 KiB are no configuration. */
#define PT_LIMIT_YAML_NODES ((size_t)50000)

/* Levels of a YAML file; a service's entry needs five. */
#define PT_LIMIT_YAML_DEPTH ((size_t)32)

/* Anchors of a YAML file, which each alias is looked up among. */
#define PT_LIMIT_YAML_ANCHORS ((size_t)1000)

/* What the entries of a YAML file may grow to, where aliases and shared keys
 * repeat: a file without them takes a few MB at most. */
#define PT_LIMIT_YAML_COPIED_BYTES ((size_t)8 * 1024 * 1024)

/* The keys of one entry of a YAML file, written again: each byte of a text may
 * become six, as in "\\u0001". */
#define PT_LIMIT_YAML_SETTINGS_BYTES ((size_t)2 * 1024 * 1024)

/* Files of one configuration, included ones among them. */
#define PT_LIMIT_CONFIG_FILES ((size_t)256)

/* Services of a whole configuration; a file of 128 KiB has some 10,000. */
#define PT_LIMIT_CONFIG_SERVICES ((size_t)50000)

/* Tags of all services of a configuration, which groups can multiply. */
#define PT_LIMIT_CONFIG_TAGS ((size_t)200000)

/* What is said about one file; the rest is left out. */
#define PT_LIMIT_CONFIG_PROBLEMS ((size_t)1000)

/* What is said about a whole configuration, and what waits to be included. */
#define PT_LIMIT_CONFIG_FINDINGS ((size_t)70000)

/* Keys of one entry of a YAML file, and its parameters. */
#define PT_LIMIT_URL_OVERRIDES ((size_t)256)

/* Tags of one service, groups of one file, members on one line, terms of one
 * filter. */
#define PT_LIMIT_TAGS ((size_t)1000)

/* Members of all groups of one file. */
#define PT_LIMIT_TAG_MEMBERSHIPS ((size_t)100000)

/* Filters of one call: -g on one command line. */
#define PT_LIMIT_TAG_FILTERS ((size_t)1000)

/* One log line. */
#define PT_LIMIT_LOG_LINE_BYTES ((size_t)4 * 1024)

/* Linux takes no longer path in one call (PATH_MAX). */
#define PT_LIMIT_PATH_BYTES ((size_t)4096)

/* A file in the state directory: a token and its dates. */
#define PT_LIMIT_STATE_FILE_BYTES ((size_t)64 * 1024)

/* How far the marks of quotes and lists reach into a line of Markdown: lists
 * 100 deep; people stop at six. */
#define PT_LIMIT_MARKDOWN_COLUMNS ((size_t)256)

/* Bytes of HTML times the elements open around them, which is what parsing
 * it costs at worst: 10 MB, 200 deep, or 20,000 elements never closed; about
 * three seconds. */
#define PT_LIMIT_HTML_EFFORT ((size_t)2 * 1000 * 1000 * 1000)

/* Attributes of one HTML element: each is compared with the others. */
#define PT_LIMIT_HTML_ATTRIBUTES ((size_t)1000)

/* The tree of an HTML text: about 200 bytes an element. */
#define PT_LIMIT_HTML_TREE_BYTES ((size_t)256 * 1024 * 1024)

/* Quotes and lists of HTML that show as such in text; deeper ones look like
 * the last of these, so that no line grows with the depth. */
#define PT_LIMIT_TEXT_NESTING ((size_t)16)

#endif
