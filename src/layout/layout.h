/* Floor 2: the layout language. Reads layouts/NAME.yaml with what it extends and its page master,
 * verifies all of it, and gives the loaded form as plain structures: page, styles, fields, flow,
 * header trees and rules. banxin-layout.5 describes the language. A loaded layout is immutable and
 * lives in the arena it was loaded into. */
#ifndef BX_LAYOUT_H
#define BX_LAYOUT_H

#include "base.h"
#include "data.h"
#include "diag.h"
#include "font.h"
#include "typography.h"

/* Limits on hostile layouts. */
#define BX_LAYOUT_MAX_EXTENDS 8      /* forms extend one or two others */
#define BX_LAYOUT_MAX_COLUMNS 256    /* leaf columns of a table; the widest official form has 180 */
#define BX_LAYOUT_MAX_GRID    4096   /* columns of a table's grid, which leaves may span and bands share */
#define BX_LAYOUT_MAX_ROWS    20000  /* rows written out in a layout */
#define BX_LAYOUT_MAX_CELLS   400000 /* rows × columns of a band, which all stand in memory at once */
#define BX_LAYOUT_MAX_FOLD    12     /* columns of a folded table */
#define BX_LAYOUT_MAX_LEVELS  16     /* depth of a header tree, and of flows in flows */
#define BX_LAYOUT_MAX_PROSE   4      /* numbered levels of prose: under a title and a heading, of six that a PDF has */
#define BX_LAYOUT_MAX_FLOW    10000  /* items of a flow, those of its parts counted where they stand */

typedef struct bx_layout bx_layout;

/* ---- Page and styles ------------------------------------------------------------------------ */

/* Paragraphs have all but DECIMAL, cells all but SPREAD (均排: the last line is justified too). */
typedef enum { BX_SIDE_LEFT, BX_SIDE_CENTER, BX_SIDE_RIGHT, BX_SIDE_JUSTIFY, BX_SIDE_SPREAD, BX_SIDE_DECIMAL } bx_side;

typedef struct {
  const char *name;
  bx_role han, latin;
  bx_len size;
  bx_len least_size;  /* down to which it is set smaller to stand on one line; 0: never */
  bx_len tracking;    /* from the page grid when `grid: true`, else 0 */
  bx_len leading;     /* baseline to baseline */
  bx_len left, right; /* between the text and the edges of its measure */
  bx_len indent;      /* of the first line, beyond `left` */
  bx_len before, after;
  bx_side align;
  uint32_t color;
  bool on_lines;       /* its lines stand on those of the page's grid */
  bool whole_lines;    /* with the space before and after it fills whole lines of the grid */
  bool hang;           /* later lines start behind the number at the front */
  bool sense;          /* lines are broken at the sense */
  bool keep_with_next; /* never the last thing on a page */
} bx_style;

typedef struct {
  bx_side align;
  bx_len indent; /* from the edge of the type area it is aligned to */
} bx_page_number_side;

/* A line across the page, or two of different weight (信函: 上粗下细). */
typedef struct {
  bx_len weights[2]; /* from the top; 0: only one */
  bx_len gap;        /* between the two */
  bx_len width;      /* 0: as wide as there is room */
  uint32_t color;
} bx_rule_line;

/* Which pages carry a piece of furniture. */
typedef enum { BX_ON_ALL, BX_ON_FIRST, BX_ON_REST } bx_on_pages;

/* A rule that belongs to the page and not to the text. */
typedef struct {
  bx_rule_line line;
  bx_len y; /* its upper edge, from the paper's top */
  bx_on_pages on;
} bx_page_rule;

typedef struct {
  bx_len paper_width, paper_height;
  bx_len left, top, width, height; /* the type area (版心) */
  int chars, lines;                /* of the grid */
  bx_len grid_size;                /* size of the grid's characters */
  bx_len pitch;            /* baseline to baseline; unless given the em squares of `lines` lines fill the type area */
  bx_len text_height;      /* down to which text stands: the type area's height, less with a given pitch */
  const char *number_text; /* template with {page}, or NULL: no page numbers */
  const bx_style *number_style;
  bx_len number_below; /* from the type area's lower edge to the middle of the dashes */
  bx_page_number_side odd, even;
  bx_on_pages number_on;
  const bx_page_rule *rules;
  int rule_count;
} bx_master;

/* A numbered level of prose: 一、 → its style. */
typedef struct {
  const char *number; /* the pattern as written: 一、 （一） 1. （1） */
  const bx_style *style;
} bx_level;

#define BX_AS_FRAME        (-1)
#define BX_LOOK_MAX_GROUPS 4
#define BX_LOOK_DARKEST    40 /* percent of black: black text on it has a contrast of 7 to 1 */

