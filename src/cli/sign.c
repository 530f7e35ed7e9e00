/* banxin sign. The command line alone looks at the clock, at the terminal and at variables of the environment. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <termios.h>
#include <unistd.h>

#include "cli.h"

/* ---- Options ---- */

static void add(const char **list, const char *value) {
  while (*list) list++;
  *list = value;
}

bool cli_sign_option(cli_options *options, cli_option option, const char *value) {
  cli_signing *signing = &options->signing;
  banxin_sign_options *sign = &signing->options;
  const struct {
    cli_option option;
    const char **text;
  } texts[] = {{CLI_OPT_KEY, &sign->key},
               {CLI_OPT_CERT, &sign->cert},
               {CLI_OPT_TOKEN_MODULE, &sign->token_module},
               {CLI_OPT_SIGNER_COMMAND, &signing->command},
               {CLI_OPT_PASSPHRASE_FILE, &signing->passphrase_file},
               {CLI_OPT_FIELD, &sign->field},
               {CLI_OPT_TSA, &sign->tsa},
               {CLI_OPT_TIME, &sign->time},
               {CLI_OPT_REASON, &sign->reason},
               {CLI_OPT_LOCATION, &sign->location},
               {CLI_OPT_SEAL, &sign->seal},
               {CLI_OPT_APPROVALS, &sign->approvals}};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (texts[i].option == option) *texts[i].text = value;
  if (option == CLI_OPT_CHAIN) add(signing->chain, value);
  if (option == CLI_OPT_REVOCATION) add(signing->revocations, value);
  if (option == CLI_OPT_TRUST) add(signing->trust, value);
  signing->system_trust |= option == CLI_OPT_SYSTEM_TRUST;
  signing->want_revocation |= option == CLI_OPT_REQUIRE_REVOCATION;
  sign->sm2 |= option == CLI_OPT_SM2;
  sign->offline |= option == CLI_OPT_OFFLINE;
  sign->certify |= option == CLI_OPT_CERTIFY;
  sign->seal_on_edges |= option == CLI_OPT_SEAL_ON_EDGES;
  if (option == CLI_OPT_LEVEL) {
    static const char *const levels[] = {"B-B", "B-T", "B-LT", "B-LTA", NULL};
    int level = 0;
    if (!cli_read_word(options, "level", value, levels, &level)) return false;
    sign->level = (banxin_pades)level;
  }
  if (option == CLI_OPT_PASSPHRASE_FD) {
    static const int range[] = {0, 1023};
    return cli_read_number(options, "passphrase-fd", value, range, &signing->passphrase_fd);
  }
  if (option == CLI_OPT_TIMEOUT) {
    static const int range[] = {1, 86400};
    return cli_read_number(options, "timeout", value, range, &signing->timeout);
  }
  return true;
}

/* ---- Passphrases ---- */

static void wipe(char *secret) {
  volatile char *p = secret;
  for (size_t i = 0; i < BANXIN_PASSPHRASE_MAX; i++) p[i] = 0;
}

#define CTRL_C 3

/* One line, without its end and without a buffer that would keep it. False when nothing can be read until then, when it
 * is too long, and when it was broken off by Ctrl-C on a terminal. */
static bool read_line(int fd, long long until, char *secret) {
  size_t len = 0;
  ssize_t got = -1;
  char c = '\n';
  struct pollfd more = {.fd = fd, .events = POLLIN};
  while (cli_wait(&more, 1, until) && (got = read(fd, &c, 1)) != 0) {
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0 || c == '\n' || c == CTRL_C || len == BANXIN_PASSPHRASE_MAX - 1) break;
    secret[len++] = c;
  }
  if (len && secret[len - 1] == '\r') len--;
  secret[len] = '\0';
  bool ok = got == 0 ? len > 0 : got > 0 && c == '\n';
  if (!ok) wipe(secret);
  return ok;
}

