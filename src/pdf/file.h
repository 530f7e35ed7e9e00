/* Inside the floor pdf: what an open file holds. */
#ifndef BX_PDF_FILE_H
#define BX_PDF_FILE_H

#include "syntax.h"

/* An object stream, inflated. */
typedef struct {
  bx_pdf_lexer text; /* over all of it */
  int count;
  int *numbers;
  size_t *begins; /* count + 1; the last is the end */
} bx_pdf_pack;

/* What was read where a slot points. */
typedef struct {
  const bx_pdf_value *value; /* NULL: not read yet */
  size_t end;                /* after endobj */
  bx_pdf_pack *pack;         /* of an object stream that was opened */
} bx_pdf_loaded;

/* A cross-reference section with its trailer. */
typedef struct {
  size_t begin;  /* of "xref" or of the stream's "N G obj" */
  size_t target; /* what its own startxref says */
  size_t eof;    /* after its %%EOF */
  size_t end;    /* and after the line end behind it */
  bool is_stream;
  const bx_pdf_value *trailer;
  int64_t prev; /* -1: none */
  bx_pdf_slot *slots;
  int count;
} bx_pdf_section;

typedef struct {
  bx_pdf_section main;   /* of a linearised file, the merged slots of both */
  bx_pdf_section second; /* the other section of a linearised file; its begin is 0 when there is none */
  bx_pdf_loaded *loaded; /* one a slot of main */
  size_t end, eof;
} bx_pdf_revision;

struct bx_pdf_file {
  bx_arena *arena;
  bx_diags *diags;
  const char *name;
  const unsigned char *bytes;
  size_t len;
  bx_pdf_revision *revisions;
  int revision_count;
  size_t inflated; /* by object and cross-reference streams so far */
  int loading;     /* objects being read inside each other: /Length may be a reference */
  bool failed;
};

/* Records a fault, marks the file as failed; always false. */
bool bx_pdf_file_fail(bx_pdf_file *file, bx_pdf_fault fault, size_t at);
/* A lexer over the file from an offset. */
bx_pdf_lexer bx_pdf_file_lexer(bx_pdf_file *file, size_t at);

typedef struct {
  int number, generation;
  const bx_pdf_value *value;
  size_t end; /* after endobj */
} bx_pdf_indirect;

/* Reads "N G obj … endobj" at an offset; a /Length that is a reference is followed as of `revision`, and with -1 it
 * must be direct. False after recording. */
bool bx_pdf_read_indirect(bx_pdf_file *file, int revision, size_t offset, bx_pdf_indirect *read);
/* The place of a revision's slot, or NULL. */
const bx_pdf_slot *bx_pdf_slot_in(const bx_pdf_revision *revision, int number);
/* What a revision's own slot i holds, read when it was not yet. */
const bx_pdf_loaded *bx_pdf_load(bx_pdf_file *file, int revision, int i);
/* The object stream of that number, opened; `at` is where a fault is recorded. NULL after recording. */
const bx_pdf_pack *bx_pdf_open_pack(bx_pdf_file *file, int revision, int number);
/* Reads a section and its trailer at an offset; `end` is then behind the trailer. False after recording. (section.c) */
bool bx_pdf_read_section(bx_pdf_file *file, size_t at, bx_pdf_section *section);
/* Reads startxref, offset and %%EOF behind a section's `end`, which moves behind them. False after recording. */
bool bx_pdf_read_tail(bx_pdf_file *file, bx_pdf_section *section);
/* Decodes raw bytes as the stream's dictionary says, at most `limit` of them; `resolve` follows a reference inside the
 * dictionary and may be NULL. Returns the fault. (filter.c) */
bx_pdf_fault bx_pdf_decode(bx_pdf_file *file, int revision, const bx_pdf_value *stream, size_t limit, bx_buf *out);

#endif