typedef struct {
  bx_len frame;                      /* around the table; of a double frame the inner line */
  bx_len around, around_gap;         /* the outer line of a double frame and the white between the two; 0: none */
  bool open;                         /* no frame at the sides */
  bx_len head;                       /* under the heads, or BX_AS_FRAME */
  bx_len groups[BX_LOOK_MAX_GROUPS]; /* between groups of rows, by level; the first also between bands */
  int group_count;
  bx_len across, down; /* the other rules */
  bx_len pad_side, pad_top;
  bx_len row_height;                    /* at least */
  bx_len row_step;                      /* heights are multiples of it; 0: of nothing */
  int band_fill, head_fill, group_fill; /* percent of black */
  bx_len before, after;
  bool whole_lines; /* with the space before and after it fills whole lines of the grid */
} bx_table_look;

/* ---- Fields --------------------------------------------------------------------------------- */

typedef enum {
  BX_FIELD_TEXT,
  BX_FIELD_YEAR,
  BX_FIELD_DATE, /* a day: 2021-03-05 or 2021年3月5日; printed as the second (GB/T 9704 7.3.5) */
  BX_FIELD_LIST, /* texts; a single one may stand for itself */
  BX_FIELD_PROSE,
  BX_FIELD_IMAGE,   /* a picture: the name of its file, alone or with its words */
  BX_FIELD_RECORDS, /* maps with fields of their own */
  BX_FIELD_TABLE
} bx_field_type;

typedef struct bx_field bx_field;
struct bx_field {
  const char *name;
  bx_field_type type;
  bool required;
  const char *about;      /* for the schema and the messages, or NULL */
  const bx_field *fields; /* RECORDS */
  int field_count;
  const char **values; /* TEXT: all it may say; NULL: anything */
  int value_count;
  const char *needs, *needs_value; /* a field beside it without which it is not printed, and what that says; or NULL */
};

/* ---- Tables --------------------------------------------------------------------------------- */

/* How a finding of one kind counts. */
typedef enum { BX_LEVEL_OFF, BX_LEVEL_WARNING, BX_LEVEL_ERROR } bx_finding_level;

typedef enum {
  BX_CELL_COUNT,
  BX_CELL_CHANGE,
  BX_CELL_MONEY,
  BX_CELL_DECIMAL,
  BX_CELL_TEXT,
  BX_CELL_IMAGE
} bx_cell_type;
#define BX_CELL_TYPES (BX_CELL_IMAGE + 1)

typedef struct {
  bx_cell_type type;
  bx_side align;
  bx_finding_level blank, slash; /* what an empty cell or / is */
  bool note;                     /* a note in brackets may follow the figure */
  bool unit;                     /* money may carry its unit: 251000元 */
  const bx_number_form *form;    /* how its figures are printed; NULL: as written */
  bx_len height;                 /* IMAGE: at most; 0: as the column's width makes it */
} bx_cell_format;

/* A node of a header tree, of columns or of rows. A group has children; a leaf is a column or row of
 * figures. The data path of a cell is the keys along its row's branch, then along its column's. */
typedef struct bx_header bx_header;
struct bx_header {
  const char *key;           /* data key, or NULL: adds nothing to the path */
  const char *id;            /* name for rules and `change:`; the key when it has none */
  const char *label;         /* as printed; NULL: a row without a stub */
  const char *note;          /* smaller words behind the label, or NULL */
  const char *translation;   /* the label in another language, under it, or NULL */
  const char *footnote_text; /* or NULL */
  int footnote;              /* its number in the table, by which its mark stands behind the label; 0 without */
  const char *number_text;   /* what stands in the row or column of numbers instead of a number, or NULL */
  bx_header *parent;         /* NULL at the root, which is not printed */
  bx_header **children;
  int count;
  int level; /* of the grid: 0 for the root's children; a group across the table takes none, one padded several */
  int row;   /* rows: the row of the band where it begins; a group across the table begins with one of its own */
  int depth; /* nodes over it without the root */
  int first, leaves; /* the leaves under it: [first, first + leaves) of the band */
  int number; /* as a head, from 1: a column among all of the table, a row among those of its band and those beside it
               */
  int span;   /* columns: grid columns of the head; rows: rows of the grid */
  int cell_span;       /* column leaves: grid columns of the cells under it; usually `span` */
  bx_len indent;       /* rows: of the label */
  bool vertical;       /* set top to bottom */
  bool across;         /* a group of rows: its label is a row across the band instead of a stub */
  bool below;          /* a row leaf of a folded table: it stands under all columns, across them */
  bool pad;            /* a group: its head or stub takes the levels that its branch lacks, instead of its leaves */
  bool merge;          /* a row leaf: one cell of text over all columns */
  int stretch;         /* row leaves: the weight with which it takes part of what spans need beyond their rows */
  bool even;           /* rows: those under it are equally high */
  bool keep;           /* its rows stay on one page when they can */
  bool keep_with_next; /* its last row stays with the row after it when it can */
  bool sum_rest;       /* the sum of all other leaves under its parent; computed where left out */
  const char *sum_rule;
  bx_cell_format format; /* column leaves, or row leaves that override the column's */
  bool has_format;
  bx_place place;
  /* Generated nodes. As loaded a node stands for one of each item of a list, and its key is the list's name;
   * resolved trees have the nodes themselves. */
  const char *each;         /* as loaded: the list; NULL */
  const char *key_template; /* as loaded: of the keys of what is generated, or NULL */
  const char **names;       /* as loaded: what the templates in it name, fields of the item */
  int name_count;
  const bx_value *item; /* resolved: what it was made of; the way to its cells begins there */
  const bx_header *of;  /* resolved: the loaded node; NULL for a loaded one */
};

