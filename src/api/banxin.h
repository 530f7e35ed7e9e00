/* Banxin: typesets official Chinese documents from structured data.
 *
 * A session holds what many reports share: the folders of layouts and fonts, and the fonts once they
 * are loaded. A document is one report read with its layout; it can be checked and rendered. Nothing
 * here prints or ends the process: what was found is asked for as diagnostics. A session and its
 * documents belong to one thread at a time. All strings are UTF-8; results given as `const` belong to
 * the object they were asked from and live as long as it does. */
#ifndef BANXIN_H
#define BANXIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define BANXIN_API __attribute__((visibility("default")))
#else
#define BANXIN_API
#endif

/* How a call ended; the values are the command line's exit statuses (sysexits.h). */
typedef enum {
  BANXIN_OK = 0,
  BANXIN_FINDINGS = 1,     /* the report breaks a rule of its layout */
  BANXIN_UNPROVEN = 2,     /* a signature that nothing speaks against, but something that proves it was not at hand */
  BANXIN_USAGE = 64,       /* options that make no sense */
  BANXIN_DATA = 65,        /* the report cannot be read: syntax, encoding, limits */
  BANXIN_NO_INPUT = 66,    /* an input file is missing or unreadable */
  BANXIN_UNAVAILABLE = 69, /* a service is not there or refuses, like a print server */
  BANXIN_CANT_CREATE = 73, /* an output cannot be made */
  BANXIN_IO = 74,          /* writing failed midway; old files are untouched */
  BANXIN_NOT_YET = 75,     /* how it ends is not known yet: a job that is not waited for any longer */
  BANXIN_CONFIG = 78       /* a layout or a font is missing or wrong */
} banxin_status;

typedef enum { BANXIN_ENGLISH, BANXIN_CHINESE } banxin_language;

/* ---- Sessions ------------------------------------------------------------------------------- */

typedef struct banxin_session banxin_session;

/* Which fonts may play the roles (小标宋, 仿宋 …). */
typedef enum {
  BANXIN_FONTS_BUNDLED, /* only the prepared ones and those named in `role_fonts`: the same bytes everywhere */
  BANXIN_FONTS_USER,    /* also those in the user's font folder */
  BANXIN_FONTS_SYSTEM   /* also installed ones, through fontconfig */
} banxin_fonts;

typedef struct {
  const char *data_folder;       /* has layouts/ and fonts/; never NULL */
  const char *layout_folder;     /* instead of data_folder/layouts, or NULL */
  const char *user_font_folder;  /* or NULL */
  const char *config_file;       /* YAML: fonts: {ROLE: FILE}; or NULL */
  const char *const *role_fonts; /* "ROLE=FILE" strings, NULL at the end, or NULL */
  banxin_fonts fonts;
  const char *module_folder; /* has banxin-sign.so and the like; NULL: where they were installed to */
  banxin_language language;  /* of diagnostics */
  /* Told of each file and folder of ours that is about to be made for a while, and of each that is gone again (`there`
   * false): for a program that a signal may end, and which then takes them away, the last first. Or NULL. */
  void (*temporary)(void *self, const char *path, bool there);
  void *temporary_self;
} banxin_options;

/* Never NULL; problems with the options (a config file that cannot be read) are diagnostics. */
BANXIN_API banxin_session *banxin_session_new(const banxin_options *options);
/* Another one with the same options, whose diagnostics are its own: for a piece of work that may go wrong often. */
BANXIN_API banxin_session *banxin_session_again(const banxin_session *session);
BANXIN_API void banxin_session_free(banxin_session *session);
/* BANXIN_OK, or what is wrong with the options. */
BANXIN_API banxin_status banxin_session_status(const banxin_session *session);
/* Layouts are read once a session; from here on they are read again, for the next document. Fonts stay loaded, and
 * documents that are open keep the layout they have. What banxin_layouts gave is void. */
BANXIN_API void banxin_session_refresh(banxin_session *session);

/* ---- Documents ------------------------------------------------------------------------------ */

typedef struct banxin_document banxin_document;

/* Reads a report ("-" is standard input) and loads the layout it names in 版式, or `layout` when that is
 * not NULL. A report may only name a layout of the folder; `layout` may also be a path. Never NULL: see
 * banxin_document_status. Free it before the session. */
