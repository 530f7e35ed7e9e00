/* A device: sheets and the list of changes as one HTML file. */
#ifndef BX_COMPARE_HTML_H
#define BX_COMPARE_HTML_H

#include "diff.h"
#include "paint.h"

typedef struct {
  const bx_changes *changes;
  const char *title; /* or NULL */
  const char *before_name, *after_name;
  bx_lang lang;
  int dpi; /* of the pictures */
} bx_html_job;

typedef struct bx_diff_html bx_diff_html;

/* Begins with the list. What the job names lasts as long as it. */
bx_diff_html *bx_diff_html_new(const bx_writer *writer, const bx_html_job *job, bx_diags *diags);
/* False when the writer failed (with its errno, nothing is recorded) or after recording. */
bool bx_diff_html_page(bx_diff_html *html, const bx_page *page);
/* Ends and releases it, also after a failure; false when the writer failed. */
bool bx_diff_html_finish(bx_diff_html *html);

#endif
