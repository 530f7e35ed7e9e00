/* Private to the command line, which sees nothing of the library but banxin.h. */
#ifndef BX_CLI_H
#define BX_CLI_H

#include <poll.h>
#include <stdbool.h>

#include "banxin.h"

/* Kinds of options that only some commands have, as bits. */
enum {
#define CLI_KIND(kind) CLI_KIND_##kind,
#include "options.def"
  CLI_KIND_COUNT
};
enum {
  CLI_NONE = 0,
#define CLI_KIND(kind) CLI_##kind = 1 << CLI_KIND_##kind,
#include "options.def"
};

/* Options. */
typedef enum {
#define CLI_OPTION(id, letter, name, argument, kind, taker) CLI_OPT_##id,
#include "options.def"
  CLI_OPT_COUNT
} cli_option;

typedef struct {
  const char *by, *comment, *log; /* or NULL */
  bool returned;
} cli_approving;

/* How to sign; the lists have room for all arguments. */
typedef struct {
  banxin_sign_options options;
  const char **chain, **revocations, **trust; /* NULL at the end */
  bool system_trust, want_revocation;
  const char *command; /* --signer-command */
  const char *passphrase_file;
  int passphrase_fd; /* -1: none */
  int timeout;       /* s; 0: as long as each of them usually has */
} cli_signing;

/* How to print. */
typedef struct {
  banxin_print_options options;
  bool no_wait, has_sides;
} cli_printing;

/* What was asked for on the command line. */
typedef struct {
  const char *layout, *output, *format, *pages, *date, *last_year, *compare, *config, *data_folder, *layout_folder;
  const char **parts;
  const char **role_fonts; /* NULL at the end */
  const char **rows;       /* TABLE=FILE */
  const char **removals;   /* JSON pointers */
  const char *expected;    /* SHA-256 */
  bool list;
  int part_count, role_font_count, row_count, removal_count;
  banxin_fonts fonts;
  banxin_language language;
  banxin_profile profile;
  int dpi, gray_bits, port;
  const char *watermark, *stamp_version, *crop; /* or NULL */
  int sheet_columns, sheet_rows;                /* 0: none */
  cli_signing signing;
  cli_approving approving;
  cli_printing printing;
  bool allow_errors, json, full, quiet, glyphs, results_json, all, dry_run, no_browser, help, version;
  unsigned given;                      /* a bit for each kind of option that was given: CLI_… */
  cli_option given_by[CLI_KIND_COUNT]; /* the last of each kind */
  const char **arguments;              /* what is no option: the command, then its operands */
  int argument_count;
} cli_options;

/* Parses the command line; false after printing what is wrong with it. */
bool cli_parse(int argc, char **argv, cli_options *options);
/* Says that an option cannot have this value; false. */
bool cli_bad_value(const cli_options *options, const char *name, const char *value, const char *choices);
/* A number from `least` to `most`; false after saying that it is none. */
bool cli_read_number(const cli_options *options, const char *name, const char *value, const int range[2], int *out);
/* One of the words, which end with NULL, as its index; false after saying what it may be. */
bool cli_read_word(const cli_options *options, const char *name, const char *value, const char *const *words, int *out);
/* Does the command have all the options that were given? If not, false after saying so. */
bool cli_allows(const cli_options *options, unsigned kinds);
void cli_options_free(cli_options *options);

#if defined(__GNUC__)
#define CLI_FORMATS __attribute__((format_arg(2), format_arg(3)))
#else
#define CLI_FORMATS
#endif

/* The words of the user's language; also as a format, whose arguments are then checked. */
CLI_FORMATS const char *cli_say(const cli_options *options, const char *english, const char *chinese);

/* Prints the help of a command, or of the whole program when `command` is NULL. */
void cli_help(const cli_options *options, const char *command);

/* ---- commands.c ---- */