BANXIN_API banxin_document *banxin_document_open(banxin_session *session, const char *path, const char *layout);
BANXIN_API void banxin_document_free(banxin_document *document);
/* The worst that has been found so far. */
BANXIN_API banxin_status banxin_document_status(const banxin_document *document);

/* Rows of a table from an NDJSON file ("-" is standard input), one record a line, instead of a list in the report:
 * `name` is the table's field, or FIELD.LIST when the table has several lists. They are read as they are needed, and
 * several times, so that memory does not grow with their number; what cannot be read twice is kept in a temporary
 * file. To be given before anything else is asked of the document. */
BANXIN_API banxin_status banxin_document_rows(banxin_document *document, const char *name, const char *path);

/* Checks the report: its fields, figures, totals and the layout's rules. `last_year` is last year's
 * report or NULL; `parts` the `part_count` reports it sums up. */
BANXIN_API banxin_status banxin_document_check(banxin_document *document, const char *last_year,
                                               const char *const *parts, int part_count);

/* While the check reads a table whose rows are generated, `progress` is called now and then with how many of them it
 * has looked at. NULL: no longer. */
BANXIN_API void banxin_document_watch(banxin_document *document, void (*progress)(void *self, int64_t rows),
                                      void *self);

/* The last two are for comparisons only: the list of changes and the sheets as one file, and the list alone. */
typedef enum { BANXIN_PDF, BANXIN_PNG, BANXIN_SVG, BANXIN_DUMP, BANXIN_DIFF_HTML, BANXIN_DIFF_JSON } banxin_format;

/* What a PDF conforms to. A document that cannot is refused. */
typedef enum {
  BANXIN_PDFA_3A, /* PDF/A-3a and PDF/UA-1, the data and the layout attached */
  BANXIN_PDFA_2U, /* PDF/A-2u */
  BANXIN_PLAIN    /* neither; no structure tree */
} banxin_profile;

typedef struct {
  banxin_format format;
  banxin_profile profile;
  const char *path;  /* "-": standard output. PNG and SVG of several pages: x-1.png, x-2.png … */
  const char *pages; /* "1-3,5", or NULL: all */
  const char *date;  /* ISO 8601, for the PDF; NULL: the layout's */
  int dpi;           /* PNG; 0: 150 */
  int gray_bits;     /* PNG of pages without colour: 4 or 8; 0: 4 */
  bool glyphs;       /* DUMP: also glyph ids and positions */
  /* Copies for approval: PNG, SVG, DUMP and PDF of the profile BANXIN_PLAIN, never a filed one. */
  const char *watermark;         /* a text across every page, 送审稿; or NULL */
  const char *version;           /* a time, or what else tells versions apart: it stands at the foot of every page, with
                                  * the beginning of the SHA-256 of the report's file; or NULL */
  int sheet_columns, sheet_rows; /* PNG: contact sheets of so many pages, at most 10 × 10; 0: a file a page */
  const char *crop;              /* PNG, SVG: of each page only the part that shows the data at this JSON pointer or
                                  * below it, with a margin of 4 mm; pages without it are left out; or NULL */
  /* Called after each page with its number, or NULL. */
  void (*progress)(void *self, int page);
  void *progress_self;
} banxin_render_options;

/* Typesets and paints. Files appear complete or not at all: several are all written before the first is
 * put in place. */
BANXIN_API banxin_status banxin_document_render(banxin_document *document, const banxin_render_options *options);
/* Files the last render made, and the pages it painted. */
BANXIN_API int banxin_document_file_count(const banxin_document *document);
BANXIN_API const char *banxin_document_file(const banxin_document *document, int i);
BANXIN_API int banxin_document_page_count(const banxin_document *document);

/* ---- Looking at pages ------------------------------------------------------------------------ */

/* Files that the document was made of, which may change it when they change: the report, its layouts, rows, and of its
 * pages (banxin_document_view) the pictures. A file of a layout that could not be loaded is in the diagnostics. */
BANXIN_API int banxin_document_input_count(const banxin_document *document);
BANXIN_API const char *banxin_document_input(banxin_document *document, int i);
/* SHA-256 of the report's bytes, hexadecimal; "" when they could not be read. */
BANXIN_API const char *banxin_document_hash(banxin_document *document);
/* Or NULL. */
BANXIN_API const char *banxin_document_title(banxin_document *document);

