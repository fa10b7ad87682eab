/*
 * account/config_text.c: TEXT configuration. See config_text.h.
 */
#include "account/config_text.h"

#include "base/error.h"

/* What a line may have before its '='. */
static bool is_tag_text(struct pt_view text)
{
    for (size_t i = 0; i < text.len; i++) {
        char byte = text.ptr[i];

        if (!pt_ascii_is_alnum(byte) && byte != '_' && byte != '-' &&
            byte != ':' && byte != ',' && byte != ' ' && byte != '\t') {
            return false;
        }
    }
    return true;
}

/* Appends tags; what is wrong with them is an error of the line. */
static enum postern_status read_tags(struct pt_config_file *file,
    struct pt_config_mark mark, struct pt_view text, struct pt_tag_list *list,
    bool *ret_is_good, struct postern_error *err)
{
    struct postern_error own_err = {.status = POSTERN_OK};
    enum postern_status status = pt_tag_list_parse(list, text, &own_err);

    *ret_is_good = status == POSTERN_OK;
    if (status == POSTERN_E_INVALID || status == POSTERN_E_TOO_LARGE) {
        return pt_config_file_add_error(
            file, mark, err, "%s; this line is not loaded", own_err.message);
    }
    return status == POSTERN_OK ? POSTERN_OK : pt_fail_memory(err);
}

static enum postern_status read_service(struct pt_config_file *file,
    struct pt_config_mark mark, struct pt_view tags, struct pt_view url,
    struct postern_error *err)
{
    struct pt_config_entry *entry = NULL;
    bool is_good = false;
    enum postern_status status =
        pt_config_file_add_entry(file, mark, url, &entry, err);

    file->held_url = true;
    if (status != POSTERN_OK) {
        return status;
    }
    status = read_tags(file, mark, tags, &entry->tags, &is_good, err);
    if (!is_good) {
        pt_config_file_drop_entry(file);
    }
    return status;
}

static enum postern_status read_group(struct pt_config_file *file,
    struct pt_config_mark mark, struct pt_view names_text,
    struct pt_view members_text, struct postern_error *err)
{
    struct pt_tag_list names;
    struct pt_tag_list members;
    bool is_good = false;
    enum postern_status status = POSTERN_OK;

    pt_tag_list_init(&names);
    pt_tag_list_init(&members);
    status = read_tags(file, mark, names_text, &names, &is_good, err);
    if (is_good) {
        status = read_tags(file, mark, members_text, &members, &is_good, err);
    }
    if (is_good && (names.count == 0 || members.count == 0)) {
        status = pt_config_file_add_warning(file, mark, err,
            names.count == 0
                ? "here are tags, but no group that they belong to: a group "
                  "is written 'group = tags'"
                : "here is a group without tags: it is written 'group = "
                  "tags'");
    } else if (is_good) {
        status = pt_tag_groups_add(&file->groups, &names, &members, err);
    }
    pt_tag_list_done(&names);
    pt_tag_list_done(&members);
    return status;
}

/* The location of "include LOCATION", or nothing. */
static struct pt_view include_of(struct pt_view line)
{
    struct pt_view word = pt_view_of("include");

    if (line.len > word.len &&
        pt_view_is_equal_nocase(pt_view_first(line, word.len), word) &&
        pt_ascii_is_blank(line.ptr[word.len])) {
        return pt_view_trim(pt_view_from(line, word.len));
    }
    return pt_view_of("");
}

static enum postern_status read_line(struct pt_config_file *file,
    struct pt_config_mark mark, struct pt_view line, bool *ret_is_good,
    struct postern_error *err)
{
    size_t equals = pt_view_find(line, '=');
    struct pt_view before = pt_view_first(line, equals);
    struct pt_view behind = pt_view_trim(pt_view_from(line, equals + 1));
    bool has_tags = equals < line.len && is_tag_text(before);

    *ret_is_good = true;
    if (line.len == 0 || line.ptr[0] == '#' || line.ptr[0] == ';') {
        return POSTERN_OK;
    }
    if (pt_config_is_url(line)) {
        return read_service(file, mark, pt_view_of(""), line, err);
    }
    if (has_tags && pt_config_is_url(behind)) {
        return read_service(file, mark, before, behind, err);
    }
    if (has_tags && is_tag_text(behind)) {
        return read_group(file, mark, before, behind, err);
    }
    if (include_of(line).len > 0) {
        return pt_config_file_add_include(file, mark, include_of(line), err);
    }
    if (is_tag_text(line) && pt_view_find(line, ':') == line.len) {
        return read_group(file, mark, pt_view_of(""), line, err);
    }
    *ret_is_good = false;
    file->held_url = true; /* perhaps a URL with a typing error */
    return POSTERN_OK;
}

enum postern_status pt_config_text_parse(
    struct pt_view text, struct pt_config_file *file, struct postern_error *err)
{
    struct pt_view rest = text;
    struct pt_view line = pt_view_of("");
    struct pt_config_mark mark = {.line = 0};
    bool is_good = false;
    enum postern_status status =
        pt_config_file_check_text(file, &rest, &is_good, err);

    while (status == POSTERN_OK && is_good &&
           pt_view_next_field(&rest, '\n', &line)) {
        struct pt_view trimmed = pt_view_trim(line);

        mark.line++;
        mark.column = (size_t)(trimmed.ptr - line.ptr) + 1;
        status = read_line(file, mark, trimmed, &is_good, err);
    }
    if (status == POSTERN_OK && !is_good && mark.line > 0) {
        pt_config_file_discard(file);
        status = pt_config_file_add_error(file, mark, err,
            "this line is neither URL, 'tags=URL', 'groups = tags', 'include "
            "LOCATION' nor a comment: nothing of this file is loaded");
    }
    return status == POSTERN_OK ? pt_config_file_apply_groups(file, err)
                                : status;
}