/* UNKNOWN: a part is left out or cannot be read, which is told there. */
typedef enum { BX_SUM_KNOWN, BX_SUM_UNKNOWN, BX_SUM_TOO_LARGE } bx_sum_status;

/* What the rows of a band that are not in a part of it come to in one column. */
typedef struct {
  bx_sum_status status;
  int64_t amount;
} bx_column_sum;

/* A row of numbers under the heads (栏次), or a column of them beside the stub (行次). They are no data. */
typedef struct {
  bool present;
  int from;            /* the first number; GOES_ON: the one after the last of the half before it, or 1 */
  const char **labels; /* columns: under the corner, one or one for each column there; rows: one, in the heads */
  int label_count;
} bx_numbers;

#define BX_NUMBERS_GO_ON (-1)

typedef struct bx_form bx_form;

/* Bands may stand side by side on the same rows (收入｜支出): the first of them has `halves`, how many they are. Each
 * has a part of the grid's columns: from the left its stub, its numbers, its figures and, for one on the right, its
 * stub mirrored. */
typedef struct {
  const bx_form *form; /* cells of any span instead of trees, which are then empty; or NULL */
  const char *title;   /* row across the band above its heads, or NULL */
  const char *corner;  /* text over the stub, or NULL */
  const char *title_translation, *corner_translation; /* under them, or NULL */
  const char **diagonal;     /* instead: labels between slanted lines, the lower left one first */
  int diagonal_count;        /* 2 or 3; 0 without */
  bx_header *columns, *rows; /* roots; that of the rows may have a key, which all their data stands behind */
  bx_header **column_leaves, **row_leaves;
  int column_count, row_count; /* leaves */
  int head_levels;             /* rows of heads */
  int stub_levels;             /* columns of stubs; 0 without */
  /* Numbers of its title, corner and head of row numbers among the heads of columns; 0 without. */
  int title_head, corner_head, number_head;
  int row_heads; /* the last number of a row; of bands side by side one goes on after the other */
  int halves;    /* bands on these rows, itself and those after it; 0: it stands beside the one before */
  int fill_row;  /* before this row of the band stand those it lacks beside a longer band */
  bx_numbers column_numbers, row_numbers;
  bool stub_left, stub_right; /* where its stub stands */
  int first_column;           /* on the table's grid */
  int grid_columns;           /* of them its own */
  int stub_columns;           /* of its stub, at either side; 0 without */
  int number_column;          /* where its rows are numbered; -1: nowhere */
  int figure_column;          /* where its figures begin */
  bool each_row, each_column; /* as loaded: some of its rows, its columns are generated */
  bool part;                  /* resolved: only some of the rows, or all, as they are generated */
  const bx_header **empty;    /* of a part: what is made of records in which there are no rows, and is not in it */
  int empty_count;
  const bx_column_sum *others; /* of a part, by column: what totals at the root add to the rows here; or NULL */
} bx_band;

typedef enum { BX_TRACK_FIXED, BX_TRACK_SHARE, BX_TRACK_AUTO } bx_track_kind;

typedef struct {
  bx_track_kind kind;
  bx_len fixed;
  int share; /* in thousandths */
} bx_track_width;

typedef struct {
  const bx_style *head, *band, *corner, *stub, *cell, *note, *caption;
  const bx_style *section, *numbers, *translation;
} bx_table_styles;

typedef struct bx_rule bx_rule;

/* Of several templates the first counts that can be filled. */
typedef struct {
  const char **templates;
  int count;
} bx_templates;

/* A code whose characters stand in squares (单位代码 □□□□□□□□-□), which are there without it too. */
typedef struct {
  bx_templates templates;
  int boxes;         /* of all groups; 0: no code */
  const int *groups; /* squares of each, with a dash between one and the next */
  int group_count;
} bx_code_format;

/* Which pieces of a table that is cut into pages have a line. */
typedef enum { BX_PIECE_ALL, BX_PIECE_FIRST, BX_PIECE_REST, BX_PIECE_LAST, BX_PIECE_ALL_BUT_LAST } bx_on_pieces;

