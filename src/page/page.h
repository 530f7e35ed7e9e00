/* Floor 1: finished pages. A page is a value: a size and items at fixed positions in paint order.
 * PDF, PNG, SVG and the text dump are loops over it; nothing after it decides, nothing before it
 * draws. Knows nothing of data or layouts. */
#ifndef BX_PAGE_H
#define BX_PAGE_H

#include "base.h"
#include "diag.h"
#include "font.h"

/* One glyph of a run: its place relative to the run's origin (on the baseline). */
typedef struct {
  uint32_t id;
  bx_len x, y;
} bx_glyph;

/* A cluster maps the next `bytes` of the text to the next `glyphs`. Where the pen was moved by hand
 * the glyphs on both sides share one cluster, so that text extraction stays exact. */
typedef struct {
  uint16_t bytes, glyphs;
} bx_cluster;

/* Glyphs of one font, size and colour, with the UTF-8 they stand for. */
typedef struct {
  const bx_font *font;
  bx_len size;
  uint32_t color; /* 0xRRGGBB */
  const char *text;
  int text_len; /* bytes; the clusters add up to it */
  const bx_glyph *glyphs;
  int glyph_count;
  const bx_cluster *clusters;
  int cluster_count;
  bool backward; /* right-to-left text: glyphs from left to right, clusters in the order of the text: the first
                    cluster has the last glyphs */
  bx_len width;  /* advance of the whole run, for the dump and for links */
} bx_run;

/* Structure marks bracket the items they hold, for the structure tree, the dump and the tests.
 *
 * A piece of a table on a page is TABLE > THEAD > TR > TH and TABLE > TBODY > TR > TH, TD. Pieces after the first are
 * `continued` and belong to the same element, as rows and cells do that are. So a table has one THEAD, the heads of its
 * first band, and one TBODY (ISO 32000-1 table 337: a Table has at most one THead); heads of the bands below stand in
 * the TBODY as rows of TH. What stands there again is no part of the structure: a THEAD, rows
 * and cells that are `repeated`, a TH that is `continued`.
 *
 * Where the columns of a table are parted over pages a row stands on several: its TR is `continued` on those after the
 * first, and belongs to the TR with the same `row`, though others have come between. So does the THEAD of the first
 * pages. A cell that stands in several parts has on each page the columns it covers there. */
typedef enum {
  BX_MARK_P,
  BX_MARK_TITLE,
  BX_MARK_HEADING, /* level 1 … 5: the form's own, then those of prose */
  BX_MARK_TABLE,
  BX_MARK_THEAD,
  BX_MARK_TBODY,
  BX_MARK_TR,
  BX_MARK_TH,
  BX_MARK_TD,
  BX_MARK_FIGURE, /* a picture; its label says in words what it shows */
  BX_MARK_NOTE,
  BX_MARK_PLACE,   /* an area left for something that is not ours: a seal, a signature, 署名 and date */
  BX_MARK_ARTIFACT /* page numbers, rules, fills, repeated heads: no part of the reading order */
} bx_mark_kind;

/* What a TH heads (ISO 32000-1 table 349, Scope). */
typedef enum { BX_SCOPE_NONE, BX_SCOPE_COLUMN, BX_SCOPE_ROW, BX_SCOPE_BOTH } bx_head_scope;

/* Heads by their ids, the outermost first. Cells of a row or a column share them. */
typedef struct {
  const int *ids;
  int count;
} bx_head_ids;

typedef struct {
  bx_mark_kind kind;
  int level;           /* HEADING */
  const char *style;   /* P, TITLE, HEADING: the layout's name for its style, or NULL */
  bool continued;      /* the element began on an earlier page (also: a stub label that repeats) */
  bool repeated;       /* THEAD, TR of heads, TH that stands here again: at both sides of a table, at its right, or in a
                          further part of its columns; TD: the number of a divided row, a text over all columns in such a
                          part */
  const char *pointer; /* JSON pointer of the data it shows, or NULL */
  const char
      *label;   /* ARTIFACT, PLACE, FIGURE: what it is; HEADING: its text for the outline; TH and TD: cell as printed */
  int row, col; /* TR, TH, TD: place on the table's whole grid */
  int row_span, col_span;
  int own_columns; /* TH, TD: of the table's whole grid, without those that stand there again; 0: col_span of them */
  /* TH: its number in the table, the same wherever it stands again; 0: a cell that heads nothing. */
  int id;
  bx_head_scope scope;
  /* TH, TD: the heads it is under by the header trees, whatever stands where: title of the band, groups, column (over
   * the stub the corner); and groups and stub of its row. */
  bx_head_ids above, beside;
  bx_len x, y, width, height; /* the box, relative to the frame */
} bx_mark;

