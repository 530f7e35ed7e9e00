/* Floor 3: tables. Header trees → grid → widths → heights → fragments → rules. A table is set record
 * by record and handed out page by page, so that its length is no matter: rows come in, fragments go
 * out, and what has been painted is forgotten. */
#ifndef BX_TABLE_H
#define BX_TABLE_H

#include "base.h"
#include "diag.h"
#include "layout.h"
#include "page.h"
#include "text.h"

/* A style of the layout as the text floor wants it. */
bx_text_style bx_style_text(const bx_style *style);
bx_align bx_style_align(bx_side side);

/* ---- The grid ------------------------------------------------------------------------------- */

/* SECTION: the label of a group of rows across its band. NUMBER: no data. BLANK: in a row that a
 * band lacks beside a longer one. */
typedef enum {
  BX_PART_BAND,
  BX_PART_CORNER,
  BX_PART_HEAD,
  BX_PART_STUB,
  BX_PART_SECTION,
  BX_PART_COLUMN_NUMBER,
  BX_PART_ROW_NUMBER,
  BX_PART_BODY,
  BX_PART_BLANK
} bx_part;

/* A label's second language, in lines under the first. */
typedef struct {
  const char *text;
  const bx_style *style;
  bx_para para;
} bx_translation;

/* A cell's text set to its width. */
typedef struct {
  const char *text;
  bx_para para;     /* when not vertical */
  bx_column column; /* when vertical */
  bx_len height;    /* of the text with its translation, without padding */
} bx_cell_text_set;

typedef struct bx_form_part bx_form_part;

/* Labels of a corner with slanted lines, the lower left one first. */
#define BX_DIAGONAL_MOST 3
typedef struct {
  const char *const *labels;
  int count; /* 2 or 3 */
  bx_para paras[BX_DIAGONAL_MOST];
} bx_diagonal;

/* A picture in a cell. */
typedef struct {
  const char *name, *beside; /* its file, and the file that names it */
  const char *alt;           /* says what it shows, or NULL: the report does not */
  const bx_image *image;     /* NULL before it is measured, and when it cannot be read */
  bx_len width, height;      /* before it is measured the height is the most it may have, or 0 */
} bx_picture;

/* A cell of the grid: it covers rows [row, row + row_span) and columns [col, col + col_span). */
typedef struct {
  bx_part part;
  int row, col, row_span, col_span;
  bool vertical;
  const bx_band *band;
  bool repeated;               /* in a part of the table (parts.h): another had it before */
  int whole_span;              /* in a part: its columns on the whole grid; else 0 */
  bool mirrored;               /* STUB, CORNER, COLUMN_NUMBER: at the right of a band that has it at the left as well */
  const bx_header *row_header; /* STUB, SECTION, BODY, ROW_NUMBER unless the row is blank; else NULL */
  const bx_header *column_header; /* HEAD but over the numbers of rows, COLUMN_NUMBER but under the corner, BODY unless
                                     it is merged */
  int section_end; /* SECTION: its group goes on to this row: it is open in rows after its own before that */
  bx_place place;  /* of its data, else of its head in the layout; `cell` is its label, or row × column */
  const bx_style *style;
  bx_side align;
  bx_len pad_side;
  bx_len indent; /* of all its lines, at the left */
  bx_cell_text_set set;
  bx_translation *translation; /* or NULL */
  bx_cell_text_set again;      /* STUB over several rows: its label after a break; else empty */
  bx_len again_height;         /* SECTION: of the row in which its label stands again */
  int footnote;                /* of which a mark stands behind its label; 0 without */
  bx_diagonal *diagonal;       /* CORNER with slanted lines; else NULL */
  bx_picture *picture;         /* BODY: instead of a text; else NULL */
  bool flows;                  /* its row is divided: a line of its text stands in each track, from the first on */
  bx_form_part *form;          /* what a cell of a form has more; NULL: of trees */
} bx_cell;

/* How far the figures of a column reach from their decimal points. */
typedef struct {
  bx_len left, right;
  bx_len noted; /* to the right, with the notes behind them that fit into the column */
} bx_decimals;

/* Consecutive rows whose spanning cells do not reach beyond them: the heads of a band, or a part of its
 * body. Cells stand in reading order. A row that is taller than a page is divided: into tracks of one
 * line of text each, which count as rows here. */
