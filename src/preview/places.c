/* Where on the pages a piece of the data stands. */
#include <stdlib.h>
#include <string.h>

#include "server.h"

#define POINT_DECIMALS 2
#define BOXES_MAX      12 /* of a finding: a cell has one on each page it stands on */

static int by_pointer(const void *a, const void *b) {
  const banxin_place *left = a, *right = b;
  int order = strcmp(left->pointer, right->pointer);
  return order ? order : left->page - right->page;
}

bx_places bx_places_of(const banxin_document *document) {
  const int count = document ? banxin_view_place_count(document) : 0;
  bx_places index = {.places = bx_alloc((size_t)(count + 1) * sizeof(banxin_place))};
  for (int i = 0; i < count; i++) {
    const banxin_place place = banxin_view_place(document, i);
    if (place.pointer) index.places[index.count++] = place;
  }
  qsort(index.places, (size_t)index.count, sizeof *index.places, by_pointer);
  return index;
}

/* The first whose pointer does not come before this one. */
static int lower_bound(const bx_places *index, const char *pointer) {
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
static int collect(const bx_places *index, const char *pointer, bool below, banxin_place boxes[BOXES_MAX]) {
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
static int find_boxes(const bx_places *index, const char *pointer, banxin_place boxes[BOXES_MAX]) {
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

void bx_put_point(bx_buf *out, const char *key, int len) {
  bx_buf_json_key(out, key);
  bx_buf_len(out, len, POINT_DECIMALS);
}

void bx_put_box(bx_buf *out, const banxin_place *box) {
  static const char *const kinds[] = {"text", "heading", "table", "head", "cell", "picture", "free"};
  bx_buf_puts(out, "{\"page\":");
  bx_buf_int(out, box->page);
  bx_put_point(out, "x", box->x);
  bx_put_point(out, "y", box->y);
  bx_put_point(out, "width", box->width);
  bx_put_point(out, "height", box->height);
  bx_buf_json_text(out, "kind", kinds[box->kind]);
}

void bx_put_boxes(bx_buf *out, const bx_places *places, const char *pointer) {
  banxin_place boxes[BOXES_MAX];
  const int count = pointer ? find_boxes(places, pointer, boxes) : 0;
  bx_buf_puts(out, ",\"at\":[");
  for (int i = 0; i < count; i++) {
    if (i) bx_buf_putc(out, ',');
    bx_put_box(out, &boxes[i]);
    bx_buf_putc(out, '}');
  }
  bx_buf_putc(out, ']');
}