/* A line over or under a table: its caption, the unit of its figures, who signs for it. */
typedef struct {
  const char *text;        /* a template, which stands as its style says; or NULL: */
  const char *parts[3];    /* templates at the left, in the middle and at the right; NULL: nothing there */
  bx_code_format codes[3]; /* behind these */
  bx_on_pieces on;
  const bx_style *style;
} bx_table_line;

/* Whether the columns of a table that is too wide are parted over pages: over the pages as they come, or over pages
 * that face each other, the first an even one. */
typedef enum { BX_SPLIT_NONE, BX_SPLIT_PAGES, BX_SPLIT_FACING } bx_split;

typedef struct {
  const char *key;  /* field that holds its data */
  const char *name; /* for messages and for readers of the file; never printed */
  const bx_band *bands;
  int band_count;
  const bx_track_width *widths;
  int grid_columns;
  int stub_columns; /* the most that a stub takes at its side */
  int fold;         /* columns in which it stands side by side on a page (折栏); 1: it is not folded */
  int column_heads; /* the last number of a column */
  bx_split split;
  const bx_header *
      *split_before; /* columns and groups, as loaded, before which parts begin; count 0: where it is best */
  int split_before_count;
  bx_table_look look;
  bx_table_styles styles;
  bx_len scale_to, scale_from;   /* as it is set in smaller sizes: styles that are not its own are made smaller by this
                                    part, too; 0: not at all */
  const char *continued_caption; /* （续表）, or NULL */
  const char *continued_stub;    /* template with {label}, or NULL: the label as it is */
  const bx_table_line *above, *below;
  int above_count, below_count;
  bool keeps_with_next;      /* some of its rows do */
  int keep_first, keep_last; /* least rows of a piece, of the last piece; 0: as it comes */
  const char *carried_foot,
      *carried_head;      /* labels of the rows of running totals at a break, 过次页, 承前页; or NULL */
  const char **footnotes; /* in the order of their marks */
  int footnote_count, footnote_capacity;
  const char **notes; /* templates, under the table; one with a missing field is left out */
  int note_count;
  const bx_rule *rules;
  int rule_count;
  bx_place place;
} bx_table;

/* ---- Forms ---------------------------------------------------------------------------------- */

typedef enum { BX_VALIGN_TOP, BX_VALIGN_MIDDLE, BX_VALIGN_BOTTOM } bx_valign;

typedef enum {
  BX_FORM_LABEL,
  BX_FORM_TEXT,
  BX_FORM_PROSE, /* a field of several paragraphs; its row is divided where a page ends */
  BX_FORM_PLACE, /* left empty for something that is not ours: a photo */
  BX_FORM_IMAGE, /* a picture; without one it is a PLACE */
  BX_FORM_CODE   /* a square for each character */
} bx_form_kind;

/* What stands at the foot of a cell: （盖章） and the date. */
typedef struct {
  const bx_templates *lines; /* of each the first template is used that can be filled; without one it is left out */
  int count;
  bx_side align;
  bx_len inset;      /* from that side */
  const char *stamp; /* under which the pages tell the box of these lines, over which a stamp is put; or NULL */
  const bx_style *style;
} bx_form_foot;

typedef struct bx_form_cell bx_form_cell;
struct bx_form_cell {
  bx_form_kind kind;
  int row, col, row_span, col_span; /* rows are those of the form, whatever their number of records */
  bool over_all;                    /* in a row for each record: one cell over all of them */
  const char *label;                /* LABEL; PLACE, IMAGE: words in the empty box, or NULL */
  const char *says;                 /* LABEL: the same in one line, without spaces */
  bx_templates templates;           /* TEXT */
  const char *name;                 /* PROSE, IMAGE: its field; PLACE: under which the pages tell it */
  bx_code_format code;              /* CODE */
  bool vertical;
  bool keep; /* its rows stay on one page when they can */
  bx_side align;
  bx_valign valign;
  bx_len height; /* at least */
  bx_form_foot foot;
  const bx_style *style;
  const bx_form_cell *before, *over; /* the labels to its left and above it that say what it is, or NULL */
  bool heads_row, heads_column;      /* LABEL: what it says something of stands to its right, below it */
  bx_place place;
};

typedef struct {
  const bx_form_cell *cells;
  int cell_count;
  const char *each; /* a list: the row stands once for each of its items; or NULL */
  int least;        /* and so often at least, then blank */
  bool divides;     /* has prose, which may go on on the next page */
  bool fills;       /* takes the height that is left on its page */
} bx_form_row;

/* Every slot belongs to exactly one cell. */
struct bx_form {
  const bx_layout *layout; /* whose fields its cells name */
  const bx_form_row *rows;
  int row_count, column_count;
};

/* ---- Rules ---------------------------------------------------------------------------------- */

