/* The filed PDF: what Cairo wrote becomes PDF/A with a structure tree, the data it was made of and empty signature
 * fields. Cairo 1.16 cannot mark artifacts, nor give elements attributes or let one stand on several pages, so pages
 * are painted with separators between the pieces of content and everything else is added here. ISO 32000-1 14.7
 * and 14.8 (structure), ISO 19005-3 (PDF/A-3), ISO 14289-1 (PDF/UA-1). */
#ifndef BX_PDF_FILING_H
#define BX_PDF_FILING_H

#include "pdf.h"

/* ---- Structure ------------------------------------------------------------------------------- */

typedef enum {
  BX_PDF_DOCUMENT,
  BX_PDF_H1, /* up to H6 */
  BX_PDF_H6 = BX_PDF_H1 + 5,
  BX_PDF_P,
  BX_PDF_TABLE,
  BX_PDF_CAPTION,
  BX_PDF_THEAD,
  BX_PDF_TBODY,
  BX_PDF_TR,
  BX_PDF_TH,
  BX_PDF_TD,
  BX_PDF_NOTE,
  BX_PDF_FIGURE,
  BX_PDF_FORM
} bx_pdf_role;

typedef enum { BX_PDF_SCOPE_NONE, BX_PDF_SCOPE_COLUMN, BX_PDF_SCOPE_ROW, BX_PDF_SCOPE_BOTH } bx_pdf_scope;

/* Heads by their ids in the table. */
typedef struct {
  const int *ids;
  int count;
} bx_pdf_heads;

typedef struct {
  bx_pdf_role role;
  int parent;      /* element; 0 only for the Document */
  const char *alt; /* FIGURE, FORM: what it shows in words; copied; or NULL */
  /* TH, TD */
  int table; /* 1 … in the document */
  int id;    /* TH: its number in the table; 0: it heads nothing */
  bx_pdf_scope scope;
  int row_span, col_span;
  bx_pdf_heads above, beside; /* copied; ids of which the table has no TH are left out of Headers */
} bx_pdf_element;

/* The structure tree in the making: elements in reading order, and what of the pages belongs to them. */
typedef struct bx_pdf_structure bx_pdf_structure;

bx_pdf_structure *bx_pdf_structure_new(void);
void bx_pdf_structure_free(bx_pdf_structure *structure);
/* Adds an element behind those its parent has; returns its number, 1 for the first, which is the Document. */
int bx_pdf_structure_add(bx_pdf_structure *structure, const bx_pdf_element *element);
/* How many rows a cell spans is known only at the end of a table that goes on over pages. */
void bx_pdf_structure_row_span(bx_pdf_structure *structure, int element, int row_span);
/* The TH of a table with an id; 0: there is none yet. */
int bx_pdf_structure_head(const bx_pdf_structure *structure, int table, int id);
/* Begins the next page; its content is an artifact until a separator. */
void bx_pdf_structure_page(bx_pdf_structure *structure);
/* A separator has been painted: what follows belongs to the element, or is an artifact when it is 0. */
void bx_pdf_structure_separate(bx_pdf_structure *structure, int element);

/* ---- Filing ---------------------------------------------------------------------------------- */

typedef struct {
  const char *name;  /* a relative path with / between its parts */
  const char *type;  /* application/json */
  const char *about; /* or NULL */
  const void *bytes;
  size_t len;
} bx_pdf_attachment;

/* An empty signature field. */
typedef struct {
  const char *name;                   /* unique, without a full stop */
  const char *label;                  /* what it is for, in words */
  int page;                           /* 1 … */
  double left, bottom, width, height; /* pt, from the page's lower left corner; all 0: it is not seen */
  const char *content; /* what is seen of it while it is empty: operators without resources; NULL: nothing */
} bx_pdf_field;

typedef enum {
  BX_PDF_A_2U, /* PDF/A-2u */
  BX_PDF_A_3A  /* PDF/A-3a and PDF/UA-1 */
} bx_pdf_claim;

/* Strings are UTF-8. */
typedef struct {
  bx_pdf_claim claim;
  const char *title, *language;           /* never NULL */
  const char *author, *subject, *creator; /* or NULL */
  const char *date;                       /* by ISO 8601, see bx_pdf_put_iso_date */
  const bx_pdf_attachment *attachments;   /* none for PDF/A-2u */
  int attachment_count;
  const bx_pdf_field *fields;
  int field_count;
  bx_pdf_structure *structure;
} bx_pdf_filing;

/* Appends the filed PDF to `out`: PDF 1.7, packed into object streams but for what signing changes. `cairo` is what
 * Cairo wrote, up to PDF 1.5. False after recording why. */
bool bx_pdf_file_cairo(const void *cairo, size_t len, const bx_pdf_filing *filing, bx_buf *out, bx_diags *diags);

#endif