/* Lengths are in 1/1024 pt, y grows downwards from the page's top left. */
typedef struct {
  int width, height;
  const char *label; /* page number as printed */
  const char *hash;  /* SHA-256 of what stands on the page: pages with the same one look the same */
} banxin_page;

typedef enum {
  BANXIN_PLACE_TEXT,
  BANXIN_PLACE_HEADING,
  BANXIN_PLACE_TABLE,
  BANXIN_PLACE_HEAD, /* of a row or a column */
  BANXIN_PLACE_CELL,
  BANXIN_PLACE_PICTURE,
  BANXIN_PLACE_LEFT_FREE /* for a seal, a signature */
} banxin_place_kind;

/* Where a piece of the report stands; what goes over several pages has a place on each. */
typedef struct {
  banxin_place_kind kind;
  const char *pointer; /* JSON pointer into the data; NULL: words of the form itself */
  const char *label;   /* the cell as printed, or NULL */
  const char *text;    /* as it stands there */
  int page;            /* 1-based */
  int x, y, width, height;
} banxin_place;

#define BANXIN_VIEW_PAGES 1000 /* that are kept at most: about 50 MB */

/* Typesets the report, checked or not, and keeps its pages to be looked at. */
BANXIN_API banxin_status banxin_document_view(banxin_document *document);
/* Lets go of the pages, of a document that is kept to be compared with. */
BANXIN_API void banxin_view_end(banxin_document *document);
/* Pages of the last view; 0 when it failed. */
BANXIN_API int banxin_view_page_count(const banxin_document *document);
BANXIN_API banxin_page banxin_view_page(const banxin_document *document, int i);
/* Are there more pages than are kept? */
BANXIN_API bool banxin_view_is_cut(const banxin_document *document);
/* All places, page by page, in the order of reading. */
BANXIN_API int banxin_view_place_count(const banxin_document *document);
BANXIN_API banxin_place banxin_view_place(const banxin_document *document, int i);
/* One page as PNG; `dpi` is 18 … 1200. The bytes live until the next call. */
BANXIN_API banxin_status banxin_view_png(banxin_document *document, int i, int dpi, const void **png, size_t *len);

/* ---- Inspection ----------------------------------------------------------------------------- */

typedef enum { BANXIN_PASS, BANXIN_FAIL, BANXIN_NOT_APPLICABLE } banxin_verdict;

/* What a rule of GB/T 9704—2012 or CLREQ found on the finished pages. A rule that fails is one for each
 * place (of many, the first twenty); one that passes, or finds nothing to measure, is one. */
typedef struct {
  const char *id; /* stable: margin-left */
  banxin_verdict verdict;
  const char *group;      /* page, lines …, in the session's language */
  const char *clause;     /* GB/T 9704—2012 5.2.1 */
  const char *what;       /* what the rule asks, in the session's language */
  int checked, failed;    /* places, of the whole rule */
  int excepted;           /* places that are not measured, as the standard or the font excepts them */
  const char *exceptions; /* these: pages or signs, each once; NULL: none */
  int page, line;         /* 1-based; 0: the whole document, no line of prose */
  const char *at;         /* the text that stands there, or NULL */
  const char *expected;   /* 28 ± 1 mm */
  const char *measured;   /* 30 mm; NULL when not applicable */
  const char *as_text;    /* one line for people; ends with a line feed */
  const char *as_json;    /* one JSON object; ends with a line feed */
} banxin_measurement;

/* Typesets the report, checked or not, and measures its pages. BANXIN_FINDINGS when a rule fails. What a
 * rule expects comes from the standards and never from the layout. */
BANXIN_API banxin_status banxin_document_inspect(banxin_document *document);
/* Measurements of the last inspection, those that failed first; they live until the next. */
BANXIN_API int banxin_measurement_count(const banxin_document *document);
BANXIN_API banxin_measurement banxin_measurement_at(banxin_document *document, int i);

/* ---- Comparing ------------------------------------------------------------------------------ */

/* What changed between two reports, by what they print: cells, texts, rows. Where it stands on a page does not count,
 * nor how the data is noted. */
