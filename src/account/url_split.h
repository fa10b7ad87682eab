/*
 * account/url_split.h: several URLs in one argument.
 *
 * As Apprise 1.13 has it: text with "://" is cut where blanks or commas stand
 * before another schema://, so a URL may hold blanks and commas itself; other
 * text is cut at blanks , ; [ ].
 */
#ifndef PT_ACCOUNT_URL_SPLIT_H
#define PT_ACCOUNT_URL_SPLIT_H

#include "base/view.h"

/**
 * Cuts the next URL off the front.
 *
 * @param[in,out] rest  shortened by it
 * @param[out] url      never empty, without blanks around it; of any schema
 * @return false when nothing is left
 */
bool pt_account_url_split_next(struct pt_view *rest, struct pt_view *url);

#endif