/* A picture as the report gives it: the bytes of its file. */
typedef enum { BX_IMAGE_PNG, BX_IMAGE_JPEG } bx_image_kind;
typedef struct {
  bx_image_kind kind;
  const char *name; /* as the report gives it */
  bx_place place;   /* there, for messages */
  const void *bytes;
  size_t len;
  int width, height; /* pixels */
  bool gray;
  char sha256[65];
} bx_image;

/* A straight line, from its place to dx, dy beyond it; slanted when neither is 0. Where it makes a corner with
 * another rule it reaches to that rule's outer edge; devices that round widths must round this too. */
typedef struct {
  bx_len dx, dy, width;
  uint32_t color;
  bx_len before, after; /* widths of the rules it makes corners with at its beginning and its end, or 0 */
} bx_stroke;

/* A second line around a box of rules, or over and under it: `gap` is the white between the two. */
typedef struct {
  bx_len width, height; /* of the box, between the middles of its rules */
  bx_len inner;         /* width of those */
  bx_len gap, weight;
  bool open; /* only over and under it */
  uint32_t color;
} bx_border;

/* From the middle of the box's rules to the middle of the line around them. */
static inline bx_len bx_border_offset(const bx_border *border) {
  return border->inner / 2 + border->gap + border->weight / 2;
}

typedef enum {
  BX_ITEM_RUN,
  BX_ITEM_RULE,
  BX_ITEM_BORDER,
  BX_ITEM_FILL,
  BX_ITEM_IMAGE,
  BX_ITEM_FRAME,
  BX_ITEM_TURNED, /* a frame turned counter-clockwise about its top left corner */
  BX_ITEM_BEGIN,
  BX_ITEM_END
} bx_item_kind;

typedef struct bx_frame bx_frame;

/* x, y are relative to the frame that holds the item. */
typedef struct {
  bx_item_kind kind;
  bx_len x, y;
  union {
    const bx_run *run; /* x, y: the baseline's start */
    bx_stroke rule;
    bx_border border; /* x, y: the box's top left */
    struct {
      bx_len width, height;
      uint32_t color;
    } fill;
    struct {
      const bx_image *image;
      bx_len width, height;
    } image;
    const bx_frame *frame; /* FRAME */
    struct {
      const bx_frame *frame;
      int degrees; /* 1 … 90 */
    } turned;
    const bx_mark *mark; /* BEGIN; END closes the last open one */
  } as;
} bx_item;

struct bx_frame {
  bx_len width, height;
  const bx_item *items;
  int count;
};

/* One finished page. It lives until the sink that got it returns. */
typedef struct {
  int number; /* 1-based */
  const char *label;
  bool colored; /* some item is neither black, white nor gray */
  const bx_frame *frame;
  const bx_frame *caption; /* its number, to stand under it on a contact sheet; or NULL */
} bx_page;

/* What a document says of itself; strings may be NULL. */
typedef struct {
  const char *title, *author, *subject, *language, *creator;
} bx_doc_info;

/* Whoever takes pages, one at a time, in order. False stops the typesetting (the reason has been
 * recorded by the sink). */
typedef struct {
  bool (*page)(void *self, const bx_page *page);
  void *self;
} bx_page_sink;

/* ---- Pictures ------------------------------------------------------------------------------- */

/* Reads a picture, PNG or JPEG, by its name relative to the folder of the file `beside`, from which it may not lead
 * out. It lives in `arena`. NULL after recording why there is none. */
const bx_image *bx_image_read(bx_arena *arena, const char *beside, const char *name, const bx_place *place,
                              bx_diags *diags);

/* The pictures of one document: a file that stands in many cells is read once, and its bytes are there once. (Of the
 * first 64 MB; what comes after is read each time.) */
typedef struct bx_images bx_images;
typedef struct {
  const char *beside, *name; /* as for bx_image_read */
} bx_image_name;