typedef enum {
  BANXIN_CHANGED_LAYOUT,  /* another form, or another version of it */
  BANXIN_CHANGED_CELL,    /* of a table or a record */
  BANXIN_CHANGED_TEXT,    /* a sentence of prose, or a field */
  BANXIN_CHANGED_PICTURE, /* its bytes or its words */
  BANXIN_ROW_ADDED,       /* a row of a table, a record or an item of a list */
  BANXIN_ROW_REMOVED,
  BANXIN_ROW_MOVED,
  BANXIN_CHANGED_DATA /* what the form has no field for */
} banxin_difference_kind;

typedef struct {
  banxin_difference_kind kind;
  const char *name;                      /* the cell as printed, row × column, or the field */
  const char *old_pointer, *new_pointer; /* JSON pointers into the data; NULL: not there */
  const char *old_text, *new_text;       /* as printed; NULL: not there */
  bool computed;                         /* a total that is not given */
  const char *as_text;                   /* one line; ends with a line feed */
  const char *as_json;                   /* one JSON object; ends with a line feed */
} banxin_difference;

typedef struct {
  int count;           /* of changes */
  bool other_form;     /* only what both forms have is compared */
  const char *remarks; /* lines about what could not be compared; "" */
  const char *as_json; /* the same as a JSON object, ends with a line feed; "" */
  const char *sum;     /* how many of which kind; ends with a line feed */
} banxin_diff;

/* Compares two reports, checked or not. BANXIN_FINDINGS: they differ. `*diff` lives as long as `after`, as which
 * `before` must live too, and is NULL when they cannot be compared; then diagnostics of either say why. */
BANXIN_API banxin_status banxin_document_diff(banxin_document *before, banxin_document *after,
                                              const banxin_diff **diff);
/* Change i of the last comparison of `after`; its lines live until the next is asked for. */
BANXIN_API banxin_difference banxin_difference_at(banxin_document *after, int i);
/* Renders sheets instead of the pages of `after`: the page of `before` and that of `after` side by side, what changed
 * marked in red. Only pages with changes are shown, at least one sheet. A PDF is a plain one. To be called after
 * banxin_document_diff. */
BANXIN_API banxin_status banxin_document_render_diff(banxin_document *before, banxin_document *after,
                                                     const banxin_render_options *options);

/* ---- Filed PDFs ------------------------------------------------------------------------------ */

/* A file attached to a PDF. */
typedef struct {
  const char *name;  /* a relative path */
  const char *about; /* or NULL */
  long long size;    /* bytes; -1: not known */
} banxin_attachment;

/* What a filed PDF has attached: the report first, its layout next. They live as long as the session, which has the
 * diagnostics. */
BANXIN_API banxin_status banxin_pdf_list(banxin_session *session, const char *path,
                                         const banxin_attachment **attachments, int *count);
/* The bytes of one; they live as long as the session. */
BANXIN_API banxin_status banxin_pdf_read(banxin_session *session, const char *path, const char *name,
                                         const void **bytes, size_t *len);
/* The document that a filed PDF was made of, out of what is attached to it. Never NULL: see banxin_document_status. */
BANXIN_API banxin_document *banxin_document_open_filed(banxin_session *session, const char *path);
/* Proves that each page of the PDF is what the attached data and layout make, with the session's fonts. Otherwise what
 * differs are diagnostics of the document. */
BANXIN_API banxin_status banxin_document_prove(banxin_document *document);
/* Writes all, or only one when `name` is not NULL, into a folder, from which the report can be rendered again. */
BANXIN_API banxin_status banxin_pdf_extract(banxin_session *session, const char *path, const char *folder,
                                            const char *name);

/* ---- Approval ------------------------------------------------------------------------------- */

/* What somebody said of a report, as it stands in the list beside its file. */
typedef struct {
  bool approved;       /* else it was returned */
  bool holds;          /* it was approved, and neither the data nor the pages have changed since */
  const char *by;      /* a name */
  const char *time;    /* ISO 8601 */
  const char *comment; /* or NULL */
  const char *data;    /* SHA-256 of the report's file */
  const char *pages;   /* SHA-256 of what stood on its pages, one after the other */
  const char *as_text; /* one line for people; ends with a line feed */
  const char *as_json; /* one JSON object; ends with a line feed */
} banxin_approval;

