/* Earlier versions of the report: those that were shown since the start, and one that was given then. */
#include <stdlib.h>
#include <string.h>

#include "server.h"

#define CHANGES_MAX 2000 /* that are listed; more than anybody reads */

static void add(bx_shown *shown, bx_version version) {
  if (shown->version_count == BX_VERSIONS_MAX) {
    const int oldest = shown->options->compare ? 2 : 1; /* the one given and the first one stay */
    banxin_document_free(shown->versions[oldest].document);
    memmove(&shown->versions[oldest], &shown->versions[oldest + 1],
            (size_t)(BX_VERSIONS_MAX - 1 - oldest) * sizeof *shown->versions);
    shown->version_count--;
  }
  shown->versions[shown->version_count++] = version;
}

void bx_versions_start(bx_shown *shown) {
  const banxin_preview_options *options = shown->options;
  if (!options->compare) return;
  const bool filed = bx_ends_with(options->compare, ".pdf") && !options->layout;
  add(shown, (bx_version){.document = filed ? banxin_document_open_filed(shown->session, options->compare)
                                            : banxin_document_open(shown->session, options->compare, options->layout)});
}

void bx_versions_keep(bx_shown *shown, banxin_document *last, const banxin_document *next) {
  bx_version version = {.number = shown->shown_number, .document = last};
  memcpy(version.time, shown->shown_time, sizeof version.time);
  const bool same =
      last && bx_streq(banxin_document_hash(last), banxin_document_hash((banxin_document *)(uintptr_t)next));
  if (last && !same) {
    banxin_view_end(last);
    add(shown, version);
  } else {
    banxin_document_free(last);
  }
  if (same) return;
  shown->shown_number = shown->version + 1;
  shown->options->now(shown->shown_time);
}

void bx_versions_put(bx_buf *out, const bx_shown *shown) {
  bx_buf_puts(out, ",\"versions\":[");
  for (int i = 0; i < shown->version_count; i++) {
    const bx_version *version = &shown->versions[i];
    bx_buf_puts(out, i ? ",{\"number\":" : "{\"number\":");
    bx_buf_int(out, version->number);
    if (version->number)
      bx_buf_json_text(out, "time", version->time);
    else
      bx_buf_json_text(out, "file", bx_path_name(shown->options->compare));
    bx_buf_putc(out, '}');
  }
  bx_buf_putc(out, ']');
}

static void put_change(bx_buf *out, const banxin_difference *change, const bx_places *places) {
  static const char *const kinds[] = {"layout", "cell", "text", "picture", "added", "removed", "moved", "data"};
  bx_buf_puts(out, "{\"kind\":");
  bx_buf_json(out, kinds[change->kind]);
  bx_buf_json_text(out, "name", change->name);
  bx_buf_json_text(out, "old", change->old_text);
  bx_buf_json_text(out, "new", change->new_text);
  bx_buf_json_text(out, "pointer", change->new_pointer);
  bx_buf_json_bool(out, "computed", change->computed);
  bx_put_boxes(out, places, change->new_pointer);
  bx_buf_putc(out, '}');
}

/* Why they cannot be compared. */
static void put_problems(bx_buf *out, const bx_shown *shown, banxin_document *before) {
  bx_buf_puts(out, "{\"problems\":[");
  bool first = true;
  for (int i = 0; i < banxin_diagnostic_count(shown->session, before); i++) {
    const banxin_diagnostic found = banxin_diagnostic_at(shown->session, before, i);
    if (found.severity != BANXIN_ERROR) continue;
    if (!first) bx_buf_putc(out, ',');
    first = false;
    bx_buf_json(out, found.text);
  }
  bx_buf_puts(out, "]}\n");
}

static void put_diff(bx_buf *out, const bx_shown *shown, const banxin_diff *diff) {
  const bx_places places = bx_places_of(shown->shown);
  bx_buf_puts(out, "{\"sum\":");
  bx_buf_json(out, diff->sum);
  bx_buf_json_text(out, "remarks", diff->remarks);
  bx_buf_json_int(out, "count", diff->count);
  bx_buf_json_bool(out, "other_form", diff->other_form);
  bx_buf_puts(out, ",\"changes\":[");
  for (int i = 0; i < diff->count && i < CHANGES_MAX; i++) {
    const banxin_difference change = banxin_difference_at(shown->shown, i);
    if (i) bx_buf_putc(out, ',');
    put_change(out, &change, &places);
  }
  bx_buf_puts(out, "]}\n");
  free(places.places);
}

bool bx_versions_compare(bx_shown *shown, int number, bx_buf *out) {
  int i = 0;
  while (i < shown->version_count && shown->versions[i].number != number) i++;
  if (i == shown->version_count || !shown->shown) return false;
  const banxin_diff *diff;
  banxin_document_diff(shown->versions[i].document, shown->shown, &diff);
  if (diff)
    put_diff(out, shown, diff);
  else
    put_problems(out, shown, shown->versions[i].document);
  return true;
}

void bx_versions_free(bx_shown *shown) {
  for (int i = 0; i < shown->version_count; i++) banxin_document_free(shown->versions[i].document);
}