typedef struct {
  bx_cell *cells;
  int cell_count;
  int row_count;
  const int *row_of;  /* of each track: which row it is of; NULL: each is a row */
  bx_len *heights;    /* row_count */
  int *row_cells;     /* row_count + 1: cells [row_cells[r], row_cells[r+1]) start in row r */
  const int *stretch; /* of each row: the weight with which it takes part of what spans need; NULL: all the same */
  int *spans;         /* the cells of more than one row, fewest rows first */
  int span_count;
  int *sections; /* the SECTION cells, in their order */
  int section_count;
  int heads_before; /* of a body: how many heads the table has before its rows: the id of a row is its number on top */
  int *open;        /* of `cells`, for each row: those that began above it and reach into it, fewest rows first, then
                       the sections that are open there, from the outside: */
  int *row_open;    /* row_count + 1: open[row_open[r], row_open[r + 1]) */
  const bx_decimals *decimals;         /* by grid column; NULL where no figures stand on their decimal points */
  const bx_form_row *const *form_rows; /* of each row, or NULL: of trees */
  int form_heads;                      /* labels of a form, which are its heads */
} bx_rows;

/* The row of the table that track `r` is of, and whether it only goes on with that of the track above. */
static inline int bx_rows_row(const bx_rows *rows, int r) { return rows->row_of ? rows->row_of[r] : r; }
static inline bool bx_rows_goes_on(const bx_rows *rows, int r) {
  return rows->row_of && r > 0 && r < rows->row_count && rows->row_of[r] == rows->row_of[r - 1];
}

/* Sets `row_count` and what is found by row, for cells that are complete. */
void bx_rows_index(bx_rows *rows, int row_count, bx_arena *arena);
/* A stub's label as it stands again after a break: {label}（续）. */
const char *bx_grid_label_again(const bx_table *table, const char *label, bx_arena *arena);
/* Heads of a band and those beside it: the title row if it has one, then its header tree with the corner, then the
 * numbers. `band` is the first of `halves` bands. */
bx_rows bx_grid_heads(const bx_table *table, const bx_band *band, bx_arena *arena);
/* Body of a band and those beside it, or of a part of a band: stubs and figures. */
bx_rows bx_grid_body(const bx_table *table, const bx_band *band, const bx_value *report, bx_arena *arena);

/* Room for the second line of a double frame: the table's rows begin so far from its upper edge and, unless its
 * sides are open, its columns from its sides. */
static inline bx_len bx_table_edge(const bx_table_look *look) {
  if (!look->around) return 0;
  const bx_border border = {.inner = look->frame, .gap = look->around_gap, .weight = look->around};
  return bx_border_offset(&border);
}
static inline bx_len bx_table_side_edge(const bx_table_look *look) { return look->open ? 0 : bx_table_edge(look); }
/* What a table of a width has for its columns; a folded one for those of each side by side. */
static inline bx_len bx_table_room_across(const bx_table *table, bx_len width) {
  return (width - 2 * bx_table_side_edge(&table->look)) / table->fold;
}

/* ---- Pictures ------------------------------------------------------------------------------- */

/* What the report gives for a cell; NULL when that is no picture. `height`: at most, or 0. */
bx_picture *bx_cell_picture(bx_arena *arena, const bx_value *value, bx_len height);
/* Reads the file of a cell's picture, which it has. */
void bx_picture_load(bx_setter *setter, bx_arena *arena, const bx_cell *cell, bx_diags *diags);
/* Draws a picture that could be read, at x, y and of its size, with its words. */
void bx_picture_draw(bx_frame_builder *frame, const bx_cell *cell, bx_len x, bx_len y);

/* ---- Measuring ------------------------------------------------------------------------------ */

/* Sizes that are found and not written are whole quarters of a point. */
#define BX_SIZE_STEP (BX_PT / 4)

/* How much smaller the cells of a table are set than their styles say: by the same part, each to a whole step and
 * down to the least size of its style; one without a least size never. `to` == `from`: as they say. */
typedef struct {
  bx_len to, from;
} bx_table_scale;

bx_len bx_scale_size(const bx_table_scale *scale, const bx_style *style);
/* A style as a table that is set in smaller sizes has it; the style itself where it stays as it is. */
const bx_style *bx_scale_style(bx_arena *arena, const bx_table *table, const bx_style *style);