/* The list of a report is the file REPORT.approvals beside it, and that of a filed PDF beside the PDF by the name that
 * the report attached to it has; `log`, when it is not NULL, names another. Lines are only ever added, each with a hash
 * of the one before it, so that a changed list is found out. */

/* What was said of the report, the oldest first; the last word counts. BANXIN_OK: it is an approval that holds.
 * BANXIN_FINDINGS: there is none. They live as long as the document. */
BANXIN_API banxin_status banxin_approvals(banxin_document *document, const char *log, const banxin_approval **approvals,
                                          int *count);

typedef struct {
  const char *by;      /* a name; never NULL */
  const char *time;    /* ISO 8601; never NULL */
  const char *comment; /* or NULL */
  bool approved;       /* else it is returned */
  const char *log;     /* as above */
} banxin_approve_options;

/* Adds to the list, and waits until it is on the disk. A report in which the last check found errors is not approved.
 */
BANXIN_API banxin_status banxin_approve(banxin_document *document, const banxin_approve_options *options);

/* ---- Signing -------------------------------------------------------------------------------- */

/* Baseline levels of PAdES (ETSI EN 319 142-1). */
typedef enum {
  BANXIN_PADES_B,  /* B-B: signed */
  BANXIN_PADES_T,  /* B-T: with a time stamp of the signature */
  BANXIN_PADES_LT, /* B-LT: with certificates, CRLs and OCSP responses */
  BANXIN_PADES_LTA /* B-LTA: with a time stamp of the whole document */
} banxin_pades;

#define BANXIN_PASSPHRASE_MAX 256 /* bytes, with the NUL */

/* What is signed: two pieces of the file, one behind the other. */
typedef struct {
  const void *first, *second;
  size_t first_len, second_len;
} banxin_signed_bytes;

typedef struct {
  banxin_pades level;
  const char *key;                /* file (PEM, DER, PKCS#12) or a token's URI, pkcs11:…; NULL: `external` signs */
  const char *cert;               /* file with the signer's certificate, or NULL: it is where the key is */
  const char *const *chain;       /* files with its issuers' certificates, NULL at the end, or NULL */
  const char *token_module;       /* library of PKCS#11 tokens, or NULL: the system's */
  bool sm2;                       /* the key is of SM2: experimental */
  const char *field;              /* signature field to fill in; NULL: the first empty one */
  const char *time;               /* ISO 8601, like 2025-01-31T10:00:00+08:00; never NULL */
  bool certify;                   /* allow no changes later but filling in and signing */
  const char *reason, *location;  /* or NULL */
  const char *seal;               /* PNG or SVG (by its name, .svg) of a seal to be shown in the field, or NULL */
  bool seal_on_edges;             /* 骑缝章: also in pieces on the edges of all pages */
  const char *tsa;                /* http://… of a time stamping authority (RFC 3161), or NULL */
  const char *const *revocations; /* files with CRLs or OCSP responses, NULL at the end, or NULL */
  bool offline;                   /* fetch no CRL, OCSP response or certificate */
  int timeout;                    /* s, how long is waited for one answer from the network; 0: 30 */
  const char *proxy, *no_proxy;   /* http://HOST:PORT and hosts it is not for, with commas between; or NULL */
  /* Puts the passphrase of `what` into `secret`, BANXIN_PASSPHRASE_MAX bytes, which is wiped after use. False: there is
   * none. NULL: there never is. */
  bool (*passphrase)(void *self, const char *what, char *secret);
  void *passphrase_self;
  const char *approvals;       /* the list of a report whose layout wants it approved; NULL: see banxin_approvals */
  const char *passphrase_file; /* that `passphrase` reads, or NULL: it is not written over */
  /* Signs instead of a key: puts a detached CMS signature of the bytes into `cms` and returns its length; 0: it failed.
   * It is checked before it goes into the file. */
  size_t (*external)(void *self, const banxin_signed_bytes *bytes, void *cms, size_t room);
  void *external_self;
} banxin_sign_options;

/* Signs a PDF: `to` is `path` with incremental updates behind it. It appears complete or not at all. What goes wrong is
 * a diagnostic of the session. */
BANXIN_API banxin_status banxin_sign(banxin_session *session, const char *path, const char *to,
                                     const banxin_sign_options *options);

/* ---- Verifying ------------------------------------------------------------------------------ */

