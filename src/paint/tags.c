/* Marks bracket what stands on pages; elements are what is read. A paragraph, table or cell that goes on over pages is
 * one element, and what stands there again is none. */
#include "tags.h"

#include <stdlib.h>
#include <string.h>

#define HEADING_MOST 6 /* H1 … H6 */

/* A mark that is open. */
typedef struct {
  int element; /* that its content or the marks in it belong to */
  bx_pdf_role role;
  bool artifact, leaf; /* text in it is its content */
  bool lacks_words;    /* FIGURE without Alt */
} open_mark;

/* The last cell that began in a column of the table. */
typedef struct {
  int element, id, row, row_span;
  int left; /* rows of this piece that it still reaches into */
} open_cell;

struct bx_tags {
  bx_pdf_structure *structure;
  open_mark *open;
  int open_count, open_room;
  int paragraphs[BX_MARK_ARTIFACT + 1]; /* the last element of a kind, which may go on */
  int heading;                          /* level of the last */
  int table_count;
  int table, caption, thead, tbody; /* the last ones */
  int *rows;                        /* of the table, by their numbers; 0: not met yet */
  int row_room;
  bool again; /* the row at hand has been there before */
  open_cell *cells;
  int cell_room;
};

bx_tags *bx_tags_new(bx_pdf_structure *structure) {
  bx_tags *tags = bx_alloc(sizeof *tags);
  tags->structure = structure;
  bx_pdf_structure_add(structure, &(bx_pdf_element){.role = BX_PDF_DOCUMENT});
  return tags;
}

void bx_tags_free(bx_tags *tags) {
  if (!tags) return;
  free(tags->open);
  free(tags->cells);
  free(tags->rows);
  free(tags);
}

static void push(bx_tags *tags, open_mark mark) {
  if (tags->open_count == tags->open_room) {
    tags->open_room = tags->open_room ? 2 * tags->open_room : 16;
    tags->open = bx_realloc(tags->open, (size_t)tags->open_room * sizeof *tags->open);
  }
  tags->open[tags->open_count++] = mark;
}

static int add(bx_tags *tags, bx_pdf_role role, int parent) {
  return bx_pdf_structure_add(tags->structure, &(bx_pdf_element){.role = role, .parent = parent});
}

/* ---- Paragraphs ---- */

/* Levels must not be skipped on the way down (ISO 14289-1 7.4.2). */
static bx_pdf_role heading_role(bx_tags *tags, const bx_mark *mark) {
  int level = mark->kind == BX_MARK_TITLE ? 1 : mark->level + 1;
  level = bx_min_int(bx_min_int(bx_max_int(level, 1), tags->heading + 1), HEADING_MOST);
  tags->heading = level;
  return (bx_pdf_role)(BX_PDF_H1 + level - 1);
}

/* Lines over a table are its caption. */
static int caption_of(bx_tags *tags) {
  if (!tags->caption) tags->caption = add(tags, BX_PDF_CAPTION, tags->table);
  return tags->caption;
}

static open_mark paragraph(bx_tags *tags, const bx_mark *mark, const open_mark *in) {
  open_mark made = {.role = BX_PDF_P, .leaf = true};
  if (mark->continued && tags->paragraphs[mark->kind]) {
    made.element = tags->paragraphs[mark->kind];
    return made;
  }
  if (mark->kind == BX_MARK_NOTE) made.role = BX_PDF_NOTE;
  if (mark->kind == BX_MARK_TITLE || mark->kind == BX_MARK_HEADING) made.role = heading_role(tags, mark);
  made.element = add(tags, made.role, in->role == BX_PDF_TABLE ? caption_of(tags) : in->element);
  tags->paragraphs[mark->kind] = made.element;
  return made;
}

/* Is there more in it than the sign between the labels of a row and a column? */
static bool has_words(const char *label) {
  while (label && *label) {
    uint32_t code = bx_utf8_next(&label);
    if (!bx_is_space(code) && code != 0xd7) return true;
  }
  return false;
}