/* The rows whose cells say how wide columns are. */
typedef struct {
  bx_setter *setter;
  const bx_table *table;
  const bx_rows *rows; /* heads and bodies */
  int count;
} bx_table_sample;

/* Has the content of cells a say? With fixed widths and shares only where a style may be smaller. */
bool bx_table_asks(const bx_table *table);
/* Rows of a band that are looked at beforehand, when they are generated: the first. */
#define BX_TABLE_SAMPLE 1000
/* The heads of all bands, and their bodies unless `data` is NULL. */
bx_table_sample bx_table_sample_data(bx_setter *setter, bx_arena *arena, const bx_table *table,
                                     const bx_table_data *data);

/* Left edges of the grid columns and, last, the right edge: grid_columns + 1 lengths from 0 to
 * exactly `width`, less what a double frame takes on both sides. *fitted is the table of these columns: the sample's,
 * or the same in smaller sizes where its cells have no room otherwise. NULL after recording that the columns do not
 * fit. The sample is not read unless bx_table_asks. */
const bx_len *bx_table_columns(const bx_table_sample *sample, bx_arena *arena, bx_len width, const bx_table **fitted,
                               bx_diags *diags);

/* Do all columns have room for their content in `width`, those of a folded table in their part of it, at the least
 * sizes? */
bool bx_table_fits(const bx_table_sample *sample, bx_len width);

/* Sets the text of all cells to their widths and finds the row heights: the content of cells of one
 * row first, then what spanning cells need beyond that, shared among their rows. */
void bx_rows_measure(bx_setter *setter, bx_arena *arena, const bx_table *table, const bx_len *columns, bx_rows *rows,
                     bx_diags *diags);

/* Raises heights[0, count) so that they sum to at least `need`; the extra is shared by weight (all alike when
 * `weights` is NULL or all zero), what the division leaves from the top. Returns what was added. */
bx_len bx_heights_raise(bx_len *heights, const int *weights, int count, bx_len need);
/* The heights of rows whose cells are set. */
void bx_rows_raise(bx_rows *rows, const bx_table_look *look);

/* ---- Pages ---------------------------------------------------------------------------------- */

/* A table being handed out page by page. */
typedef struct bx_table_flow bx_table_flow;

/* `table` is resolved; `data` lasts as long as the flow; `scope` fills the notes. NULL after recording why the table
 * cannot be set. Release with bx_table_flow_free. */
bx_table_flow *bx_table_flow_new(bx_setter *setter, bx_arena *arena, const bx_table *table, const bx_table_data *data,
                                 bx_len width, const bx_scope *scope, bx_diags *diags);
void bx_table_flow_free(bx_table_flow *flow);

/* Heights that its next piece can have: here, on the next page if it begins there, and on an empty page. */
typedef struct {
  bx_len here, next, full;
  int page; /* its number: of facing pages the left one is even */
} bx_table_room;

/* Does its next piece stand here? For headings that must not be left behind. */
bool bx_table_flow_fits(bx_table_flow *flow, const bx_table_room *room);

/* Must its next piece, the first of parts that face each other, wait for a page with an even number? */
bool bx_table_flow_waits(const bx_table_flow *flow, int page);

typedef enum {
  BX_FRAGMENT_NONE, /* nothing fits here, or it stands better on the next page, or only on an even one */
  BX_FRAGMENT_PART, /* the piece that fits; the rest on the next page */
  BX_FRAGMENT_LAST, /* the rest of the table */
  BX_FRAGMENT_ERROR /* can never fit; recorded */
} bx_fragment_status;

/* Takes the next piece. On PART and LAST its frame lives in `arena` (and refers to rows kept until
 * bx_table_flow_forget). */
bx_fragment_status bx_table_flow_next(bx_table_flow *flow, const bx_table_room *room, bx_arena *arena,
                                      const bx_frame **frame);

/* Reads and measures all records, only to record what is wrong in them. */
void bx_table_flow_read_all(bx_table_flow *flow);

/* Releases rows whose pages have been painted. */
void bx_table_flow_forget(bx_table_flow *flow);

/* Its notes, paragraphs as wide as it is that stand under the last piece. */
const bx_para *const *bx_table_flow_notes(const bx_table_flow *flow, int *count);

/* ---- Codes in squares ----------------------------------------------------------------------- */

