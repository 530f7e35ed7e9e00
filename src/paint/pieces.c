/* What a page says, piece by piece: the same division as that of the filed PDF (pdf.c), to be held against it. */
#include <stdlib.h>
#include <string.h>

#include "tags.h"

struct bx_pieces {
  bx_pdf_structure *structure; /* only numbers its elements */
  bx_tags *tags;
  bx_arena *arena; /* of the page at hand */
  bx_page_piece *pieces;
  int count, room, belongs;
  const bx_mark **marks; /* open ones */
  int mark_count, mark_room;
  bx_buf text; /* of the piece at hand */
};

bx_pieces *bx_pieces_new(void) {
  bx_pieces *p = bx_alloc(sizeof *p);
  p->structure = bx_pdf_structure_new();
  p->tags = bx_tags_new(p->structure);
  return p;
}

void bx_pieces_free(bx_pieces *p) {
  if (!p) return;
  bx_tags_free(p->tags);
  bx_pdf_structure_free(p->structure);
  bx_buf_free(&p->text);
  free(p->marks);
  free(p);
}

static void end_piece(bx_pieces *p) {
  if (p->text.len) p->pieces[p->count - 1].text = bx_arena_strndup(p->arena, p->text.data, p->text.len);
  p->text.len = 0;
}

static void begin_piece(bx_pieces *p) {
  end_piece(p);
  p->pieces = bx_arena_grow(p->arena, p->pieces, p->count, &p->room, sizeof *p->pieces);
  bx_page_piece *added = &p->pieces[p->count++];
  *added = (bx_page_piece){.text = ""};
  for (int i = p->mark_count - 1; i >= 0 && !added->label && !added->pointer; i--) {
    added->label = p->marks[i]->label;
    added->pointer = p->marks[i]->pointer;
  }
}

static void belong(bx_pieces *p, int element) {
  if (p->belongs != element) end_piece(p);
  p->belongs = element;
}

static void take_run(void *self, bx_len x, bx_len y, const bx_run *run) {
  bx_pieces *p = self;
  (void)x, (void)y;
  if (run->glyph_count == 0) return;
  belong(p, bx_tags_element(p->tags));
  if (!p->text.len) begin_piece(p);
  if (!run->backward) {
    bx_buf_append(&p->text, run->text, (size_t)run->text_len);
    return;
  }
  const char *end = run->text + run->text_len; /* in the order of its glyphs */
  for (int i = run->cluster_count - 1; i >= 0; i--) {
    end -= run->clusters[i].bytes;
    bx_buf_append(&p->text, end, run->clusters[i].bytes);
  }
}

static void take_rule(void *self, bx_len x, bx_len y, const bx_stroke *stroke) {
  (void)x, (void)y, (void)stroke;
  belong(self, 0);
}

static void take_fill(void *self, bx_len x, bx_len y, bx_len width, bx_len height, uint32_t color) {
  (void)x, (void)y, (void)width, (void)height, (void)color;
  belong(self, 0);
}

static void begin_mark(void *self, bx_len x, bx_len y, const bx_mark *mark) {
  bx_pieces *p = self;
  (void)x, (void)y;
  if (p->mark_count == p->mark_room) {
    p->mark_room = p->mark_room ? 2 * p->mark_room : 16;
    p->marks = bx_realloc(p->marks, (size_t)p->mark_room * sizeof(bx_mark *));
  }
  p->marks[p->mark_count++] = mark;
  bx_tags_begin(p->tags, mark);
}

static void end_mark(void *self) {
  bx_pieces *p = self;
  p->mark_count--;
  bx_tags_end(p->tags);
}

static void turn(void *self, bx_len x, bx_len y, int degrees) { (void)self, (void)x, (void)y, (void)degrees; }
static void unturn(void *self) { (void)self; }

const bx_page_piece *bx_pieces_page(bx_pieces *p, const bx_page *page, bx_arena *arena, int *count) {
  static const bx_visitor visitor = {.run = take_run,
                                     .rule = take_rule,
                                     .fill = take_fill,
                                     .begin = begin_mark,
                                     .end = end_mark,
                                     .turn = turn,
                                     .unturn = unturn};
  p->arena = arena;
  p->pieces = NULL;
  p->count = p->room = p->belongs = 0;
  bx_frame_visit(page->frame, 0, 0, &visitor, p);
  end_piece(p);
  *count = p->count;
  return p->pieces;
}