typedef enum { BX_SOURCE_THIS, BX_SOURCE_LAST_YEAR, BX_SOURCE_PARTS } bx_source;

/* One term of a sum. What `row` and `column` hold depends on the rule's `each`: for EACH_COLUMN a row
 * leaf, for EACH_ROW a column leaf, for EACH_CELL neither, for ONCE both. */
typedef struct {
  int sign; /* +1 or -1 */
  bx_source source;
  const bx_table *table; /* ONCE */
  int band;              /* ONCE */
  const bx_header *row, *column;
  bool is_constant;
  int64_t constant;
} bx_term;

typedef struct {
  const bx_term *terms;
  int count;
  const char *text; /* as written, for messages */
} bx_sum;

typedef enum { BX_OP_EQ, BX_OP_LT, BX_OP_LE, BX_OP_GT, BX_OP_GE } bx_op;
typedef enum { BX_EACH_ONCE, BX_EACH_COLUMN, BX_EACH_ROW, BX_EACH_CELL } bx_each;
typedef enum {
  BX_RULE_CHECK,   /* left op right, for each … */
  BX_RULE_SAYS,    /* a number the prose gives equals `right` */
  BX_RULE_SHARES,  /* percentages in one sentence of the prose add up to `total` */
  BX_RULE_MENTIONS /* when left op right: the prose has one of the words */
} bx_rule_kind;

struct bx_rule {
  const char *id;
  bx_rule_kind kind;
  bx_severity severity;
  const char *about;
  bx_each each;
  const bx_band *band;    /* the band it is for; NULL for ONCE. A rule of several bands is one for each */
  const bx_header **rows; /* EACH_ROW, EACH_CELL: only these; NULL: all of the band */
  int row_count;
  bx_sum left, right;
  bx_op op;
  const char *prose;     /* SAYS, SHARES, MENTIONS: the field */
  const char **patterns; /* SAYS, SHARES: N is the number, … what lies between; MENTIONS: words */
  int pattern_count;
  int64_t total; /* SHARES: in 1/10000 */
  bx_place place;
};

/* ---- The flow ------------------------------------------------------------------------------- */

typedef enum {
  BX_FLOW_TITLE,
  BX_FLOW_HEADING,
  BX_FLOW_TEXT, /* a paragraph of the form's own */
  BX_FLOW_PROSE,
  BX_FLOW_TABLE,
  BX_FLOW_RULE,
  BX_FLOW_SPACE,
  BX_FLOW_PLACE, /* room for something that is not ours: a signature stamp */
  BX_FLOW_ROW,   /* flows side by side; stands on one page */
  BX_FLOW_BOX,   /* a flow as narrow as its text, on one side of the measure: 署名 and date; on one page */
  BX_FLOW_EACH,  /* a flow for each item of a list */
  BX_FLOW_FOOT,  /* at the foot of the page: 版记 */
  BX_FLOW_TURNED /* on pages of its own, turned a quarter counter-clockwise (GB/T 9704 chapter 8) */
} bx_flow_kind;

typedef struct bx_flow_item bx_flow_item;

typedef struct {
  const bx_flow_item *items;
  int count;
} bx_flow;

typedef struct {
  bx_flow flow;
  bx_track_width width;
  bx_valign align;
} bx_flow_cell;

/* Whether a field is given; `number`: whether it has so many items; `value`: whether it says just that. */
typedef struct {
  const char *field; /* NULL: no condition */
  int number;
  const char *value;
} bx_flow_condition;

/* From where the place of an item is measured, when it is given. */
typedef enum { BX_FROM_FLOW, BX_FROM_TYPE_AREA, BX_FROM_PAPER } bx_flow_from;

struct bx_flow_item {
  bx_flow_kind kind;
  /* Of all kinds. */
  bx_flow_condition when, unless; /* that must, must not be met */
  bool new_page;                  /* begins a page */
  bool keep_with_previous;        /* never the first thing on a page: some lines before it go with it */
  bx_flow_from from;              /* where its em squares or its box begin, or lower when that is taken */
  bx_len top;
  bx_len before, after; /* of what has no style: RULE, PLACE, ROW, BOX */
  bx_place place;       /* in the layout, for messages */
  /* TITLE, HEADING, TEXT: the first template whose fields are all given is used. */
  bx_templates templates;
  const char **break_after; /* fields behind whose text a line is best broken */
  int break_after_count;
  const bx_style *style;
  const char *field;         /* PROSE, EACH; ROW: its cells are one for each item of this list */
  const bx_table *table;     /* TABLE */
  bx_rule_line rule;         /* RULE: `before` is from the em squares above it */
  bx_len width, height;      /* PLACE; SPACE has the height */
  const char *name;          /* PLACE and BOX: under which the pages tell their box, or NULL */
  const bx_flow_cell *cells; /* ROW; with `field` cells[0] for each item, cells[1], if there, for the last */
  int cell_count, per_row;   /* per_row: at most, when the cells are those of a list */
  bx_len gap;                /* ROW: between such cells, and between the seals of one line and the next */
  bx_flow flow;              /* BOX, EACH, FOOT, TURNED */
  bx_side side;              /* BOX: LEFT, CENTER, RIGHT; ROW: where a line with fewer cells stands, LEFT or RIGHT */
  bx_len inset;              /* BOX: from that side */
  bool by_last;              /* BOX: the inset is that of its last line */
  bx_len seal;               /* BOX: the diameter of the seal that will be over it (GB/T 9704 7.3.5), or 0 */
  bool seal_first;           /* BOX: it is set by the first line, so that those of a row stand even */
  bool even;                 /* FOOT: on a page with an even number */
  bool if_wide;              /* TURNED: only when a table in it is wider than the type area */
};