static open_mark figure(bx_tags *tags, const bx_mark *mark, const open_mark *in) {
  const bx_pdf_element element = {.role = BX_PDF_FIGURE, .parent = in->element, .alt = mark->label};
  open_mark made = {.role = BX_PDF_FIGURE, .leaf = true, .lacks_words = !has_words(mark->label)};
  made.element = bx_pdf_structure_add(tags->structure, &element);
  return made;
}

/* ---- Tables ---- */

static open_mark table(bx_tags *tags, const bx_mark *mark, const open_mark *in) {
  if (!mark->continued || !tags->table) {
    tags->table = add(tags, BX_PDF_TABLE, in->element);
    tags->table_count++;
    tags->caption = tags->thead = tags->tbody = 0;
    if (tags->row_room) memset(tags->rows, 0, (size_t)tags->row_room * sizeof *tags->rows);
    if (tags->cell_room) memset(tags->cells, 0, (size_t)tags->cell_room * sizeof *tags->cells);
  }
  return (open_mark){.role = BX_PDF_TABLE, .element = tags->table};
}

/* A table with heads has a body although no rows are in it. */
static open_mark section(bx_tags *tags, const bx_mark *mark, const open_mark *in) {
  bool head = mark->kind == BX_MARK_THEAD;
  if (head && !tags->thead) tags->thead = add(tags, BX_PDF_THEAD, in->element);
  if (!tags->tbody) tags->tbody = add(tags, BX_PDF_TBODY, in->element);
  if (head) return (open_mark){.role = BX_PDF_THEAD, .element = tags->thead};
  return (open_mark){.role = BX_PDF_TBODY, .element = tags->tbody};
}

static void extend(bx_tags *tags, open_cell *cell, int row) {
  int span = row - cell->row + 1;
  if (span <= cell->row_span) return;
  cell->row_span = span;
  bx_pdf_structure_row_span(tags->structure, cell->element, span);
}

/* Cells reach into a row that begins, which is one of the table's or one that stands there again. */
static void reach_into_row(bx_tags *tags, const bx_mark *mark) {
  for (int c = 0; c < tags->cell_room; c++) {
    open_cell *cell = &tags->cells[c];
    if (!cell->left) continue;
    cell->left--;
    if (!mark->repeated) extend(tags, cell, mark->row);
  }
}

static void reserve_rows(bx_tags *tags, int rows) {
  if (rows <= tags->row_room) return;
  int room = bx_max_int(rows, 2 * tags->row_room);
  tags->rows = bx_realloc(tags->rows, (size_t)room * sizeof *tags->rows);
  memset(tags->rows + tags->row_room, 0, (size_t)(room - tags->row_room) * sizeof *tags->rows);
  tags->row_room = room;
}

static open_mark row(bx_tags *tags, const bx_mark *mark, const open_mark *in) {
  reach_into_row(tags, mark);
  reserve_rows(tags, mark->row + 1);
  int *element = &tags->rows[mark->row];
  if (!mark->continued || !*element) *element = add(tags, BX_PDF_TR, in->element);
  return (open_mark){.role = BX_PDF_TR, .element = *element};
}

static void reserve_cells(bx_tags *tags, int columns) {
  if (columns <= tags->cell_room) return;
  int room = bx_max_int(columns, 2 * tags->cell_room);
  tags->cells = bx_realloc(tags->cells, (size_t)room * sizeof *tags->cells);
  memset(tags->cells + tags->cell_room, 0, (size_t)(room - tags->cell_room) * sizeof *tags->cells);
  tags->cell_room = room;
}

static int add_cell(bx_tags *tags, const bx_mark *mark, int parent) {
  static const bx_pdf_scope scopes[] = {
      [BX_SCOPE_COLUMN] = BX_PDF_SCOPE_COLUMN, [BX_SCOPE_ROW] = BX_PDF_SCOPE_ROW, [BX_SCOPE_BOTH] = BX_PDF_SCOPE_BOTH};
  bx_pdf_element element = {.role = BX_PDF_TD, .parent = parent, .table = tags->table_count};
  if (mark->kind == BX_MARK_TH) element.role = BX_PDF_TH;
  element.id = mark->id;
  element.scope = scopes[mark->scope];
  if (mark->kind == BX_MARK_TH && !mark->id) element.scope = BX_PDF_SCOPE_COLUMN; /* each must have one */
  element.row_span = mark->row_span;
  element.col_span = mark->own_columns ? mark->own_columns : mark->col_span;
  element.above = (bx_pdf_heads){mark->above.ids, mark->above.count};
  element.beside = (bx_pdf_heads){mark->beside.ids, mark->beside.count};
  return bx_pdf_structure_add(tags->structure, &element);
}

