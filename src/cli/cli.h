/* Private to the command line, which sees nothing of the library but banxin.h. */
#ifndef BX_CLI_H
#define BX_CLI_H

#include <poll.h>
#include <stdbool.h>

#include "banxin.h"

/* Kinds of options that only some commands have. */
enum {
  CLI_OUTPUT = 1,        /* -o */
  CLI_PAGES = 2,         /* --pages */
  CLI_PICTURE = 4,       /* --dpi, --gray-bits */
  CLI_DATE = 8,          /* --date */
  CLI_GLYPHS = 16,       /* --glyphs */
  CLI_CHECK = 32,        /* --last-year, --part */
  CLI_LAYOUT = 64,       /* --layout */
  CLI_ERRORS = 128,      /* --allow-errors */
  CLI_FORMAT = 256,      /* --format */
  CLI_RULES = 512,       /* --all */
  CLI_ROWS = 1024,       /* --rows */
  CLI_SIGN = 2048,       /* those of signing, below */
  CLI_PROOF = 4096,      /* --field, --revocation: of signing and verifying */
  CLI_VERIFY = 8192,     /* --trust, --system-trust, --require-revocation */
  CLI_JSON = 16384,      /* --json */
  CLI_PROFILE = 32768,   /* --profile */
  CLI_DRAFT = 65536,     /* --watermark, --stamp-version, --contact-sheet */
  CLI_APPROVE = 131072,  /* --as, --comment, --return */
  CLI_LOG = 262144,      /* --log */
  CLI_TIME = 524288,     /* --time */
  CLI_PREVIEW = 1 << 21, /* --port, --no-browser */
  CLI_PRINT = 1 << 22,   /* those of printing, below */
  CLI_SERVER = 1 << 23,  /* --server */
  CLI_DRY_RUN = 1 << 24  /* --dry-run */
};

/* --remove, --expect, --list, and what getopt returns for them. */
enum { CLI_EDIT = 1048576, CLI_EDIT_FIRST = 4096, CLI_EDIT_REMOVE = CLI_EDIT_FIRST, CLI_EDIT_EXPECT, CLI_EDIT_LIST };

/* What getopt returns for the options of signing. */
enum {
  CLI_SIGN_FIRST = 1024,
  CLI_SIGN_KEY = CLI_SIGN_FIRST,
  CLI_SIGN_CERT,
  CLI_SIGN_CHAIN,
  CLI_SIGN_TOKEN_MODULE,
  CLI_SIGN_SM2,
  CLI_SIGN_COMMAND,
  CLI_SIGN_PASSPHRASE_FILE,
  CLI_SIGN_PASSPHRASE_FD,
  CLI_SIGN_FIELD,
  CLI_SIGN_LEVEL,
  CLI_SIGN_TSA,
  CLI_SIGN_REVOCATION,
  CLI_SIGN_OFFLINE,
  CLI_SIGN_CERTIFY,
  CLI_SIGN_TIME,
  CLI_SIGN_REASON,
  CLI_SIGN_LOCATION,
  CLI_SIGN_SEAL,
  CLI_SIGN_SEAL_ON_EDGES,
  CLI_SIGN_TRUST,
  CLI_SIGN_SYSTEM_TRUST,
  CLI_SIGN_REQUIRE_REVOCATION,
  CLI_SIGN_APPROVALS,
  CLI_SIGN_TIMEOUT
};

/* Of approving. */
enum {
  CLI_APPROVE_FIRST = 1536,
  CLI_APPROVE_AS = CLI_APPROVE_FIRST,
  CLI_APPROVE_COMMENT,
  CLI_APPROVE_RETURN,
  CLI_APPROVE_LOG
};

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

/* What getopt returns for the options of printing. */
enum {
  CLI_PRINT_FIRST = 2048,
  CLI_PRINT_PRINTER = CLI_PRINT_FIRST,
  CLI_PRINT_NUMBERED,
  CLI_PRINT_BOOKLET,
  CLI_PRINT_COPIES,
  CLI_PRINT_DUPLEX,
  CLI_PRINT_GRAY,
  CLI_PRINT_NO_WAIT,
  CLI_PRINT_SERVER
};

/* How to print. */
typedef struct {
  banxin_print_options options;
  bool no_wait, has_sides;
} cli_printing;

/* What was asked for on the command line. */
typedef struct {
  const char *layout, *output, *format, *pages, *date, *last_year, *config, *data_folder, *layout_folder;
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
  const char *watermark, *stamp_version; /* or NULL */
  int sheet_columns, sheet_rows;         /* 0: none */
  cli_signing signing;
  cli_approving approving;
  cli_printing printing;
  bool allow_errors, json, full, quiet, glyphs, results_json, all, dry_run, no_browser, help, version;
  unsigned given;         /* a bit for each kind of option that was given: CLI_… */
  int given_by[32];       /* the option that last set each of these bits */
  const char **arguments; /* what is no option: the command, then its operands */
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

/* ---- set.c ---- */

/* Takes one of the options of changing a report. */
bool cli_edit_option(cli_options *options, int option, const char *value);
int cli_preview(const cli_options *options);
int cli_print(const cli_options *options);
int cli_printers(const cli_options *options);

/* ---- commands.c ---- */

/* Does a name end in .pdf? */
bool cli_is_pdf(const char *path);
/* Checks it as the options want it, prints what was found, and says whether it may be typeset: BANXIN_OK, or why not.
 * `*printed` is how many diagnostics of it have been printed. */
banxin_status cli_may_typeset(const cli_options *options, banxin_session *session, banxin_document *document,
                              int *printed);

/* ---- print.c ---- */

/* Takes one of the options of printing; false after saying what is wrong with its value. */
bool cli_print_option(cli_options *options, int option, const char *value);

/* ---- approve.c ---- */

/* Takes one of the options of approving. */
bool cli_approve_option(cli_options *options, int option, const char *value);

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
bool cli_sign_option(cli_options *options, int option, const char *value);
/* Runs the command --signer-command with the bytes on its standard input; what it writes is the signature. One that
 * takes too long is ended. For banxin_sign_options; `self` is a cli_options. */
size_t cli_run_signer(void *self, const banxin_signed_bytes *bytes, void *cms, size_t room);

#endif
