/* Private to impose: a new PDF, and what is copied into it out of others. */
#ifndef BX_COPY_H
#define BX_COPY_H

#include "seen.h"

/* ---- A new PDF ------------------------------------------------------------------------------- */

typedef struct {
  bx_arena *arena;
  bx_buf *out;
  size_t start; /* of the file in `out` */
  size_t *offsets;
  int count, capacity; /* objects 1 … count */
} bx_new_pdf;

void bx_new_pdf_begin(bx_new_pdf *pdf, bx_arena *arena, bx_buf *out);
/* The number of an object that is to be set once. */
int bx_new_pdf_add(bx_new_pdf *pdf);
/* Writes it: the text between "N 0 obj" and "endobj". */
void bx_new_pdf_set(bx_new_pdf *pdf, int number, const bx_buf *text);
/* Both. */
int bx_new_pdf_put(bx_new_pdf *pdf, const bx_buf *text);
/* The cross-reference table and the trailer, whose ID is a hash of all before it. */
void bx_new_pdf_end(bx_new_pdf *pdf, int catalog);

/* Of what all pages show, each time it is read: a small file can have pages without end on one long stream. */
#define BX_INFLATED_MAX    ((size_t)256 << 20)
#define BX_ANNOTATION_COST 1024 /* as if it were so many bytes of them */

/* ---- Copies ---------------------------------------------------------------------------------- */

/* Objects of one file, each copied once. */
typedef struct {
  bx_arena *arena;
  bx_pdf_file *file;
  int revision;
  bx_new_pdf *to;
  bool gray;
  bool colored;    /* something could not be made gray */
  size_t inflated; /* bytes so far, of what the pages show */
  int *numbers;    /* by a number of the file, the new one; 0: it is not copied yet */
  int number_room;
  int *waiting; /* numbers of the file that are referred to and not written yet */
  int waiting_count, waiting_room;
} bx_copying;

void bx_copying_begin(bx_copying *c, bx_arena *arena, bx_pdf_file *file, bx_new_pdf *to, bool gray);
/* The value with the new numbers of what it refers to, which is noted to be copied; not a stream. */
void bx_copy_value(bx_copying *c, bx_buf *out, const bx_pdf_value *value);
/* Copies all that is noted, and what that refers to. False when the file is found defective. */
bool bx_copy_waiting(bx_copying *c);

/* ---- forms.c ---- */

/* A decimal number of so many places; what no page can have is cut. */
void bx_put_points(bx_buf *out, double number, int places);
/* The page as a form of its size as it is seen, from 0, 0 at the lower left. 0 when it is defective, or when what all
 * pages show is too much. */
int bx_copy_page(bx_copying *c, const bx_page_node *page);

/* ---- gray.c ---- */

/* Content with gray instead of colours: text in black, unless it is as light as a watermark. Colours of spaces that are
 * not the device's stay as they are, and `colored` becomes true. False when it holds what cannot be read so; then
 * nothing is appended. */
bool bx_gray_content(const bx_buf *content, bx_buf *out, bool *colored);
/* The same of pixels: red, green, blue. `out` gets a third of the bytes. */
void bx_gray_pixels(const bx_buf *pixels, bx_buf *out);

#endif