/* A cell goes on in another piece of the table. */
static void continue_cell(bx_tags *tags, const bx_mark *mark, open_cell *began) {
  began->left = mark->row_span - 1;
  if (!tags->again) extend(tags, began, mark->row);
}

/* The cell that goes on here, or NULL. */
static open_cell *find_cell(bx_tags *tags, const bx_mark *mark) {
  open_cell *here = &tags->cells[mark->col];
  return mark->continued && here->element && here->id == mark->id ? here : NULL;
}

static open_mark cell(bx_tags *tags, const bx_mark *mark, const open_mark *in) {
  open_mark made = {.role = mark->kind == BX_MARK_TH ? BX_PDF_TH : BX_PDF_TD, .leaf = true};
  open_cell *began = find_cell(tags, mark);
  if (began) {
    continue_cell(tags, mark, began);
    made.element = began->element;
  } else if (mark->continued && mark->id) { /* in a part of the table, of which the columns before began it */
    made.element = bx_pdf_structure_head(tags->structure, tags->table_count, mark->id);
  }
  made.artifact = made.element && mark->kind == BX_MARK_TH; /* its label again */
  if (made.element) return made;
  made.element = add_cell(tags, mark, in->element);
  tags->cells[mark->col] = (open_cell){made.element, mark->id, mark->row, mark->row_span, mark->row_span - 1};
  return made;
}

/* ---- Marks ---- */

static open_mark open_for(bx_tags *tags, const bx_mark *mark, const open_mark *in) {
  switch (mark->kind) {
    case BX_MARK_P:
    case BX_MARK_TITLE:
    case BX_MARK_HEADING:
    case BX_MARK_NOTE:
      return paragraph(tags, mark, in);
    case BX_MARK_TABLE:
      return table(tags, mark, in);
    case BX_MARK_THEAD:
    case BX_MARK_TBODY:
      return section(tags, mark, in);
    case BX_MARK_TR:
      return row(tags, mark, in);
    case BX_MARK_TH:
    case BX_MARK_TD:
      return cell(tags, mark, in);
    case BX_MARK_FIGURE:
      return figure(tags, mark, in);
    case BX_MARK_PLACE:
    case BX_MARK_ARTIFACT:
      break;
  }
  return *in;
}

/* Rows of a section that stand there again, and cells that go on through them. */
static void pass_artifact(bx_tags *tags, const bx_mark *mark) {
  if (mark->kind == BX_MARK_TR) reach_into_row(tags, mark);
  open_cell *began = mark->kind == BX_MARK_TH && !mark->repeated ? find_cell(tags, mark) : NULL;
  if (began) continue_cell(tags, mark, began);
}

void bx_tags_begin(bx_tags *tags, const bx_mark *mark) {
  open_mark in = {.role = BX_PDF_DOCUMENT, .element = 1};
  if (tags->open_count) in = tags->open[tags->open_count - 1];
  if (mark->kind == BX_MARK_TR) tags->again = mark->repeated;
  if (mark->kind == BX_MARK_TH || mark->kind == BX_MARK_TD) reserve_cells(tags, mark->col + 1);
  if (mark->repeated || mark->kind == BX_MARK_ARTIFACT) in.artifact = true;
  if (in.artifact) pass_artifact(tags, mark);
  push(tags, in.artifact ? in : open_for(tags, mark, &in));
}

void bx_tags_end(bx_tags *tags) { tags->open_count--; }

int bx_tags_element(const bx_tags *tags) {
  const open_mark *in = tags->open_count ? &tags->open[tags->open_count - 1] : NULL;
  return in && in->leaf && !in->artifact ? in->element : 0;
}

bool bx_tags_lack_words(const bx_tags *tags) {
  return tags->open_count && tags->open[tags->open_count - 1].lacks_words;
}
