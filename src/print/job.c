/* Jobs: the printer is chosen and asked, the job goes there with its PDF, and what becomes of it is asked for. */
#include <stdio.h>
#include <string.h>

#include "server.h"

#define PIECE ((size_t)1 << 16) /* bytes sent at once */

/* ---- Which printer ---- */

static const char *list_names(bx_arena *arena, const bx_print_server *server) {
  bx_buf names = {0};
  for (int i = 0; i < server->dest_count; i++) {
    if (server->dests[i].instance) continue;
    if (names.len) bx_buf_puts(&names, ", ");
    bx_buf_puts(&names, server->dests[i].name);
  }
  return bx_buf_take(&names, arena);
}

static void complain_unknown(bx_arena *arena, const bx_print_server *server, const char *name, bx_diags *diags) {
  const char **known = BX_NEW_ARRAY(arena, const char *, server->dest_count);
  for (int i = 0; i < server->dest_count; i++) known[i] = server->dests[i].name;
  const bool is_text = bx_utf8_check(name, strlen(name)) < 0;
  const char *near = is_text ? bx_nearest(name, known, server->dest_count) : NULL;
  if (near)
    bx_diag(diags, BX_MSG_PRINTER_UNKNOWN, NULL, BX_ARGS(name, list_names(arena, server), near));
  else
    bx_diag(diags, BX_MSG_PRINTER_NOT_THERE, NULL, BX_ARGS(name, list_names(arena, server)));
}

static cups_dest_t *choose(bx_arena *arena, const bx_print_server *server, const char *name, bx_diags *diags) {
  for (int i = 0; i < server->dest_count; i++) {
    cups_dest_t *dest = &server->dests[i];
    if (name ? !dest->instance && bx_streq(dest->name, name) : dest->is_default) return dest;
  }
  if (server->dest_count == 0)
    bx_diag(diags, BX_MSG_NO_PRINTERS, NULL, BX_ARGS(server->name));
  else if (!name)
    bx_diag(diags, BX_MSG_NO_DEFAULT_PRINTER, NULL, BX_ARGS(list_names(arena, server)));
  else
    complain_unknown(arena, server, name, diags);
  return NULL;
}

/* ---- Can it? ---- */

static bool has_media(const bx_printer *printer, const char *media) {
  for (int i = 0; i < printer->media_count; i++)
    if (bx_streq(printer->media[i], media)) return true;
  return printer->media_count == 0; /* it does not say */
}

static bool is_one_sided(const bx_print_ticket *ticket) { return bx_streq(ticket->sides, CUPS_SIDES_ONE_SIDED); }

/* Says all that stands in the way, not only the first. */
static bool can(bx_arena *arena, const bx_printer *printer, const bx_print_ticket *ticket, bx_diags *diags) {
  const int before = bx_diags_errors(diags);
  if (!printer->accepts) bx_diag(diags, BX_MSG_PRINTER_REJECTS, NULL, BX_ARGS(printer->name));
  if (!has_media(printer, ticket->media))
    bx_diag(diags, BX_MSG_PRINTER_PAPER, NULL,
            BX_ARGS(printer->name, bx_print_paper(arena, ticket->media), printer->papers));
  if (!printer->duplex && !is_one_sided(ticket)) bx_diag(diags, BX_MSG_PRINTER_ONE_SIDED, NULL, BX_ARGS(printer->name));
  if (printer->copies_max && ticket->copies > printer->copies_max)
    bx_diag(diags, BX_MSG_PRINTER_COPIES, NULL,
            BX_ARGS(printer->name, bx_diag_int(diags, printer->copies_max), bx_diag_int(diags, ticket->copies)));
  if (bx_diags_errors(diags) != before) return false;
  if (!printer->color && !ticket->gray) bx_diag(diags, BX_MSG_PRINTER_BLACK, NULL, BX_ARGS(printer->name));
  if (printer->state == BX_PRINTER_STOPPED) bx_diag(diags, BX_MSG_PRINTER_STOPPED, NULL, BX_ARGS(printer->name));
  return true;
}

/* ---- The ticket as attributes ---- */

#define ATTRIBUTES_MAX 10

static void put(bx_print_job *job, bx_print_attribute *attributes, const char *name, const char *value) {
  attributes[job->attribute_count++] = (bx_print_attribute){name, value};
}

