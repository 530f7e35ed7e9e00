/* Floor 2: devices, loops over finished pages. Each takes pages one at a time and keeps nothing of a
 * page once it is painted, so documents of any length run in flat memory. Doubles live only here. */
#ifndef BX_PAINT_H
#define BX_PAINT_H

#include "base.h"
#include "diag.h"
#include "filing.h"
#include "page.h"

/* Where bytes go. False on failure, with errno. Who owns the writer knows the file's name and records
 * write-failed: a device whose writer fails returns false with that errno and records nothing. Any
 * other failure it records itself. */
typedef struct {
  bool (*write)(void *self, const void *data, size_t len);
  void *self;
} bx_writer;

/* One that appends to a buffer and never fails. */
static inline bx_writer bx_writer_to(bx_buf *buf) { return (bx_writer){.write = bx_buf_write, .self = buf}; }

/* ---- Pictures ------------------------------------------------------------------------------- */

/* Can the pixels of a picture be had? Of a PNG its reader has seen that they are as they were written; a JPEG has to
 * be decoded, at an eighth of its size. False after recording image-broken. */
bool bx_picture_is_whole(const bx_image *image, bx_diags *diags);
/* The pixels of a picture from the top left, each red, green, blue and opacity, not premultiplied; in the arena. NULL
 * after recording image-broken. */
unsigned char *bx_picture_rgba(bx_arena *arena, const bx_image *image, bx_diags *diags);

#define BX_SVG_MAX ((size_t)1 << 20) /* bytes; a seal that was drawn by hand has some ten thousand */

/* The drawing of a seal in SVG as a PDF of one page, which has its proportions, appended to `pdf`; `name` is what
 * messages call it. It is made of shapes alone: neither fonts nor pictures are in it. False after recording why it is
 * none: it is broken, or has other things, or asks for too much time, memory or room; or librsvg is not there. */
bool bx_drawing_pdf(bx_arena *arena, const char *name, const bx_buf *svg, bx_buf *pdf, bx_diags *diags);

/* ---- PDF ------------------------------------------------------------------------------------ */

/* A PDF in the making: text with exact extraction (clusters), outline from HEADING marks, page labels, title, author,
 * subject, creator (Banxin and its version when NULL). A plain one goes out page by page; a filed one (filing.h) is
 * kept until its end, when its structure tree and all else is added. */
typedef struct bx_pdf bx_pdf;

typedef enum { BX_PROFILE_PDFA_3A, BX_PROFILE_PDFA_2U, BX_PROFILE_PLAIN } bx_pdf_profile;

/* Whether it is a day of the calendar, 2024-12-31, alone or with a time by ISO 8601,
 * 2024-12-31T00:00:00+08:00, whose zone may be left out. */
bool bx_pdf_is_date(const char *date);

/* `date` is one as above, or NULL for a fixed one, never the clock: same pages, same bytes. `info` and `date` last as
 * long as the PDF. NULL after recording that `date` is no date, or why there is no such PDF of the document. */
bx_pdf *bx_pdf_new(const bx_writer *writer, bx_pdf_profile profile, const bx_doc_info *info, const char *date,
                   bx_diags *diags);
bool bx_pdf_page(bx_pdf *pdf, const bx_page *page);
/* A signature that a filed PDF has an empty field for: over each place of the pages that is called `at`, in their order
 * NAME, NAME2 …; where there is none, and when `at` is NULL, it is not seen. With words to be shown the field is a box
 * as long as it is empty: its four corners and in the first of them the words, where they fit. A box all around would
 * run through 署名 and date, which are often wider than a seal. */
typedef struct {
  const char *name, *label, *at;
  const bx_frame *shown; /* the words; NULL: nothing is seen of it until it is signed */
} bx_pdf_signature;
/* To be called before the first page; they last as long as the PDF. */
void bx_pdf_sign(bx_pdf *pdf, const bx_pdf_signature *signatures, int count);
/* What a filed PDF of profile pdfa-3a has attached; lasts until it is finished. */
void bx_pdf_attach(bx_pdf *pdf, const bx_pdf_attachment *attachments, int count);
/* Ends the document and releases it, also after a failure. False when anything failed, the first
 * failure counts. */
bool bx_pdf_finish(bx_pdf *pdf);

/* ---- Texts ---------------------------------------------------------------------------------- */

/* Text of a page that belongs together, as the filed PDF of it has it. */
typedef struct {
  const char *text;
  const char *label, *pointer; /* of the innermost mark that has one, or NULL */
} bx_page_piece;

typedef struct bx_pieces bx_pieces;

bx_pieces *bx_pieces_new(void);
void bx_pieces_free(bx_pieces *pieces);
/* The pieces of the next page, in the order of painting; labels and pointers are the page's. */
const bx_page_piece *bx_pieces_page(bx_pieces *pieces, const bx_page *page, bx_arena *arena, int *count);

/* ---- PNG ------------------------------------------------------------------------------------ */

typedef struct {
  int dpi;  /* BX_DPI_MIN … BX_DPI_MAX */
  int bits; /* 4 or 8; gray pages: bits a pixel. Coloured pages: 8 is RGB, 4 a palette of 16 steps a channel
               (a quarter of the bytes; RGB after all when there are more than 256 colours) */
} bx_png_options;

#define BX_DPI_MIN 18
#define BX_DPI_MAX 1200

/* Paints one page as PNG, round(pt · dpi / 72) pixels each way: gray where the page has no colour; pHYs
 * says the dpi. Rules and fills are set on whole pixels, a rule is at least one pixel thick. */
bool bx_png_page(const bx_page *page, const bx_png_options *options, const bx_writer *writer, bx_diags *diags);

/* A contact sheet: small pages on A4, upright or on its side, with their captions. */
typedef struct bx_sheet bx_sheet;

#define BX_SHEET_MAX 10 /* columns, rows: a page of A4 is then 19 mm wide */

/* `options` are those of the sheet's PNG. */
bx_sheet *bx_sheet_new(int columns, int rows, const bx_png_options *options, bx_diags *diags);
void bx_sheet_free(bx_sheet *sheet);
bool bx_sheet_is_full(const bx_sheet *sheet);
bool bx_sheet_is_empty(const bx_sheet *sheet);
/* Adds a page to one that is not full. */
bool bx_sheet_page(bx_sheet *sheet, const bx_page *page);
/* Writes one that is not empty, and begins the next. */
bool bx_sheet_write(bx_sheet *sheet, const bx_writer *writer);

/* ---- SVG ------------------------------------------------------------------------------------ */

/* Paints one page as SVG: each glyph's outline once in <defs>, used by reference, so that it looks the
 * same without the fonts; the text itself stands in <desc>. */
bool bx_svg_page(const bx_page *page, const bx_writer *writer, bx_diags *diags);

/* ---- Dump ----------------------------------------------------------------------------------- */

/* The readable form of pages: what tests compare. One line an item, absolute positions in points,
 * marks as an indented tree, fonts named once with their SHA-256. The lines: see dump.c. */
typedef struct {
  bool glyphs; /* also glyph ids and positions */
} bx_dump_options;

typedef struct bx_dump bx_dump;

/* Nothing but the writer can fail it, so it records nothing. `options` may be NULL. */
bx_dump *bx_dump_new(const bx_writer *writer, const bx_doc_info *info, const bx_dump_options *options);
bool bx_dump_page(bx_dump *dump, const bx_page *page);
bool bx_dump_finish(bx_dump *dump);

/* A hash of all that can be seen of a page, as the dump has it with its glyphs: 64 hexadecimal digits and a NUL. */
void bx_page_hash(const bx_page *page, char hex[65]);

#endif