/* A file that a layout was made of, and its name in a folder of layouts that would hold all of them. */
typedef struct {
  const char *name; /* gongwen.yaml, masters/gbt9704.yaml */
  bx_source_file source;
} bx_layout_file;

/* A signature that a form has. */
typedef struct {
  const char *name;      /* of its field */
  const char *label;     /* what it is for, in words */
  const char *at;        /* the name of a place or a box on the pages, 印章 for a seal; NULL: it is not seen */
  const bx_style *style; /* of its label in the box that is seen as long as it is empty; NULL: there is none */
} bx_signature;

/* The field for time stamps of the whole document, which every form with signatures has beside them. */
#define BX_TIME_STAMP_FIELD "时间戳"

struct bx_layout {
  const char *name;   /* annual-report-2021 */
  const char *title;  /* 政府信息公开工作年度报告（2021年格式） */
  const char *source; /* the official document it follows */
  const char *path;
  bx_master master;
  const bx_style *styles;
  int style_count;
  const bx_level *levels;
  int level_count;
  int run_in_longest; /* characters a run-in heading has at most */
  bx_line_rules line_rules;
  const bx_field *fields;
  int field_count;
  const bx_table *tables;
  int table_count;
  const bx_rule *rules;
  int rule_count;
  bx_flow flow;
  bx_templates doc_title, doc_author, doc_subject, doc_date;
  const char *language;
  const bx_layout_file *files; /* it was made of, its own first */
  int file_count;
  const bx_signature *signatures; /* of filed PDFs */
  int signature_count;
  bool wants_approval; /* before it is signed */
};

/* ---- Loading -------------------------------------------------------------------------------- */

/* The file of a layout: `folder`/NAME.yaml, or the path itself. */
const char *bx_layout_path(bx_arena *arena, const char *folder, const char *name);

/* Loads a layout: a name looked up in `folder`, or a path (it has a / or ends in .yaml), which may
 * extend layouts beside it or in `folder`. NULL after recording every problem found. */
const bx_layout *bx_layout_load(bx_arena *arena, const char *folder, const char *name, bx_diags *diags);

/* The same from bytes, for the fuzzer; what it extends is still looked up in `folder`. */
const bx_layout *bx_layout_load_bytes(bx_arena *arena, const char *folder, const char *file, const char *bytes,
                                      size_t len, bx_diags *diags);

const bx_style *bx_layout_style(const bx_layout *layout, const char *name); /* NULL if there is none */
const bx_field *bx_layout_field(const bx_layout *layout, const char *name);
const bx_table *bx_layout_table(const bx_layout *layout, const char *key);
/* Can the columns of a table be parted before this column of the grid: does no cell of figures and no column of any
 * band stand on both sides of it, nor a stub behind it? */
bool bx_table_can_part(const bx_table *table, int col);
/* Has it no data of its own, but prints the report's other fields? */
bool bx_table_is_form(const bx_table *table);

/* Number the heads of bands in the order of their trees, for readers that are told the heads of a cell: titles, corners
 * and columns from `before` + 1 on; the rows of one band likewise. Return the last number. */
int bx_number_columns(bx_band *bands, int count, int before);
int bx_number_rows(bx_band *band, int before);

/* The keys from the root to a leaf joined by `.`: the path a rule names it by; "" without keys. */
const char *bx_header_path(const bx_header *leaf, bx_arena *arena);
/* What a form calls a cell: what its label over it, else the one to its left says; of a label itself. Or NULL. */
const char *bx_form_label(const bx_form_cell *cell);
/* The label with its note, as printed in one line; NULL for a row without a stub. */
const char *bx_header_printed(const bx_header *header, bx_arena *arena);
/* Finds where the rows under the root of a row tree stand: `row` and `span` of each node. */
void bx_header_place_rows(bx_header *root);
/* The format of a cell: the row's own, else the column's. */
const bx_cell_format *bx_cell_format_of(const bx_header *row, const bx_header *column);

