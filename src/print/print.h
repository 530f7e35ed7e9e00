/* Floor 2, and a module of its own, banxin-print.so: printing by libcups. It is loaded when something is printed, so
 * that what only typesets does not pay for libcups. It has its own copy of the floor base; nothing but
 * bx_print_module_get is seen of it. It sends the bytes of a PDF as they are and knows nothing of what is in them.
 *
 * `server` is the print server: HOST, HOST:PORT or the path of a socket, which has a slash; NULL: what CUPS_SERVER or
 * client.conf say, else this machine's. Words of attributes are those of RFC 8011 and PWG 5100. */
#ifndef BX_PRINT_H
#define BX_PRINT_H

#include "base.h"
#include "diag.h"

/* ---- Printers -------------------------------------------------------------------------------- */

typedef enum { BX_PRINTER_IDLE, BX_PRINTER_BUSY, BX_PRINTER_STOPPED } bx_printer_state;

/* Why a printer or a job is as it is. */
typedef struct {
  const char *keyword; /* media-empty */
  const char *text;    /* the same in the user's language, or the keyword itself */
} bx_print_reason;

typedef struct {
  const bx_print_reason *items;
  int count;
} bx_print_reasons;

/* A queue of a print server. */
typedef struct {
  const char *name;
  const char *about, *location, *model; /* or NULL */
  bool is_default;
  bool accepts; /* takes jobs */
  bool duplex, color;
  int copies_max; /* of one job; 0: not known */
  bx_printer_state state;
  bx_print_reasons reasons;
  const char *const *media; /* names of PWG 5101.1, iso_a4_210x297mm */
  int media_count;          /* 0: not known */
  const char *papers;       /* the same for people: A4, A5, LETTER */
} bx_printer;

/* All of them, in the server's order. NULL after recording why they cannot be had; none is no error. They live in the
 * arena, as everything below. */
const bx_printer *bx_printers(bx_arena *arena, const char *server, int *count, bx_diags *diags);

/* ---- Jobs ------------------------------------------------------------------------------------ */

/* What is printed and how. */
typedef struct {
  const void *pdf;
  size_t len;
  const char *printer; /* its name; NULL: the default one */
  const char *title;   /* the job's name */
  const char *media;   /* of PWG 5101.1 */
  const char *sides;   /* one-sided, two-sided-long-edge, two-sided-short-edge */
  const char *pages;   /* "2-4,6", ascending; or NULL: all */
  int copies;
  bool gray;
  bool dry_run; /* everything is asked and nothing is sent */
} bx_print_ticket;

typedef struct {
  const char *name, *value;
} bx_print_attribute;

typedef struct {
  int id;            /* of the server; 0: it was not sent */
  const char *label; /* office-12 */
  const char *uri;   /* of the printer */
  bx_printer printer;
  const bx_print_attribute *attributes; /* that go with the job, besides its name */
  int attribute_count;
} bx_print_job;

/* Sends a job, after asking the printer whether it can do what the ticket wants. NULL after recording why not. */
const bx_print_job *bx_print_send(bx_arena *arena, const char *server, const bx_print_ticket *ticket, bx_diags *diags);

typedef enum {
  BX_JOB_WAITING, /* in the queue, held there, or for its printer to be started again */
  BX_JOB_PRINTING,
  BX_JOB_STOPPED, /* although the printer runs: it does not go on by itself; this and what follows is the end */
  BX_JOB_CANCELED,
  BX_JOB_ABORTED,
  BX_JOB_COMPLETED
} bx_job_state;

typedef struct {
  bx_job_state state;
  bx_print_reasons reasons; /* of the job, and of its printer while it is not over */
  const char *message;      /* of the server, in its own words, when it was stopped or given up; or NULL */
  int sides_done;           /* as the printer says; 0 when it says nothing */
} bx_job_status;

/* What has become of a job. False after recording that it cannot be told. */
bool bx_print_ask(bx_arena *arena, const char *server, const bx_print_job *job, bx_job_status *status, bx_diags *diags);

/* ---- The module ------------------------------------------------------------------------------ */

/* Raised with every change of what stands in this header; the module has messages of its own, which must be the same
 * ones. */
#define BX_PRINT_VERSION (1 << 16 | BX_MSG_COUNT)

typedef struct {
  int version; /* BX_PRINT_VERSION of the module */
  const bx_printer *(*printers)(bx_arena *arena, const char *server, int *count, bx_diags *diags);
  const bx_print_job *(*send)(bx_arena *arena, const char *server, const bx_print_ticket *ticket, bx_diags *diags);
  bool (*ask)(bx_arena *arena, const char *server, const bx_print_job *job, bx_job_status *status, bx_diags *diags);
} bx_print_module;

#define BX_PRINT_MODULE_GET "bx_print_module_get"

#if defined(__GNUC__)
#define BX_PRINT_EXPORT __attribute__((visibility("default")))
#else
#define BX_PRINT_EXPORT
#endif

/* The module's only symbol. Never NULL. */
BX_PRINT_EXPORT const bx_print_module *bx_print_module_get(void);

#endif