/* Passed, indeterminate and failed, in the words of ETSI EN 319 102-1. */
typedef enum {
  BANXIN_REMARK, /* of a finding that says neither */
  BANXIN_VALID,
  BANXIN_INDETERMINATE,
  BANXIN_INVALID
} banxin_validity;

typedef struct {
  const char *const *trust; /* files of trusted certificates (PEM, DER) or folders of them, NULL at the end, or NULL */
  bool system_trust;        /* also what the system trusts */
  const char *const *revocations; /* files with CRLs or OCSP responses, NULL at the end, or NULL */
  bool want_revocation;           /* a certificate of which nothing says that it was not revoked proves nothing */
  const char *field;              /* only the signature in this field; NULL: all */
  const char *time;               /* ISO 8601, the time to judge by; never NULL */
} banxin_verify_options;

/* Something that was looked at, and how it was found. */
typedef struct {
  const char *id; /* stable: bytes-changed */
  banxin_validity validity;
  const char *text;
} banxin_sign_finding;

typedef struct {
  banxin_validity validity; /* the worst of its findings and of those of the file as a whole */
  const char *field;
  bool is_timestamp;           /* of the whole document (RFC 3161) */
  const char *signer, *issuer; /* as the certificate names them, or NULL */
  const char *serial;          /* of the certificate, hexadecimal, or NULL */
  const char *claimed_time;    /* ISO 8601, as the signer says, or NULL */
  const char *proven_time;     /* ISO 8601, as a trusted time stamp says, or NULL */
  const char *level;           /* B-B, B-T, B-LT, B-LTA; CMS: none of them; NULL: not known */
  int revision;                /* of the file, 1-based, that it was made for */
  const banxin_sign_finding *findings;
  int finding_count;
} banxin_signature;

typedef struct {
  banxin_validity validity; /* of everything; of a file without signatures it is indeterminate */
  int revisions;
  const banxin_signature *signatures; /* the oldest first */
  int signature_count;
  const banxin_sign_finding *findings; /* of the file as a whole */
  int finding_count;
  const char *as_text; /* lines for people */
  const char *as_json; /* one JSON object; ends with a line feed */
} banxin_verification;

/* Verifies the signatures of a PDF. Nothing is fetched. BANXIN_OK: all are valid; BANXIN_FINDINGS: one is not;
 * BANXIN_UNPROVEN: one is neither. `*verification` lives as long as the session, and is NULL when the file cannot be
 * read; then diagnostics of the session say why. */
BANXIN_API banxin_status banxin_verify(banxin_session *session, const char *path, const banxin_verify_options *options,
                                       const banxin_verification **verification);

/* ---- Editing --------------------------------------------------------------------------------- */

typedef enum {
  BANXIN_SET,    /* another value for a text or figure; what is missing is made, with what it is in */
  BANXIN_REMOVE, /* a field, a row, an item of a list */
  BANXIN_INSERT  /* an item before the one with this number; `-` for the number: behind the last */
} banxin_change_kind;

typedef enum {
  BANXIN_TEXT,   /* in quotes where programs would take it for a number or the like */
  BANXIN_FIGURE, /* as it is written: 3, +3, 007 */
  BANXIN_JSON    /* a JSON value */
} banxin_change_form;

typedef struct {
  banxin_change_kind kind;
  const char *pointer; /* JSON pointer (RFC 6901) */
  banxin_change_form form;
  const char *value; /* REMOVE: not looked at */
} banxin_change;

typedef struct {
  const banxin_change *changes; /* made one after the other */
  int count;
  const char *layout;   /* has the order of new keys; NULL: the report's, if it can be had */
  const char *expected; /* SHA-256 of the file as it was seen, lower-case hexadecimal; or NULL */
  const char *to;       /* where to write, "-" is standard output; NULL: the file itself */
  bool dry_run;         /* write nothing */
} banxin_edit_options;

typedef struct {
  char sha256[65];  /* of the new file; "" when it failed */
  const char *diff; /* dry_run: a unified diff, "" when nothing changes; lives as long as the session */
} banxin_edited;

/* Changes a report's file, YAML or JSON. What is not changed stays byte for byte as it was: comments, order,
 * indentation, quotes, line ends. The new file appears at once, with the mode of the old one, or the old one stays as
 * it is: when a change cannot be made, when the file is not as expected or has been changed meanwhile, when writing
 * fails. What went wrong is a diagnostic of the session, which keeps them all: a page that saves often opens one for
 * each time. */