/* On the terminal, without showing it. Signals of the keyboard are off meanwhile, so that echo always comes back. */
static bool ask_on_terminal(const cli_options *options, const char *what, char *secret) {
  int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  struct termios before, silent;
  if (fd < 0) return false;
  bool ok = tcgetattr(fd, &before) == 0;
  if (ok) {
    silent = before;
    silent.c_lflag &= (tcflag_t) ~(ECHO | ISIG);
    silent.c_cc[VEOL] = CTRL_C; /* it ends the line */
    ok = tcsetattr(fd, TCSAFLUSH, &silent) == 0;
    dprintf(fd, cli_say(options, "Passphrase of %s: ", "%s 的口令："), what);
    ok = ok && read_line(fd, CLI_FOR_EVER, secret);
    tcsetattr(fd, TCSAFLUSH, &before);
    dprintf(fd, "\n");
  }
  close(fd);
  return ok;
}

#define PASSPHRASE_SECONDS 30 /* for programs that look one up */

/* Within the time there is: what is no regular file, such as a pipe, may have nothing yet. */
static bool read_in_time(const cli_options *options, int fd, const char *what, char *secret) {
  int seconds = options->signing.timeout ? options->signing.timeout : PASSPHRASE_SECONDS;
  long long until = cli_deadline(seconds);
  if (read_line(fd, until, secret)) return true;
  if (cli_deadline(0) >= until) cli_tell_timeout(options, what, seconds);
  return false;
}

static bool read_from_file(const cli_options *options, const char *path, char *secret) {
  int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe that nobody writes to is not waited for here */
  bool ok = fd >= 0 && read_in_time(options, fd, path, secret);
  if (fd < 0) fprintf(stderr, "banxin: %s: %s\n", path, strerror(errno));
  if (fd >= 0) close(fd);
  return ok;
}

static bool ask(void *self, const char *what, char *secret) {
  const cli_options *options = self;
  const cli_signing *signing = &options->signing;
  if (signing->passphrase_fd >= 0) return read_in_time(options, signing->passphrase_fd, "--passphrase-fd", secret);
  if (signing->passphrase_file) return read_from_file(options, signing->passphrase_file, secret);
  return ask_on_terminal(options, what, secret);
}

/* ---- The command ---- */

/* What must be given, and given together. */
static bool has_all(const cli_options *options) {
  const banxin_sign_options *sign = &options->signing.options;
  bool by_command = options->signing.command != NULL;
  const char *missing = NULL;
  if (!options->output || !*options->output)
    missing = cli_say(options, "say where to with -o OUT.pdf", "请用 -o 输出.pdf 指定输出文件");
  else if ((sign->key != NULL) == by_command)
    missing = cli_say(options, "give --key or --signer-command, one of them", "请给出 --key 或 --signer-command 之一");
  else if (by_command && (sign->cert || *options->signing.chain || sign->token_module))
    missing = cli_say(options, "--signer-command brings its own certificates", "--signer-command 自带证书");
  else if (sign->seal_on_edges && !sign->seal)
    missing = cli_say(options, "--seal-on-edges wants --seal", "--seal-on-edges 须与 --seal 同用");
  if (missing) fprintf(stderr, cli_say(options, "banxin sign: %s\n", "banxin sign：%s\n"), missing);
  return !missing;
}

int cli_sign(const cli_options *options) {
  if (!cli_wants(options, cli_say(options, "PDF", "PDF"), CLI_OUTPUT | CLI_SIGN | CLI_PROOF | CLI_TIME) ||
      !has_all(options))
    return BANXIN_USAGE;
  /* keys are in memory for a moment; no core of them is left behind */
  (void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
  char time_text[32];
  const cli_signing *signing = &options->signing;
  banxin_sign_options sign = signing->options;
  if (!sign.time) sign.time = cli_now(time_text);
  sign.chain = signing->chain;
  sign.revocations = signing->revocations;
  sign.proxy = getenv("http_proxy");
  sign.no_proxy = getenv("no_proxy");
  sign.passphrase = ask;
  sign.passphrase_self = (void *)(size_t)options;
  sign.passphrase_file = signing->passphrase_file;
  sign.timeout = signing->timeout;
  sign.external = signing->command ? cli_run_signer : NULL;
  sign.external_self = (void *)(size_t)options;
  banxin_session *session = cli_open_session(options);
  banxin_status status = banxin_session_status(session);
  if (status == BANXIN_OK) status = banxin_sign(session, options->arguments[1], options->output, &sign);
  return cli_close_session(options, session, status);
}