/* What the names in a template's braces stand for: a text, which may be made in `arena`, or NULL. */
typedef struct {
  const char *(*find)(void *self, const char *name, bx_arena *arena);
  void *self;
} bx_names;

/* Fills a template; NULL when a name in it stands for nothing. A mark such as ： or （ that stands both in the
 * template and at that end of what the name stands for is printed once. */
const char *bx_template_fill_names(bx_arena *arena, const char *text, const bx_names *names);
/* Where names are looked up: the report, or an item of a list in it and then what is around the list. */
typedef struct bx_scope bx_scope;
struct bx_scope {
  const bx_layout *layout;
  const bx_value *map; /* the report or a record; NULL: the item is a text */
  const bx_scope *outer;
  const char *name;     /* of the list, NULL for the report */
  const bx_field *list; /* its declaration; NULL for the report */
  const bx_value *item; /* of the list */
  int number, count;    /* of the item, from 1, and of all */
};

/* What a name stands for, or NULL. */
const bx_value *bx_scope_find(const bx_scope *scope, const char *name);
/* Its text as a template prints it: without white space around it, items of a list with 、 between them, a
 * date with its year, month and day; NULL when there is none. */
const char *bx_scope_text(const bx_scope *scope, const char *name, bx_arena *arena);
/* The items of a list; a single text or record is a list of one, what is missing or blank one of none. */
int bx_scope_count(const bx_scope *scope, const char *name);
bx_scope bx_scope_item(const bx_scope *scope, const char *name, int i);

/* Reads a day written 2021-03-05 or 2021年3月5日; false when it is none. */
bool bx_date_parse(const char *text, int *year, int *month, int *day);

/* Fills a template: {机关} is the text of that field, {机关.1} the first of its items, {#} the number of the item
 * when its list has several, {|} the zero-width space that marks a good break. NULL when a field it names is missing
 * or empty. */
const char *bx_template_fill(bx_arena *arena, const char *text, const bx_scope *scope);
/* The first of several that can be filled, or NULL. `field` (may be NULL) receives the first field that it
 * names, NULL for a text without any: its place in the data. */
const char *bx_templates_fill(bx_arena *arena, const bx_templates *templates, const bx_scope *scope,
                              const bx_value **field);

/* The characters of a code without the dashes that stand between its groups anyway. */
const char *bx_code_signs(bx_arena *arena, const bx_code_format *format, const char *text);

/* The JSON Schema (draft 2020-12) of the report's data. */
void bx_layout_schema(const bx_layout *layout, bx_buf *out);

/* ---- Cells ---------------------------------------------------------------------------------- */

/* One cell of the form. `row` and `column` are leaves, except where a function says otherwise; of a merged row the
 * column is any. */
typedef struct {
  const bx_table *table;
  const bx_band *band;
  const bx_header *row, *column;
} bx_cell_ref;

/* What is found on the way to a cell. With a value, `last` is that value. Without one, `last` is the
 * value where the way ends (NULL: the report has no such table) and says why:
 *  - `missing` is the row, column or group that should stand in `last` and does not (NULL also when
 *    the table itself is null);
 *  - `items` > 0: `last` is a list of another length than `items` or `items_given` (without totals);
 *  - neither: `last`, which belongs to `header`, is one value or a list where keys are expected. */
typedef struct {
  const bx_value *value;
  const bx_value *last;
  const bx_header *header; /* the row, column or group whose key led to `last`; NULL: the table's field */
  const bx_header *missing;
  int items, items_given;
} bx_cell_lookup;

bx_cell_lookup bx_cell_find(const bx_cell_ref *cell, const bx_value *report);

/* Reads a cell's value (not NULL) by its format. A null is BLANK; a list, a map and any value of a
 * text cell are no number. */
bx_number_status bx_cell_read(bx_arena *arena, const bx_cell_format *format, const bx_value *value, bx_number *out);
/* An amount as it would be written into a cell of that format. */
const char *bx_cell_print(bx_arena *arena, const bx_cell_format *format, int64_t amount);
/* The same in the form that the format asks for: 1,200.50, +3, 12 %. */
const char *bx_cell_print_formed(bx_arena *arena, const bx_cell_format *format, int64_t amount);

/* Whether the layout computes the cell where it is left out: its row or its column is `sum_rest`. */
bool bx_cell_is_total(const bx_cell_ref *cell);
/* Whether its amounts are in 1/10000: money and decimals. */
bool bx_cell_is_scaled(const bx_cell_ref *cell);

/* The sum a total should show: over the other leaves under its column's parent (ALONG_ROW) or its
 * row's parent (ALONG_COLUMN). Leaves that are totals themselves do not count twice, text and pictures not at all; all
 * figures are of one type, for a layout with others is refused. A total of text has no sum (UNKNOWN). */
typedef enum { BX_ALONG_ROW, BX_ALONG_COLUMN } bx_direction;
bx_sum_status bx_cell_sum(bx_arena *arena, const bx_cell_ref *total, bx_direction direction, const bx_value *report,
                          int64_t *sum);