/* A code being set, in a cell of a form or a line beside a table. What is not set begins with the text. */
typedef struct {
  const bx_code_format *format;
  const char *text; /* "" for none */
  const bx_style *style;
  bx_place place;
  bx_len box;   /* side of a square */
  bx_len x;     /* left edge of the first, from that of the measure */
  bx_len width; /* of all */
  bx_para para; /* one line, from the measure's left edge, or none */
} bx_code;

/* How wide it is with squares so large. */
bx_len bx_code_width(const bx_code_format *format, bx_len box);
/* Sets it into the measure, with squares as high as a line, or smaller where there is no room for that. False when
 * they are then too small for the characters. */
bool bx_code_set(bx_setter *setter, bx_arena *arena, bx_code *code, bx_len measure, bx_side side);
/* Its squares, drawn with rules so thick; `y` is their upper edge. */
void bx_code_draw_boxes(bx_frame_builder *frame, const bx_code *code, bx_len rule, bx_len x, bx_len y);
void bx_code_draw_text(bx_frame_builder *frame, const bx_code *code, bx_len x, bx_len y);

/* ---- Lines over and under a table ------------------------------------------------------------ */

typedef struct {
  const bx_style *style;
  bx_on_pieces on;
  bx_para paras[3];        /* beside each other */
  const bx_code *codes[3]; /* behind these, or NULL */
  int sides[3];            /* where each stands: 0 left, 1 in the middle, 2 right */
  bx_len lefts[3], code_lefts[3];
  int count;     /* of them */
  bx_len height; /* with the space over and under it */
  bool caption;  /* of a continued table */
} bx_set_line;

typedef struct {
  bx_set_line *lines;
  int count;
} bx_set_lines;

/* What setting lines needs. */
typedef struct {
  bx_setter *setter;
  bx_arena *arena;
  bx_len width;
  const bx_scope *scope;
  bx_place place; /* of the table */
  bx_diags *diags;
} bx_line_setting;

/* Sets lines; one of which a part cannot be filled is left out, but for its codes. */
bx_set_lines bx_lines_set(const bx_line_setting *setting, const bx_table_line *lines, int count);
/* Of those that a piece has which is the first, the last, both or neither. */
bx_len bx_lines_height(const bx_set_lines *lines, bool first, bool last);
/* Draws them from `y` on; returns their height. */
bx_len bx_lines_draw(bx_frame_builder *frame, const bx_set_lines *lines, bool first, bool last, bx_len y, bx_len width);

/* ---- Footnotes ------------------------------------------------------------------------------- */

typedef struct {
  bx_para para;
  bx_len height;
  bool shown; /* on an earlier page */
} bx_footnote;

/* The mark of a footnote: ①. */
const char *bx_footnote_mark(bx_arena *arena, int number);

/* ---- Drawing -------------------------------------------------------------------------------- */

/* Rows of one page in their order: heads (first or again) and pieces of bodies. */
typedef struct {
  const bx_rows *rows;
  int first, count;      /* rows of it that stand here */
  const bx_len *heights; /* of those, raised where a cut label needs it */
  bool heads;
  bool carried;  /* running totals: no rows of the table */
  bool again;    /* the label of a section that is open */
  bool repeated; /* heads that stood on an earlier page */
  int number;    /* of the first of `rows` on the whole table, for marks */
} bx_slice;

typedef struct {
  const bx_table *table;
  const bx_len *columns;
  const int *places; /* of its columns on the table's grid; NULL: they are all there are */
  const bx_slice *slices;
  int slice_count;
  bool continued, last; /* began on an earlier page; ends here */
  bool beside;          /* its rows have begun on an earlier page, where they have other columns */
  const bx_set_lines *above, *below;
  bx_len above_height;                 /* at least so much room is over the rows; the lines stand at its foot */
  const bx_footnote *const *footnotes; /* of the marks that stand here */
  int footnote_count;
  const bool *left_out; /* by the number of a head of columns: it has been left out for lack of room, and stands on no
                           page; or NULL */
} bx_table_piece;

/* Lines of a paragraph in a style; `y` is the top of the first. */
void bx_para_draw(bx_frame_builder *frame, const bx_para *para, bx_len x, bx_len y, const bx_style *style);

/* Paints a piece: band fills, texts, then rules, which follow from the cells that stand here. */
const bx_frame *bx_table_draw(bx_arena *arena, const bx_table_piece *piece);

#endif
