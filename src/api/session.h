/* Private to the api floor. */
#ifndef BX_API_SESSION_H
#define BX_API_SESSION_H

#include "banxin.h"
#include "base.h"
#include "check.h"
#include "compare.h"
#include "data.h"
#include "diag.h"
#include "diff.h"
#include "html.h"
#include "inspect.h"
#include "kept.h"
#include "layout.h"
#include "paint.h"
#include "print.h"
#include "sign.h"
#include "typeset.h"

/* Layouts that were read together. They last until the session reads them again and no document has one. */
typedef struct {
  bx_arena *arena;
  bx_map *by_name; /* bx_layout */
  int users;       /* the session and documents */
} bx_shelf;

struct banxin_session {
  bx_arena *arena;
  bx_diags *diags;
  bx_lang lang;
  const char *layout_folder, *module_folder;
  bx_font_set *fonts;
  bx_shelf *shelf;
  banxin_options options;                                      /* copied */
  void (*temporary)(void *self, const char *path, bool there); /* see banxin_options; or NULL */
  void *temporary_self;
  bool only_regular; /* documents wait for no pipe */
};

/* Rows of a table out of a file. */
typedef struct {
  bx_record_file *file;
  const char *name, *path; /* of the table, as the command line has it; of the file */
} bx_rows_input;

struct banxin_document {
  banxin_session *session;
  bx_arena *arena;
  bx_diags *diags;
  const struct bx_attached_pdf *filed; /* the PDF that it came out of, or NULL */
  const char *folder;                  /* where what is attached to that is, or NULL */
  const bx_value *report;
  bx_source_file source; /* of the report */
  bx_shelf *shelf;       /* that its layout comes from */
  const bx_layout *layout;
  const char **inputs; /* files it was made of, which no output may replace */
  int input_count, input_capacity;
  bx_rows_input *row_files; /* of `sources` */
  bx_record_source *sources;
  bool rows_failed;                           /* some of them cannot be had */
  void (*progress)(void *self, int64_t rows); /* of the check, or NULL */
  void *progress_self;
  int source_count, row_file_capacity, source_capacity;
  const char **files;
  int file_count;
  int page_count;          /* of the whole document */
  int painted_count;       /* of those asked for */
  bx_inspector *inspector; /* holds the findings; or NULL */
  const bx_finding *findings;
  int finding_count;
  struct bx_view *view; /* or NULL */
  bx_changes changes;   /* of the last comparison, in */
  bx_arena *diff_arena; /* or NULL */
  bx_arena *diff_lines; /* of the change last asked for, or NULL */
};

/* The status that a list of diagnostics amounts to. */
banxin_status bx_status_of(const bx_diags *diags);
/* The same of those that were kept from `from` on. */
banxin_status bx_status_since(const bx_diags *diags, int from);
/* Is there a layout of this name in the folder? A path is no name. If not, `near` is the nearest name,
 * or NULL. */
bool bx_session_knows_layout(banxin_session *session, const char *name, const char **near);
/* A shelf with one user. */
bx_shelf *bx_shelf_new(void);
/* The layouts for a new document, and when it needs them no longer. */
bx_shelf *bx_shelf_use(banxin_session *session);
void bx_shelf_leave(bx_shelf *shelf);
/* A layout by name or path, loaded once a session; NULL after recording why not in `diags`. */
const bx_layout *bx_session_layout(banxin_session *session, const char *name, bx_diags *diags);

/* A part of the program in a library of its own. */
typedef struct {
  const char *name; /* banxin-sign.so */
  const char *get;  /* its function without arguments that returns what the module gives: a struct that begins with an
                     * int, the version */
  int version;
  bx_message missing; /* says that it cannot be loaded; {0} is its path */
} bx_module;

/* What the module gives; NULL after recording that it cannot be loaded, or is of another version. */
const void *bx_session_module(banxin_session *session, const bx_module *module, bx_diags *diags);
/* The module of signatures (sign.h). */
const bx_sign_module *bx_session_sign_module(banxin_session *session, bx_diags *diags);

/* The module of printing (print.h). */
const bx_print_module *bx_session_print_module(banxin_session *session, bx_diags *diags);

/* Pages asked for, in any order; none: all. */
#define BX_PAGE_LAST 99999999 /* as a last page: however many there are */
typedef struct {
  int first, last; /* 1-based */
} bx_page_range;
typedef struct {
  bx_page_range *items;
  int count;
} bx_page_ranges;

/* Reads 1-3,5,7-; NULL: all. False after recording that it is none. */
bool bx_page_ranges_read(bx_arena *arena, const char *text, bx_page_ranges *ranges, bx_diags *diags);
/* Does every range begin within the document? One may reach beyond its end. `text` is what they were read from. */
bool bx_page_ranges_check(const bx_page_ranges *ranges, const char *text, int page_count, bx_diags *diags);

/* Makes of a PDF in memory one of sheets: numbered copies, a booklet, gray. `ranges` are the pages to be taken. */
bool bx_session_impose(banxin_session *session, const char *name, const banxin_print_options *options,
                       const bx_page_ranges *ranges, bx_buf *pdf);
/* Does the report print a 份号 of its own? */
bool bx_document_has_number(const banxin_document *document);

/* Is it a file that the document, which has a layout, was made of: report, layout and what that extends, rows,
 * pictures? No output may replace it. */
bool bx_document_is_input(const banxin_document *document, const char *path);

/* An empty document. */
banxin_document *bx_document_new(banxin_session *session);
/* Reads its report and its layout; see banxin_document_open. */
void bx_document_read(banxin_document *document, const char *path, const char *layout);
/* Lets go of the pages that were kept; see banxin_document_view. */
void bx_document_drop_view(banxin_document *document);
/* The document as a PDF, appended to `pdf`. */
banxin_status bx_document_pdf(banxin_document *document, banxin_profile profile, bx_buf *pdf);
/* Takes away the folder of a filed one. */
void bx_document_remove_folder(banxin_document *document);
/* Notes a file that belongs to the document. */
void bx_document_add_input(banxin_document *document, const char *path);
/* What the document is typeset from. */
bx_typeset_job bx_document_job(const banxin_document *document);
/* May the PDF be signed, which has been read from `path`? Not when it is a filed one whose layout wants an approval and
 * its report has none that holds (banxin_approvals), or its pages are not what the report makes; then that is recorded
 * in the session. */
bool bx_session_may_sign(banxin_session *session, const char *path, const bx_buf *pdf, const char *log);
/* Compares them, into `after`; false after recording why not there, or in `before` that it cannot be read. */
bool bx_document_diff(banxin_document *before, banxin_document *after);
/* Pages of both beside each other, marked, into the sink (compare.h). What goes wrong is a diagnostic of `after`. */
bool bx_document_sheets(banxin_document *before, banxin_document *after, const bx_page_sink *sink);
/* Fields for the signatures of the form, and for time stamps of the whole document. */
void bx_document_sign(const banxin_document *document, bx_pdf *pdf);

#endif
