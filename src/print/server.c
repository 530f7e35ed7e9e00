/* The connection to a print server, and the printers it has. */
#include "server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATIENCE 15 /* seconds that a server may take to say something; it may have to wake up a printer */

/* Nobody is asked for a password in the middle of a library: who needs one is told by the server's refusal. */
static const char *no_password(const char *prompt, http_t *http, const char *method, const char *resource, void *self) {
  (void)prompt, (void)http, (void)method, (void)resource, (void)self;
  return NULL;
}

static int give_up(http_t *http, void *self) {
  (void)http, (void)self;
  return 0;
}

/* Why there is no connection. libcups closes the socket that was refused twice, and errno is of the second time. */
static const char *reason(void) {
  return errno == EBADF ? strerror(ECONNREFUSED) : errno ? strerror(errno) : cupsLastErrorString();
}

/* libcups takes a path for a socket only when it begins with a slash. */
static const char *address(bx_arena *arena, const char *server) {
  char folder[4096];
  if (!server || *server == '/' || !strchr(server, '/') || !getcwd(folder, sizeof folder)) return server;
  return bx_arena_join(arena, folder, "/", server, NULL);
}

bool bx_print_connect(bx_arena *arena, const char *server, bx_print_server *to, bx_diags *diags) {
  *to = (bx_print_server){.http = NULL};
  /* libcups keeps these for the thread; each use of it begins here, so that nothing of another one is left */
  cupsSetServer(address(arena, server));
  cupsSetPasswordCB2(no_password, NULL);
  to->name = bx_arena_strdup(arena, server ? server : cupsServer());
  errno = 0;
  to->http = httpConnect2(cupsServer(), ippPort(), NULL, AF_UNSPEC, cupsEncryption(), 1, PATIENCE * 1000, NULL);
  if (!to->http) {
    bx_diag(diags, BX_MSG_NO_PRINT_SERVER, NULL, BX_ARGS(to->name, reason()));
    return false;
  }
  httpSetTimeout(to->http, PATIENCE, give_up, NULL);
  return true;
}

const char *bx_print_why(const bx_print_server *server) {
  const int error = httpError(server->http);
  return error ? strerror(error) : cupsLastErrorString();
}

bool bx_print_list(bx_print_server *server, bx_diags *diags) {
  server->dest_count = cupsGetDests2(server->http, &server->dests);
  if (server->dest_count || cupsLastError() <= IPP_STATUS_OK_CONFLICTING) return true;
  if (cupsLastError() == IPP_STATUS_ERROR_NOT_FOUND) return true; /* so it says that there are none */
  bx_diag(diags, BX_MSG_PRINT_SERVER_FAILED, NULL, BX_ARGS(server->name, bx_print_why(server)));
  return false;
}

void bx_print_close(bx_print_server *server) {
  cupsFreeDests(server->dest_count, server->dests);
  httpClose(server->http);
}

/* ---- What a printer says of itself ---- */

const char *bx_print_clean(bx_arena *arena, const char *text) {
  bx_buf out = {0};
  if (!text) return NULL;
  for (ptrdiff_t bad = 0; bad >= 0;) {
    bad = bx_utf8_check(text, strlen(text));
    bx_buf_safe(&out, bad < 0 ? text : bx_arena_strndup(arena, text, (size_t)bad));
    if (bad >= 0) bx_buf_utf8(&out, 0xfffd);
    text += bad + 1;
  }
  return bx_buf_take(&out, arena);
}

static const char *option(bx_arena *arena, const cups_dest_t *dest, const char *name) {
  const char *value = cupsGetOption(name, dest->num_options, dest->options);
  return value && *value ? bx_print_clean(arena, value) : NULL;
}

static bx_printer_state state_of(const char *number) {
  const int state = number ? bx_parse_int(number) : 0;
  return state == IPP_PSTATE_PROCESSING ? BX_PRINTER_BUSY
         : state == IPP_PSTATE_STOPPED  ? BX_PRINTER_STOPPED
                                        : BX_PRINTER_IDLE;
}

const char *bx_print_paper(bx_arena *arena, const char *media) {
  const char *begin = strchr(media, '_'), *end = begin ? strchr(begin + 1, '_') : NULL;
  char *name = end ? bx_arena_strndup(arena, begin + 1, (size_t)(end - begin - 1)) : bx_arena_strdup(arena, media);
  for (char *p = name; *p; p++)
    if (*p >= 'a' && *p <= 'z') *p = (char)(*p - 'a' + 'A');
  return name;
}