bx_images *bx_images_new(bx_arena *arena);
/* Lives in `arena` or in that of `images`, which must last as long as what is made of the picture. */
const bx_image *bx_images_read(bx_images *images, bx_arena *arena, const bx_image_name *file, const bx_place *place,
                               bx_diags *diags);

/* Makes a box as much lower or narrower as the picture's proportions ask for. */
void bx_image_fit(const bx_image *image, bx_len *width, bx_len *height);

/* ---- Building frames ------------------------------------------------------------------------ */

/* Collects items in an arena and freezes them. Coordinates are those of the frame. */
typedef struct bx_frame_builder bx_frame_builder;

bx_frame_builder *bx_frame_builder_new(bx_arena *arena);
void bx_frame_add_run(bx_frame_builder *builder, bx_len x, bx_len baseline, const bx_run *run);
void bx_frame_add_rule(bx_frame_builder *builder, bx_len x, bx_len y, bx_len dx, bx_len dy, bx_len width,
                       uint32_t color);
void bx_frame_add_stroke(bx_frame_builder *builder, bx_len x, bx_len y, const bx_stroke *stroke);
void bx_frame_add_border(bx_frame_builder *builder, bx_len x, bx_len y, const bx_border *border);
void bx_frame_add_fill(bx_frame_builder *builder, bx_len x, bx_len y, bx_len width, bx_len height, uint32_t color);
/* The image fills the box; it lives as long as the page. */
void bx_frame_add_image(bx_frame_builder *builder, bx_len x, bx_len y, bx_len width, bx_len height,
                        const bx_image *image);
void bx_frame_add_frame(bx_frame_builder *builder, bx_len x, bx_len y, const bx_frame *frame);
/* Turned counter-clockwise by 1 … 90 degrees about x, y. By 90 its top edge runs up the page from there, and it reaches
 * to the right of it (GB/T 9704 chapter 8). */
void bx_frame_add_turned(bx_frame_builder *builder, bx_len x, bx_len y, const bx_frame *frame, int degrees);
void bx_frame_begin(bx_frame_builder *builder, const bx_mark *mark); /* the mark is copied */
void bx_frame_end(bx_frame_builder *builder);
const bx_frame *bx_frame_freeze(bx_frame_builder *builder, bx_len width, bx_len height);

/* Adds an item of another frame, as it is and in the same place. */
void bx_frame_add_item(bx_frame_builder *builder, const bx_item *item);

/* A frame made of another one: what stands in it instead of each item is added by `item`, which may add nothing. Frames
 * and turned frames are gone through and not handed to it. */
typedef struct {
  bx_arena *arena;
  /* x, y: where the frame with the item is, absolute or within the turned frame that it is in. */
  void (*item)(void *self, bx_frame_builder *to, bx_len x, bx_len y, const bx_item *item);
  /* What comes between the two is in a frame turned counter-clockwise about x, y. Both may be NULL. */
  void (*turn)(void *self, bx_len x, bx_len y, int degrees);
  void (*unturn)(void *self);
  void *self;
} bx_remaking;
const bx_frame *bx_frame_remake(const bx_remaking *how, const bx_frame *frame, bx_len x, bx_len y);

/* Is some item neither black, white nor gray? */
bool bx_frame_is_colored(const bx_frame *frame);

/* Walks a frame and its sub-frames in paint order with absolute coordinates. */
typedef struct {
  void (*run)(void *self, bx_len x, bx_len y, const bx_run *run);
  void (*rule)(void *self, bx_len x, bx_len y, const bx_stroke *stroke);
  void (*border)(void *self, bx_len x, bx_len y, const bx_border *border); /* NULL: it comes as rules */
  void (*fill)(void *self, bx_len x, bx_len y, bx_len width, bx_len height, uint32_t color);
  void (*image)(void *self, bx_len x, bx_len y, bx_len width, bx_len height, const bx_image *image);
  void (*begin)(void *self, bx_len x, bx_len y, const bx_mark *mark); /* x, y: the mark's frame */
  void (*end)(void *self);
  /* What comes between the two is in the coordinates of a frame turned counter-clockwise about x, y. */
  void (*turn)(void *self, bx_len x, bx_len y, int degrees);
  void (*unturn)(void *self);
} bx_visitor;
/* Any of the functions may be NULL; without `turn` turned frames are passed over. */
void bx_frame_visit(const bx_frame *frame, bx_len x, bx_len y, const bx_visitor *visitor, void *self);

#endif