/* A report or a filed PDF, with the rows that come from other files. */
banxin_document *cli_open_document(const cli_options *options, banxin_session *session, const char *path);
/* The format by --format or the ending of the output, up to `last`; false after saying that it is not known. */
bool cli_find_format(const cli_options *options, banxin_format last, banxin_format *format);
/* Says which files were made, and how many pages they have. */
void cli_print_files(const cli_options *options, const banxin_document *document);

/* ---- tidy.c ---- */

/* From here on a signal that ends the program takes away what cli_note_temporary was told of. */
void cli_tidy_at_signals(void);
/* See banxin_options. */
void cli_note_temporary(void *self, const char *path, bool there);

/* ---- session.c ---- */

/* Never NULL. */
banxin_session *cli_open_session(const cli_options *options);
/* Prints the session's diagnostics and frees it; the exit status: the session's own, else `status`. */
int cli_close_session(const cli_options *options, banxin_session *session, banxin_status status);
/* The same, where the session's diagnostics before `from` have been printed. */
int cli_close_session_from(const cli_options *options, banxin_session *session, banxin_status status, int from);
/* Prints those from `from` on, of the document or, without one, of the session; returns how many there are. */
int cli_print_diagnostics(const cli_options *options, banxin_session *session, banxin_document *document, int from);
/* The command wants one operand, or none (`what` NULL), and no options of other kinds; false after saying so. */
bool cli_wants(const cli_options *options, const char *what, unsigned kinds);
/* Now, by the clock of Beijing, which is the only one in China, as ISO 8601. */
const char *cli_now(char text[32]);

/* Commands. Each returns the exit status. */
int cli_render(const cli_options *options);
int cli_check(const cli_options *options);
int cli_dump(const cli_options *options);
int cli_inspect(const cli_options *options);
int cli_schema(const cli_options *options);
int cli_layouts(const cli_options *options);
int cli_fonts(const cli_options *options);
int cli_sign(const cli_options *options);
int cli_approve(const cli_options *options);
int cli_approvals(const cli_options *options);
int cli_extract(const cli_options *options);
int cli_diff(const cli_options *options);
int cli_verify(const cli_options *options);
int cli_set(const cli_options *options);
int cli_preview(const cli_options *options);
int cli_print(const cli_options *options);
int cli_printers(const cli_options *options);

/* ---- set.c ---- */

/* Takes one of the options of changing a report. */
bool cli_edit_option(cli_options *options, cli_option option, const char *value);

/* ---- commands.c ---- */

/* Does a name end in .pdf? */
bool cli_is_pdf(const char *path);
/* Checks it as the options want it, prints what was found, and says whether it may be typeset: BANXIN_OK, or why not.
 * `*printed` is how many diagnostics of it have been printed. */
banxin_status cli_may_typeset(const cli_options *options, banxin_session *session, banxin_document *document,
                              int *printed);

/* ---- print.c ---- */

/* Takes one of the options of printing; false after saying what is wrong with its value. */
bool cli_print_option(cli_options *options, cli_option option, const char *value);

/* ---- approve.c ---- */

/* Takes one of the options of approving. */
bool cli_approve_option(cli_options *options, cli_option option, const char *value);

/* ---- wait.c ---- */

#define CLI_FOR_EVER -1LL

/* When so many seconds are over, for cli_wait. */
long long cli_deadline(int seconds);
/* Waits for one of these descriptors until then; false when the time is up. */
bool cli_wait(struct pollfd *fds, int count, long long until);
/* Says that it was not done in that time. */
void cli_tell_timeout(const cli_options *options, const char *what, int seconds);

/* ---- sign.c, hook.c ---- */

/* Takes one of the options of signing; false after saying what is wrong with its value. */
bool cli_sign_option(cli_options *options, cli_option option, const char *value);
/* Runs the command --signer-command with the bytes on its standard input; what it writes is the signature. One that
 * takes too long is ended. For banxin_sign_options; `self` is a cli_options. */
size_t cli_run_signer(void *self, const banxin_signed_bytes *bytes, void *cms, size_t room);

#endif