/* Each once: with and without borders it is one paper. */
static const char *list_papers(bx_arena *arena, const bx_printer *printer) {
  const char **papers = BX_NEW_ARRAY(arena, const char *, bx_max_int(printer->media_count, 1));
  bx_buf names = {0};
  int count = 0;
  for (int i = 0; i < printer->media_count; i++) {
    const char *paper = bx_print_paper(arena, printer->media[i]);
    int k = 0;
    while (k < count && !bx_streq(papers[k], paper)) k++;
    if (k < count) continue;
    papers[count++] = paper;
    if (names.len) bx_buf_puts(&names, ", ");
    bx_buf_puts(&names, paper);
  }
  return bx_buf_take(&names, arena);
}

static bool is_custom(const char *media) {
  return bx_starts_with(media, "custom_min_") || bx_starts_with(media, "custom_max_");
}

static void read_media(bx_arena *arena, ipp_attribute_t *attribute, bx_printer *printer) {
  const int count = ippGetCount(attribute);
  const char **media = BX_NEW_ARRAY(arena, const char *, bx_max_int(count, 1));
  for (int i = 0; i < count; i++) {
    const char *name = ippGetString(attribute, i, NULL);
    if (name && !is_custom(name)) media[printer->media_count++] = bx_print_clean(arena, name);
  }
  printer->media = media;
  printer->papers = list_papers(arena, printer);
}

static void read_abilities(bx_arena *arena, const bx_print_server *server, cups_dest_t *dest, cups_dinfo_t *info,
                           bx_printer *printer) {
  http_t *http = server->http;
  ipp_attribute_t *copies = cupsFindDestSupported(http, dest, info, CUPS_COPIES);
  printer->duplex = cupsCheckDestSupported(http, dest, info, CUPS_SIDES, CUPS_SIDES_TWO_SIDED_PORTRAIT) != 0;
  printer->color = cupsCheckDestSupported(http, dest, info, CUPS_PRINT_COLOR_MODE, CUPS_PRINT_COLOR_MODE_COLOR) != 0;
  if (copies) (void)ippGetRange(copies, 0, &printer->copies_max);
  read_media(arena, cupsFindDestSupported(http, dest, info, CUPS_MEDIA), printer);
}

bx_printer bx_print_describe(bx_arena *arena, const bx_print_server *server, cups_dest_t *dest, cups_dinfo_t *info,
                             bx_lang lang) {
  const char *type = option(arena, dest, "printer-type"), *accepts = option(arena, dest, "printer-is-accepting-jobs");
  const unsigned long bits = type ? strtoul(type, NULL, 10) : 0;
  bx_printer printer = {.name = bx_arena_strdup(arena, dest->name),
                        .about = option(arena, dest, "printer-info"),
                        .location = option(arena, dest, "printer-location"),
                        .model = option(arena, dest, "printer-make-and-model"),
                        .is_default = dest->is_default != 0,
                        .accepts = !bx_streq(accepts, "false"),
                        .duplex = (bits & CUPS_PRINTER_DUPLEX) != 0,
                        .color = (bits & CUPS_PRINTER_COLOR) != 0,
                        .state = state_of(option(arena, dest, "printer-state"))};
  printer.reasons = bx_print_read_reasons(arena, option(arena, dest, "printer-state-reasons"), lang);
  if (info) read_abilities(arena, server, dest, info, &printer);
  return printer;
}

static bool is_queue(const cups_dest_t *dest) { return dest->instance == NULL; }

/* One that was only found in the network is not asked: it may sleep, and a queue would be made for it. */
static bool is_discovered(const cups_dest_t *dest) {
  const char *type = cupsGetOption("printer-type", dest->num_options, dest->options);
  return type && (strtoul(type, NULL, 10) & CUPS_PRINTER_DISCOVERED) != 0;
}

static const bx_printer *describe_all(bx_arena *arena, bx_print_server *server, int *count, bx_lang lang) {
  bx_printer *printers = BX_NEW_ARRAY(arena, bx_printer, bx_max_int(server->dest_count, 1));
  for (int i = 0; i < server->dest_count; i++) {
    cups_dest_t *dest = &server->dests[i];
    if (!is_queue(dest)) continue;
    cups_dinfo_t *info = is_discovered(dest) ? NULL : cupsCopyDestInfo(server->http, dest);
    printers[(*count)++] = bx_print_describe(arena, server, dest, info, lang);
    cupsFreeDestInfo(info);
  }
  return printers;
}

const bx_printer *bx_printers(bx_arena *arena, const char *server, int *count, bx_diags *diags) {
  bx_print_server at;
  const bx_printer *printers = NULL;
  *count = 0;
  if (bx_print_connect(arena, server, &at, diags) && bx_print_list(&at, diags))
    printers = describe_all(arena, &at, count, bx_diags_lang(diags));
  bx_print_close(&at);
  return printers;
}
