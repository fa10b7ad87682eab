/*
 * codec/content_type.c: a file's content type by the ending of its name. See
 * content_type.h.
 */
#include "codec/content_type.h"

struct content_type {
    const char *ending; /* without the dot, lower case */
    const char *type;
};

static const struct content_type content_types[] = {
    /* text */
    {"txt", "text/plain"},
    {"text", "text/plain"},
    {"log", "text/plain"},
    {"conf", "text/plain"},
    {"cfg", "text/plain"},
    {"ini", "text/plain"},
    {"diff", "text/x-diff"},
    {"patch", "text/x-diff"},
    {"csv", "text/csv"},
    {"tsv", "text/tab-separated-values"},
    {"html", "text/html"},
    {"htm", "text/html"},
    {"css", "text/css"},
    {"js", "text/javascript"},
    {"mjs", "text/javascript"},
    {"md", "text/markdown"},
    {"markdown", "text/markdown"},
    {"ics", "text/calendar"},
    {"vcf", "text/vcard"},
    {"rtx", "text/richtext"},
    {"vtt", "text/vtt"},
    {"c", "text/x-c"},
    {"h", "text/x-c"},
    {"py", "text/x-python"},
    {"sh", "application/x-sh"},
    /* images */
    {"png", "image/png"},
    {"jpg", "image/jpeg"},
    {"jpeg", "image/jpeg"},
    {"jpe", "image/jpeg"},
    {"gif", "image/gif"},
    {"webp", "image/webp"},
    {"avif", "image/avif"},
    {"heic", "image/heic"},
    {"heif", "image/heif"},
    {"bmp", "image/bmp"},
    {"ico", "image/vnd.microsoft.icon"},
    {"svg", "image/svg+xml"},
    {"tif", "image/tiff"},
    {"tiff", "image/tiff"},
    {"psd", "image/vnd.adobe.photoshop"},
    {"emf", "image/emf"},
    {"wmf", "image/wmf"},
    {"dwg", "image/vnd.dwg"},
    {"dxf", "image/vnd.dxf"},
    /* sound and film */
    {"mp3", "audio/mpeg"},
    {"m4a", "audio/mp4"},
    {"aac", "audio/aac"},
    {"oga", "audio/ogg"},
    {"ogg", "audio/ogg"},
    {"opus", "audio/ogg"},
    {"flac", "audio/flac"},
    {"wav", "audio/x-wav"},
    {"mid", "audio/midi"},
    {"midi", "audio/midi"},
    {"aif", "audio/x-aiff"},
    {"aiff", "audio/x-aiff"},
    {"mp4", "video/mp4"},
    {"m4v", "video/x-m4v"},
    {"mov", "video/quicktime"},
    {"qt", "video/quicktime"},
    {"mpeg", "video/mpeg"},
    {"mpg", "video/mpeg"},
    {"webm", "video/webm"},
    {"ogv", "video/ogg"},
    {"avi", "video/x-msvideo"},
    {"mkv", "video/x-matroska"},
    {"wmv", "video/x-ms-wmv"},
    {"3gp", "video/3gpp"},
    /* fonts */
    {"ttf", "font/ttf"},
    {"otf", "font/otf"},
    {"woff", "font/woff"},
    {"woff2", "font/woff2"},
    /* documents */
    {"pdf", "application/pdf"},
    {"ps", "application/postscript"},
    {"eps", "application/postscript"},
    {"rtf", "application/rtf"},
    {"tex", "application/x-tex"},
    {"epub", "application/epub+zip"},
    {"doc", "application/msword"},
    {"dot", "application/msword"},
    {"docx", "application/"
             "vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"docm", "application/vnd.ms-word.document.macroEnabled.12"},
    {"dotx", "application/"
             "vnd.openxmlformats-officedocument.wordprocessingml.template"},
    {"xls", "application/vnd.ms-excel"},
    {"xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"xlsm", "application/vnd.ms-excel.sheet.macroEnabled.12"},
    {"xlsb", "application/vnd.ms-excel.sheet.binary.macroEnabled.12"},
    {"ppt", "application/vnd.ms-powerpoint"},
    {"pptx", "application/"
             "vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"ppsx", "application/"
             "vnd.openxmlformats-officedocument.presentationml.slideshow"},
    {"pptm", "application/vnd.ms-powerpoint.presentation.macroEnabled.12"},
    {"vsd", "application/vnd.visio"},
    {"vsdx", "application/vnd.ms-visio.drawing.main+xml"},
    {"mpp", "application/vnd.ms-project"},
    {"one", "application/onenote"},
    {"msg", "application/vnd.ms-outlook"},
    {"odt", "application/vnd.oasis.opendocument.text"},
    {"ods", "application/vnd.oasis.opendocument.spreadsheet"},
    {"odp", "application/vnd.oasis.opendocument.presentation"},
    {"odg", "application/vnd.oasis.opendocument.graphics"},
    /* data */
    {"json", "application/json"},
    {"jsonl", "application/jsonl"},
    {"geojson", "application/geo+json"},
    {"xml", "application/xml"},
    {"xsl", "application/xslt+xml"},
    {"xslt", "application/xslt+xml"},
    {"xhtml", "application/xhtml+xml"},
    {"rss", "application/rss+xml"},
    {"atom", "application/atom+xml"},
    {"kml", "application/vnd.google-earth.kml+xml"},
    {"gpx", "application/gpx+xml"},
    {"yaml", "application/yaml"},
    {"yml", "application/yaml"},
    {"toml", "application/toml"},
    {"sql", "application/sql"},
    {"sqlite", "application/vnd.sqlite3"},
    {"wasm", "application/wasm"},
    {"pcap", "application/vnd.tcpdump.pcap"},
    /* archives */
    {"zip", "application/zip"},
    {"gz", "application/gzip"},
    {"tgz", "application/gzip"},
    {"bz2", "application/x-bzip2"},
    {"xz", "application/x-xz"},
    {"zst", "application/zstd"},
    {"tar", "application/x-tar"},
    {"7z", "application/x-7z-compressed"},
    {"rar", "application/vnd.rar"},
    {"cab", "application/vnd.ms-cab-compressed"},
    {"iso", "application/x-iso9660-image"},
    {"deb", "application/vnd.debian.binary-package"},
    {"rpm", "application/x-rpm"},
    {"jar", "application/java-archive"},
    {"apk", "application/vnd.android.package-archive"},
    /* keys, certificates, mail */
    {"pem", "application/x-pem-file"},
    {"cer", "application/pkix-cert"},
    {"crt", "application/x-x509-ca-cert"},
    {"crl", "application/pkix-crl"},
    {"p12", "application/pkcs12"},
    {"pfx", "application/pkcs12"},
    {"p7m", "application/pkcs7-mime"},
    {"p7s", "application/pkcs7-signature"},
    {"p7b", "application/x-pkcs7-certificates"},
    {"p10", "application/pkcs10"},
    {"asc", "application/pgp-keys"},
    {"sig", "application/pgp-signature"},
    {"eml", "message/rfc822"},
};

/* What follows the last dot of the last path part; a dot in front of a name
 * hides the file and ends nothing. */
static struct pt_view ending_of(struct pt_view file_name)
{
    size_t start = file_name.len;

    while (start > 0 && file_name.ptr[start - 1] != '.' &&
           file_name.ptr[start - 1] != '/') {
        start--;
    }
    if (start < 2 || file_name.ptr[start - 1] == '/' ||
        file_name.ptr[start - 2] == '/') {
        return pt_view_of("");
    }
    return pt_view_from(file_name, start);
}

const char *pt_content_type_of_name(struct pt_view file_name)
{
    struct pt_view ending = ending_of(file_name);

    for (size_t i = 0; i < sizeof(content_types) / sizeof(content_types[0]);
         i++) {
        if (pt_view_is_equal_nocase(
                ending, pt_view_of(content_types[i].ending))) {
            return content_types[i].type;
        }
    }
    return "application/octet-stream";
}