BANXIN_API banxin_status banxin_edit(banxin_session *session, const char *path, const banxin_edit_options *options,
                                     banxin_edited *edited);

/* What can be filled in, as one JSON object: the fields in their order and the tables with their merged heads, each
 * cell with its place in the data, what is written there and what is printed; banxin-set(1) describes it. NULL when
 * the document has no layout. Lives as long as the document. */
BANXIN_API const char *banxin_form_json(banxin_document *document);

/* ---- Preview -------------------------------------------------------------------------------- */

typedef struct {
  const char *path, *layout; /* as for banxin_document_open, but no standard input; also a filed PDF */
  const char *last_year;     /* as for banxin_document_check */
  const char *const *parts;
  int part_count;
  const char *token;   /* what every address has to begin with: letters and digits that nobody can guess; never NULL */
  const char *ticket;  /* another one, which leads to the page once: for what others on the machine may see; or NULL */
  int port;            /* 0: any that is free */
  int stop_fd;         /* serving ends when there is something to be read from it */
  const char *by;      /* who approves or returns the report on the page; NULL: nobody can */
  const char *log;     /* as for banxin_approve */
  const char *compare; /* an earlier version of the report, also a filed PDF; or NULL */
  /* The time, like 2025-01-31T10:00:00+08:00, into `text`; returns it. Never NULL. */
  const char *(*now)(char text[32]);
  /* Called once the page can be opened. The addresses end in the token and in the ticket. False ends serving: nobody
   * could be told. */
  bool (*ready)(void *self, const char *url, const char *ticket_url);
  void *self;
} banxin_preview_options;

/* Shows a report as a web page on this machine, and again whenever one of its files changes. On the page the report's
 * file can be changed (banxin_edit) and the report be approved (banxin_approve). Returns when serving ends. What is
 * wrong in the report is shown on the page; what keeps it from being served is a diagnostic of the session. */
BANXIN_API banxin_status banxin_preview(banxin_session *session, const banxin_preview_options *options);

/* ---- Printing ------------------------------------------------------------------------------- */

typedef struct {
  const char *name;
  bool is_default;
  bool accepts; /* takes jobs */
  bool duplex, color;
  const char *as_text; /* lines for people */
  const char *as_json; /* one JSON object; ends with a line feed */
} banxin_printer;

/* The printers of a print server (CUPS): HOST, HOST:PORT or the path of a socket; NULL: what CUPS_SERVER or CUPS's
 * client.conf say, else this machine's. They live as long as the session, as everything below. */
BANXIN_API banxin_status banxin_printers(banxin_session *session, const char *server, const banxin_printer **printers,
                                         int *count);

typedef enum { BANXIN_ONE_SIDED, BANXIN_LONG_EDGE, BANXIN_SHORT_EDGE } banxin_sides;

/* 骑马订: two pages a side, in the order in which the sheets, folded into one another, are read. */
typedef enum {
  BANXIN_NO_BOOKLET,
  BANXIN_BOOKLET_A4, /* on A4, its pages as small as A5 */
  BANXIN_BOOKLET_A3  /* on A3, its pages as large as A4 */
} banxin_booklet;

typedef struct {
  const char *server;  /* as above */
  const char *printer; /* its name; NULL: the default one */
  const char *pages;   /* "1-3,5", printed in ascending order; NULL: all */
  int copies;          /* at least 1; collated */
  banxin_sides sides;
  bool gray;        /* also text, which becomes black */
  int first_number; /* 份号, at least 1: one copy for each number, six digits in the upper left corner of the type */
  int last_number;  /* area (GB/T 9704-2012 7.2.1), as one job; 0: no numbers. Then `copies` is 1 */
  banxin_booklet booklet; /* sheets to be turned over the short edge */
  const char *to;         /* a file the PDF goes to instead of a printer, "-" is standard output; or NULL */
  bool dry_run;           /* everything is looked at and nothing is sent */
} banxin_print_options;

typedef struct {
  int id;              /* of the server; 0: it was not sent */
  const char *label;   /* office-12, as CUPS's own commands want it; NULL: it was not sent */
  const char *printer; /* its name */
  const char *title;
  int pages;           /* to be printed, of one copy; 0: not known */
  const char *as_text; /* lines for people */
  const char *as_json; /* one JSON object; ends with a line feed */
} banxin_print_job;

