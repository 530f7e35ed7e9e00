/* Inside the floor print: the connection to a print server, its printers, and what attributes say. */
#ifndef BX_PRINT_SERVER_H
#define BX_PRINT_SERVER_H

#include <cups/cups.h>

#include "print.h"

/* A print server with its printers. */
typedef struct {
  http_t *http;
  const char *name; /* as the user wrote it, for messages */
  cups_dest_t *dests;
  int dest_count;
} bx_print_server;

/* Connects; false after recording that nobody answers. The printers are not there yet. Close it in any case. */
bool bx_print_connect(bx_arena *arena, const char *server, bx_print_server *to, bx_diags *diags);
/* Asks for the printers; false after recording. */
bool bx_print_list(bx_print_server *server, bx_diags *diags);
/* Why the server did not answer the last question, in the words of the system or of libcups. */
const char *bx_print_why(const bx_print_server *server);
void bx_print_close(bx_print_server *server);

/* What the printer says of itself, by `info` or, when that is NULL, by what came with the list. */
bx_printer bx_print_describe(bx_arena *arena, const bx_print_server *server, cups_dest_t *dest, cups_dinfo_t *info,
                             bx_lang lang);

/* Text of a printer, which may send any bytes: what is no UTF-8, or would steer a terminal, becomes U+FFFD. Of NULL it
 * is NULL. */
const char *bx_print_clean(bx_arena *arena, const char *text);

/* What people call a paper: the A4 of iso_a4_210x297mm. */
const char *bx_print_paper(bx_arena *arena, const char *media);

/* Keywords with commas between, as reasons; "none" and what concerns programs only is left out. */
bx_print_reasons bx_print_read_reasons(bx_arena *arena, const char *keywords, bx_lang lang);
/* The reasons of both, each once. */
bx_print_reasons bx_print_join_reasons(bx_arena *arena, bx_print_reasons a, bx_print_reasons b);

#endif