/* The sum that a total which is left out shows: along its row, else along its column. */
bx_sum_status bx_cell_compute(bx_arena *arena, const bx_cell_ref *total, const bx_value *report, int64_t *sum);
/* Adds an amount, or makes of a sum what it is without it. */
void bx_column_sum_add(bx_column_sum *sum, int64_t amount);

/* A cell's amount for sums and rules: as given; 0 for blank and /; what the parts give for a total
 * that is left out, blank or /. False when it is left out or cannot be read. */
bool bx_cell_amount(bx_arena *arena, const bx_cell_ref *cell, const bx_value *report, int64_t *amount);
/* Adds to a sum of amounts; false, and nothing added, when 64 bits do not hold it. */
bool bx_amount_add(int64_t *sum, int64_t amount);

/* What is printed in a cell: the text exactly as given, a total that is left out as computed, both in the form
 * the format asks for, if any; else "".
 * `value` (may be NULL) receives the cell's data, NULL where it is left out. */
const char *bx_cell_text(bx_arena *arena, const bx_cell_ref *cell, const bx_value *report, const bx_value **value);

/* A cell as its reader would name it, 第二十条第（一）项／规章 × 现行有效件数: the band's title and the labels along
 * the row's branch, then those along the column's. `row` and `column` may be groups, or NULL. */
const char *bx_cell_name(bx_arena *arena, const bx_cell_ref *cell);

/* The JSON pointer where a figure that is left out would stand: the table's field or the item of a list, then the keys
 * of both branches. */
const char *bx_cell_pointer(bx_arena *arena, const bx_cell_ref *cell);

/* A key that a map in a table's data may have, and what stands behind it. */
typedef struct {
  const char *key;
  const bx_band *band;
  const bx_header *row;    /* the node of the row tree the data has come to */
  const bx_header *column; /* NULL while keys of rows follow; else the node of the column tree, at first its root */
} bx_slot;

/* The keys of a table's own map; then those of the maps behind some slots. Two bands may share a key,
 * which then has two slots. */
bx_slot *bx_table_slots(bx_arena *arena, const bx_table *table, int *count);
bx_slot *bx_slots_below(bx_arena *arena, const bx_slot *slots, int slot_count, int *count);

/* ---- Generated rows and columns (resolve.c) -------------------------------------------------- */

/* Rows that a part of a band has at most, unless one node of the first level has more. */
#define BX_ROWS_TOGETHER 64

/* What a table is filled with. */
typedef struct {
  const bx_value *report;
  const bx_record_source *sources;
  int source_count;
} bx_table_data;

/* The source of a list of a band, or NULL. `band` NULL: of any list of the table. */
const bx_record_source *bx_table_source(const bx_table_data *data, const bx_table *table, const bx_band *band,
                                        const char *list);

/* The table with its columns generated; the table itself when none are. NULL after recording that it would have no
 * columns or too many. Lives in `arena`. */
const bx_table *bx_table_resolve(bx_arena *arena, const bx_table *table, const bx_value *report, bx_diags *diags);

/* Reads the rows of a band in parts: whole nodes of the first level, a run of short ones together. */
typedef struct bx_row_reader bx_row_reader;

/* `table` is resolved. The reader and what `data` holds last until it is freed. */
bx_row_reader *bx_row_reader_new(const bx_table *table, int band, const bx_table_data *data);
void bx_row_reader_free(bx_row_reader *reader);
/* The next part, in `arena`, which may be without rows; the band itself, once, when no rows are generated. Of bands
 * side by side all that there is, behind one another, once. NULL at the end or on an error. */
const bx_band *bx_row_reader_next(bx_row_reader *reader, bx_arena *arena);
/* Is it a part without rows, of records in which there are none? */
static inline bool bx_band_is_empty(const bx_band *part) {
  return part->part && part->halves == 1 && part->row_count == 0;
}
bool bx_row_reader_failed(const bx_row_reader *reader);
/* Once all has been read: the rows of the first level that are not generated, with the sums of all others. */
const bx_band *bx_row_reader_fixed(bx_row_reader *reader, bx_arena *arena);
/* The whole band at once. */
const bx_band *bx_band_resolve(const bx_table *table, int band, const bx_table_data *data, bx_arena *arena);
/* The leaf made of a loaded one that is not generated; the leaf itself when nothing is. NULL if it is not here. */
const bx_header *bx_resolved_row(const bx_band *band, const bx_header *loaded);
const bx_header *bx_resolved_column(const bx_band *band, const bx_header *loaded);
/* Is the node generated, or within one that is? */
bool bx_header_is_generated(const bx_header *loaded);

/* The field of every report that names its layout. */
#define BX_LAYOUT_FIELD "版式"

#endif