/* Everything is said, also what is usual: what is not said is as somebody has set up the queue. */
static void fill(bx_arena *arena, const bx_print_ticket *ticket, bx_print_job *job, bx_diags *diags) {
  bx_print_attribute *attributes = BX_NEW_ARRAY(arena, bx_print_attribute, ATTRIBUTES_MAX);
  put(job, attributes, "document-format", CUPS_FORMAT_PDF);
  put(job, attributes, "media", bx_arena_strdup(arena, ticket->media));
  put(job, attributes, "print-scaling", "none");
  put(job, attributes, "number-up", "1");
  put(job, attributes, "sides", bx_arena_strdup(arena, ticket->sides));
  put(job, attributes, "copies", bx_diag_int(diags, ticket->copies));
  put(job, attributes, "multiple-document-handling", "separate-documents-collated-copies");
  const bool black = ticket->gray || !job->printer.color;
  put(job, attributes, "print-color-mode", black ? CUPS_PRINT_COLOR_MODE_MONOCHROME : CUPS_PRINT_COLOR_MODE_COLOR);
  if (ticket->pages) put(job, attributes, "page-ranges", bx_arena_strdup(arena, ticket->pages));
  job->attributes = attributes;
}

/* ---- Sending ---- */

/* A ticket on its way to a printer. */
typedef struct {
  bx_arena *arena;
  const bx_print_server *server;
  cups_dest_t *dest;
  cups_dinfo_t *info;
  const bx_print_ticket *ticket;
} sending;

static bool send_document(const sending *s, int id) {
  http_t *http = s->server->http;
  const bx_print_ticket *ticket = s->ticket;
  if (cupsStartDestDocument(http, s->dest, s->info, id, ticket->title, CUPS_FORMAT_PDF, 0, NULL, 1) !=
      HTTP_STATUS_CONTINUE)
    return false;
  const char *bytes = ticket->pdf;
  http_status_t status = HTTP_STATUS_CONTINUE;
  for (size_t at = 0, len; at < ticket->len && status == HTTP_STATUS_CONTINUE; at += len) {
    len = ticket->len - at < PIECE ? ticket->len - at : PIECE;
    status = cupsWriteRequestData(http, bytes + at, len);
  }
  return cupsFinishDestDocument(http, s->dest, s->info) <= IPP_STATUS_OK_CONFLICTING && status == HTTP_STATUS_CONTINUE;
}

static bool create_job(const sending *s, bx_print_job *job) {
  cups_option_t *options = NULL;
  int count = 0;
  for (int i = 0; i < job->attribute_count; i++)
    if (!bx_streq(job->attributes[i].name, "document-format")) /* the document's own, not the job's */
      count = cupsAddOption(job->attributes[i].name, job->attributes[i].value, count, &options);
  ipp_status_t status =
      cupsCreateDestJob(s->server->http, s->dest, s->info, &job->id, s->ticket->title, count, options);
  cupsFreeOptions(count, options);
  return status <= IPP_STATUS_OK_CONFLICTING && job->id > 0;
}

/* NULL when it was sent, else why not. A job whose document did not arrive is taken back. */
static const char *deliver(const sending *s, bx_print_job *job) {
  if (!create_job(s, job)) return bx_arena_strdup(s->arena, bx_print_why(s->server));
  if (!send_document(s, job->id)) {
    const char *why = bx_arena_strdup(s->arena, bx_print_why(s->server));
    cupsCancelDestJob(s->server->http, s->dest, job->id);
    return why;
  }
  char number[16];
  snprintf(number, sizeof number, "-%d", job->id);
  job->label = bx_arena_join(s->arena, job->printer.name, number, NULL);
  return NULL;
}

static bx_print_job *send_to(sending *s, bx_diags *diags) {
  s->info = cupsCopyDestInfo(s->server->http, s->dest);
  if (!s->info) {
    bx_diag(diags, BX_MSG_PRINT_SERVER_FAILED, NULL, BX_ARGS(s->server->name, bx_print_why(s->server)));
    return NULL;
  }
  bx_print_job *job = BX_NEW(s->arena, bx_print_job);
  job->printer = bx_print_describe(s->arena, s->server, s->dest, s->info, bx_diags_lang(diags));
  /* only now: for a printer that has no queue one has been made */
  job->uri = bx_arena_strdup(s->arena, cupsGetOption("printer-uri-supported", s->dest->num_options, s->dest->options));
  fill(s->arena, s->ticket, job, diags);
  bool ok = can(s->arena, &job->printer, s->ticket, diags);
  const char *why = ok && !s->ticket->dry_run ? deliver(s, job) : NULL;
  if (why) bx_diag(diags, BX_MSG_JOB_REFUSED, NULL, BX_ARGS(job->printer.name, why));
  cupsFreeDestInfo(s->info);
  return ok && !why ? job : NULL;
}

const bx_print_job *bx_print_send(bx_arena *arena, const char *server, const bx_print_ticket *ticket, bx_diags *diags) {
  bx_print_server at;
  const bx_print_job *job = NULL;
  if (bx_print_connect(arena, server, &at, diags) && bx_print_list(&at, diags)) {
    cups_dest_t *dest = choose(arena, &at, ticket->printer, diags);
    sending s = {.arena = arena, .server = &at, .dest = dest, .ticket = ticket};
    if (dest) job = send_to(&s, diags);
  }
  bx_print_close(&at);
  return job;
}
