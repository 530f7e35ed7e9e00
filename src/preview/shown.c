/* What the page shows: a document that is read again whenever its files change, and the JSON that describes it. */
#include <stdlib.h>
#include <string.h>

#include "server.h"

/* ---- JSON ---- */

static void put_id(bx_buf *out, const char *hash) { bx_buf_append(out, hash, BX_PAGE_ID); }

static void put_finding(bx_buf *out, const banxin_diagnostic *finding, const bx_places *places) {
  static const char *const severities[] = {"note", "warning", "error"};
  bx_buf_puts(out, "{\"severity\":");
  bx_buf_json(out, severities[finding->severity]);
  bx_buf_json_text(out, "id", finding->id);
  bx_buf_json_text(out, "file", finding->file);
  if (finding->line) bx_buf_json_int(out, "line", finding->line);
  if (finding->column) bx_buf_json_int(out, "column", finding->column);
  bx_buf_json_text(out, "pointer", finding->pointer);
  bx_buf_json_text(out, "cell", finding->cell);
  bx_buf_json_text(out, "rule", finding->rule);
  bx_buf_json_text(out, "text", finding->text);
  bx_buf_json_text(out, "hint", finding->hint);
  bx_put_boxes(out, places, finding->pointer);
  bx_buf_putc(out, '}');
}

static void put_findings(bx_buf *out, const bx_shown *shown) {
  const bx_places places = bx_places_of(shown->shown);
  const int count = banxin_diagnostic_count(shown->session, shown->latest);
  bx_buf_puts(out, ",\"findings\":[");
  for (int i = 0; i < count; i++) {
    const banxin_diagnostic finding = banxin_diagnostic_at(shown->session, shown->latest, i);
    if (i) bx_buf_putc(out, ',');
    put_finding(out, &finding, &places);
  }
  bx_buf_putc(out, ']');
  free(places.places);
}

static void put_pages(bx_buf *out, const banxin_document *document) {
  const int count = document ? banxin_view_page_count(document) : 0;
  bx_buf_puts(out, ",\"pages\":[");
  for (int i = 0; i < count; i++) {
    const banxin_page page = banxin_view_page(document, i);
    bx_buf_puts(out, i ? ",{\"id\":\"" : "{\"id\":\"");
    put_id(out, page.hash);
    bx_buf_putc(out, '"');
    bx_buf_json_text(out, "label", page.label);
    bx_put_point(out, "width", page.width);
    bx_put_point(out, "height", page.height);
    bx_buf_putc(out, '}');
  }
  bx_buf_putc(out, ']');
}

/* A filed PDF brings its report and its layout along, and stays as it is. */
static bool is_filed(const banxin_preview_options *options) {
  return bx_ends_with(options->path, ".pdf") && !options->layout;
}

static void write_state(bx_shown *shown) {
  bx_buf *out = &shown->state;
  const banxin_session *session = shown->session;
  const char *path = shown->options->path;
  const char *title = banxin_document_title(shown->shown ? shown->shown : shown->latest);
  out->len = 0;
  bx_buf_puts(out, "{\"version\":");
  bx_buf_int(out, shown->version);
  bx_buf_json_text(out, "language", shown->language == BANXIN_CHINESE ? "zh" : "en");
  bx_buf_json_text(out, "title", title);
  bx_buf_json_text(out, "file", bx_path_name(path));
  bx_buf_json_text(out, "hash", banxin_document_hash(shown->latest));
  bx_buf_json_text(out, "by", shown->options->by);
  bx_buf_json_bool(out, "editable", !is_filed(shown->options));
  bx_buf_json_bool(out, "said", bx_said_any(shown));
  bx_buf_json_bool(out, "stale", shown->shown != shown->latest);
  bx_buf_json_bool(out, "cut", shown->shown && banxin_view_is_cut(shown->shown));
  bx_buf_json_int(out, "errors", banxin_error_count(session, shown->latest));
  bx_buf_json_int(out, "warnings", banxin_warning_count(session, shown->latest));
  bx_buf_json_int(out, "dropped", banxin_dropped_count(session, shown->latest));
  bx_versions_put(out, shown);
  put_pages(out, shown->shown);
  put_findings(out, shown);
  bx_buf_puts(out, "}\n");
}

void bx_shown_places(const bx_shown *shown, int page, bx_buf *out) {
  const int count = banxin_view_place_count(shown->shown);
  bool first = true;
  bx_buf_putc(out, '[');
  for (int i = 0; i < count; i++) {
    const banxin_place place = banxin_view_place(shown->shown, i);
    if (place.page != page + 1) continue;
    if (!first) bx_buf_puts(out, ",\n");
    first = false;
    bx_put_box(out, &place);
    bx_buf_json_text(out, "pointer", place.pointer);
    bx_buf_json_text(out, "label", place.label);
    bx_buf_json_text(out, "text", place.text);
    bx_buf_putc(out, '}');
  }
  bx_buf_puts(out, "]\n");
}

/* ---- Reading ---- */

banxin_document *bx_shown_open(const bx_shown *shown, banxin_session *session) {
  const banxin_preview_options *options = shown->options;
  banxin_document *document = is_filed(options) ? banxin_document_open_filed(session, options->path)
                                                : banxin_document_open(session, options->path, options->layout);
  banxin_document_check(document, options->last_year, options->parts, options->part_count);
  return document;
}

void bx_shown_read(bx_shown *shown) {
  banxin_session_refresh(shown->session);
  banxin_document *document = bx_shown_open(shown, shown->session);
  banxin_document_view(document);
  shown->form = NULL;
  if (shown->latest != shown->shown) banxin_document_free(shown->latest);
  shown->latest = document;
  if (banxin_view_page_count(document)) {
    bx_versions_keep(shown, shown->shown, document);
    shown->shown = document;
  }
  shown->version++;
  write_state(shown);
}

const char *bx_shown_form(bx_shown *shown) {
  if (!shown->form) shown->form = banxin_form_json(shown->latest);
  return shown->form;
}

void bx_shown_free(bx_shown *shown) {
  if (shown->latest != shown->shown) banxin_document_free(shown->latest);
  banxin_document_free(shown->shown);
  bx_versions_free(shown);
  bx_buf_free(&shown->state);
}
