/* What the page shows: a document that is read again whenever its files change, and the JSON that describes it. */
#include <stdlib.h>
#include <string.h>

#include "server.h"

#define POINT_DECIMALS 2
#define BOXES_MAX      12 /* of a finding: a cell has one on each page it stands on */

/* ---- Places by pointer ---- */

/* Places that show data, sorted by their pointers. */
typedef struct {
  const banxin_document *document;
  banxin_place *places;
  int count;
} place_index;

static int by_pointer(const void *a, const void *b) {
  const banxin_place *left = a, *right = b;
  int order = strcmp(left->pointer, right->pointer);
  return order ? order : left->page - right->page;
}

static place_index index_places(const banxin_document *document) {
  const int count = document ? banxin_view_place_count(document) : 0;
  place_index index = {.document = document, .places = bx_alloc((size_t)(count + 1) * sizeof(banxin_place))};
  for (int i = 0; i < count; i++) {
    const banxin_place place = banxin_view_place(document, i);
    if (place.pointer) index.places[index.count++] = place;
  }
  qsort(index.places, (size_t)index.count, sizeof *index.places, by_pointer);
  return index;
}

/* The first whose pointer does not come before this one. */
static int lower_bound(const place_index *index, const char *pointer) {
  int from = 0, to = index->count;
  while (from < to) {
    const int middle = from + (to - from) / 2;
    if (strcmp(index->places[middle].pointer, pointer) < 0)
      from = middle + 1;
    else
      to = middle;
  }
  return from;
}

static void cover(banxin_place *box, const banxin_place *place) {
  const int right = bx_max_int(box->x + box->width, place->x + place->width);
  const int bottom = bx_max_int(box->y + box->height, place->y + place->height);
  box->x = bx_min_int(box->x, place->x);
  box->y = bx_min_int(box->y, place->y);
  box->width = right - box->x;
  box->height = bottom - box->y;
}

/* The places of exactly this piece of the data; or, `below`, one on each page around all that belongs to it. */
static int collect(const place_index *index, const char *pointer, bool below, banxin_place boxes[BOXES_MAX]) {
  int count = 0;
  const size_t len = strlen(pointer);
  for (int i = lower_bound(index, pointer); i < index->count; i++) {
    const banxin_place *place = &index->places[i];
    if (below ? strncmp(place->pointer, pointer, len) != 0 : strcmp(place->pointer, pointer) != 0) break;
    int k = count;
    for (int j = 0; below && j < count; j++)
      if (boxes[j].page == place->page) k = j;
    if (k < count)
      cover(&boxes[k], place);
    else if (count < BOXES_MAX)
      boxes[count++] = *place;
  }
  return count;
}

/* Where a finding is shown: at its place; else around what belongs to it (a row); else at what it belongs to (a table
 * of which a row is missing). */
static int find_boxes(const place_index *index, const char *pointer, banxin_place boxes[BOXES_MAX]) {
  bx_buf at = {0};
  bx_buf_puts(&at, pointer);
  int count = 0;
  while (at.len && !count) {
    count = collect(index, at.data, false, boxes);
    bx_buf_putc(&at, '/');
    if (!count) count = collect(index, at.data, true, boxes);
    at.data[--at.len] = '\0';
    while (at.len && at.data[at.len - 1] != '/') at.len--;
    if (at.len) at.len--;
    at.data[at.len] = '\0';
  }
  bx_buf_free(&at);
  return count;
}

/* ---- JSON ---- */

static void put_point(bx_buf *out, const char *key, int len) {
  bx_buf_json_key(out, key);
  bx_buf_len(out, len, POINT_DECIMALS);
}

/* A box whose object is still open. */
static void put_box(bx_buf *out, const banxin_place *box) {
  static const char *const kinds[] = {"text", "heading", "table", "head", "cell", "picture", "free"};
  bx_buf_puts(out, "{\"page\":");
  bx_buf_int(out, box->page);
  put_point(out, "x", box->x);
  put_point(out, "y", box->y);
  put_point(out, "width", box->width);
  put_point(out, "height", box->height);
  bx_buf_json_text(out, "kind", kinds[box->kind]);
}

static void put_id(bx_buf *out, const char *hash) { bx_buf_append(out, hash, BX_PAGE_ID); }

static void put_finding(bx_buf *out, const banxin_diagnostic *finding, const place_index *index) {
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
  banxin_place boxes[BOXES_MAX];
  const int count = finding->pointer ? find_boxes(index, finding->pointer, boxes) : 0;
  bx_buf_puts(out, ",\"at\":[");
  for (int i = 0; i < count; i++) {
    if (i) bx_buf_putc(out, ',');
    put_box(out, &boxes[i]);
    bx_buf_putc(out, '}');
  }
  bx_buf_puts(out, "]}");
}

static void put_findings(bx_buf *out, const bx_shown *shown) {
  const place_index index = index_places(shown->shown);
  const int count = banxin_diagnostic_count(shown->session, shown->latest);
  bx_buf_puts(out, ",\"findings\":[");
  for (int i = 0; i < count; i++) {
    const banxin_diagnostic finding = banxin_diagnostic_at(shown->session, shown->latest, i);
    if (i) bx_buf_putc(out, ',');
    put_finding(out, &finding, &index);
  }
  bx_buf_putc(out, ']');
  free(index.places);
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
    put_point(out, "width", page.width);
    put_point(out, "height", page.height);
    bx_buf_putc(out, '}');
  }
  bx_buf_putc(out, ']');
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
  bx_buf_json_bool(out, "stale", shown->shown != shown->latest);
  bx_buf_json_bool(out, "cut", shown->shown && banxin_view_is_cut(shown->shown));
  bx_buf_json_int(out, "errors", banxin_error_count(session, shown->latest));
  bx_buf_json_int(out, "warnings", banxin_warning_count(session, shown->latest));
  bx_buf_json_int(out, "dropped", banxin_dropped_count(session, shown->latest));
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
    put_box(out, &place);
    bx_buf_json_text(out, "pointer", place.pointer);
    bx_buf_json_text(out, "label", place.label);
    bx_buf_json_text(out, "text", place.text);
    bx_buf_putc(out, '}');
  }
  bx_buf_puts(out, "]\n");
}

/* ---- Reading ---- */

/* A filed PDF brings its report and its layout along. */
static banxin_document *open_document(const bx_shown *shown) {
  const banxin_preview_options *options = shown->options;
  if (bx_ends_with(options->path, ".pdf") && !options->layout)
    return banxin_document_open_filed(shown->session, options->path);
  return banxin_document_open(shown->session, options->path, options->layout);
}

void bx_shown_read(bx_shown *shown) {
  const banxin_preview_options *options = shown->options;
  banxin_session_refresh(shown->session);
  banxin_document *document = open_document(shown);
  banxin_document_check(document, options->last_year, options->parts, options->part_count);
  banxin_document_view(document);
  if (shown->latest != shown->shown) banxin_document_free(shown->latest);
  shown->latest = document;
  if (banxin_view_page_count(document)) {
    banxin_document_free(shown->shown);
    shown->shown = document;
  }
  shown->version++;
  write_state(shown);
}

void bx_shown_free(bx_shown *shown) {
  if (shown->latest != shown->shown) banxin_document_free(shown->latest);
  banxin_document_free(shown->shown);
  bx_buf_free(&shown->state);
}