/* Sends a PDF to a printer, on paper of its own size, A4 or A3, and without scaling: the file at `path` as it is or,
 * when that is NULL, what the document, checked or not, is rendered to. What the printer cannot do is an error, or a
 * warning where the pages come out all the same, and found before anything is sent. Diagnostics of the session; what
 * rendering finds is the document's. `*job` is NULL when it fails, and when the PDF was written and not sent. */
BANXIN_API banxin_status banxin_print(banxin_session *session, const char *path, banxin_document *document,
                                      const banxin_print_options *options, const banxin_print_job **job);

typedef enum {
  BANXIN_JOB_WAITING, /* in the queue, perhaps for its printer to be started again */
  BANXIN_JOB_PRINTING,
  BANXIN_JOB_STOPPED, /* still in the queue, but it does not go on by itself */
  BANXIN_JOB_CANCELED,
  BANXIN_JOB_ABORTED,
  BANXIN_JOB_COMPLETED
} banxin_job_state;

typedef struct {
  banxin_job_state state;
  bool over; /* it was printed, or will not be */
  /* Both are the same pointers as long as they say the same. */
  const char *as_text; /* a line for people: office-12: waiting (out of paper) */
  const char *as_json; /* one JSON object; ends with a line feed */
} banxin_job_status;

/* What has become of a job that was sent; ask again after a while until it is over. BANXIN_UNAVAILABLE, with a
 * diagnostic of the session: it was stopped, cancelled or given up, or the server has not answered many questions in
 * turn (one that is started again answers after a while; until then the status is the last that was told). */
BANXIN_API banxin_status banxin_print_ask(banxin_session *session, const banxin_print_job *job,
                                          banxin_job_status *status);

/* ---- Diagnostics ---------------------------------------------------------------------------- */

typedef enum { BANXIN_NOTE, BANXIN_WARNING, BANXIN_ERROR } banxin_severity;

typedef struct {
  const char *id; /* stable: duplicate-key */
  banxin_severity severity;
  const char *file;
  int line, column;    /* 1-based, 0 if not known */
  const char *pointer; /* JSON pointer into the data, or NULL */
  const char *cell;    /* the cell as printed, or NULL */
  const char *rule;    /* the layout's rule, or NULL */
  const char *text, *hint;
  const char *as_text; /* file:line:col: error: text [id], with its hint; ends with a line feed */
  const char *as_json; /* one JSON object; ends with a line feed */
} banxin_diagnostic;

/* Diagnostics of a document, or (document NULL) of the session itself, in the order found. */
BANXIN_API int banxin_diagnostic_count(const banxin_session *session, const banxin_document *document);
BANXIN_API banxin_diagnostic banxin_diagnostic_at(banxin_session *session, banxin_document *document, int i);
/* Errors and warnings recorded, and how many of them were too many to keep. */
BANXIN_API int banxin_warning_count(const banxin_session *session, const banxin_document *document);
BANXIN_API int banxin_error_count(const banxin_session *session, const banxin_document *document);
BANXIN_API int banxin_dropped_count(const banxin_session *session, const banxin_document *document);

/* ---- What there is -------------------------------------------------------------------------- */

/* The JSON Schema (2020-12) of a layout's data, or NULL; released with the session. */
BANXIN_API const char *banxin_schema(banxin_session *session, const char *layout);

typedef struct {
  const char *name, *title, *source, *path;
} banxin_layout_info;

/* Loads every layout in the folder, sorted by name. NULL and 0 when there is none. A layout that cannot
 * be loaded is left out, with diagnostics of the session. */
BANXIN_API const banxin_layout_info *banxin_layouts(banxin_session *session, int *count);

typedef struct {
  const char *role, *role_zh; /* fangsong, 仿宋 */
  const char *family, *path;
  const char *origin; /* option, user, system or bundled */
} banxin_font_info;

/* Which font plays each role. */
BANXIN_API const banxin_font_info *banxin_font_roles(banxin_session *session, int *count);

/* Characters that fell back to another font are warnings of the document that has them. */

BANXIN_API const char *banxin_version(void);

#endif
