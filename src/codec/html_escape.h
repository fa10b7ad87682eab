/*
 * codec/html_escape.h: characters that HTML takes for markup.
 */
#ifndef PT_CODEC_HTML_ESCAPE_H
#define PT_CODEC_HTML_ESCAPE_H

/** What & < > " become in text and in quoted attributes; NULL for any other
 * byte, which stays. */
const char *pt_html_escape_of(char byte);

#endif
