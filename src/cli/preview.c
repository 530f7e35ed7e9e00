/* banxin preview. What a server must not take from its surroundings (signals, randomness, the desktop) comes from here.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "cli.h"

#define SECRET_BYTES 20 /* 160 bits */

typedef struct {
  char text[2 * SECRET_BYTES + 1];
} secret;

static bool make_secret(secret *made) {
  unsigned char bytes[SECRET_BYTES];
  if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes) return false;
  for (size_t i = 0; i < sizeof bytes; i++) snprintf(made->text + 2 * i, 3, "%02x", bytes[i]);
  return true;
}

/* ---- The browser ---- */

extern char **environ;

/* Others on the machine may see the address in the list of processes: it is good for once, and then the page has
 * another one. */
static void open_browser(const cli_options *options, const char *url) {
  char *const arguments[] = {"xdg-open", (char *)(size_t)url, NULL};
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t files;
  sigset_t none, usual;
  pid_t child;
  sigemptyset(&none);
  sigemptyset(&usual);
  sigaddset(&usual, SIGPIPE);
  if (posix_spawnattr_init(&attributes) != 0) return;
  if (posix_spawn_file_actions_init(&files) == 0) {
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    int failed = posix_spawnp(&child, arguments[0], &files, &attributes, arguments, environ);
    if (failed && !options->quiet)
      fputs(cli_say(options, "banxin preview: no browser could be opened; open the address yourself\n",
                    "banxin preview：未能打开浏览器，请自行打开上面的网址\n"),
            stderr);
    posix_spawn_file_actions_destroy(&files);
  }
  posix_spawnattr_destroy(&attributes);
}

static bool has_desktop(void) {
  const char *x11 = getenv("DISPLAY"), *wayland = getenv("WAYLAND_DISPLAY");
  return (x11 && *x11) || (wayland && *wayland);
}

/* Without the address nobody comes to the page; `main` says what became of standard output. */
static bool show_address(void *self, const char *url, const char *ticket_url) {
  const cli_options *options = self;
  if (printf("%s\n", url) < 0 || fflush(stdout) != 0) return false;
  if (!options->quiet)
    fputs(cli_say(options, "The page follows the report; Ctrl-C ends it.\n", "网页随报告文件更新；按 Ctrl-C 结束。\n"),
          stderr);
  if (!options->no_browser && has_desktop()) open_browser(options, ticket_url);
  return true;
}

/* ---- The command ---- */

/* Ctrl-C, `kill` and the end of the terminal can be read from the descriptor; children that have ended leave nothing
 * behind. */
static int catch_signals(void) {
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGTERM);
  sigaddset(&ending, SIGHUP);
  signal(SIGPIPE, SIG_IGN);
  sigaction(SIGCHLD, &(struct sigaction){.sa_handler = SIG_DFL, .sa_flags = SA_NOCLDWAIT}, NULL);
  if (sigprocmask(SIG_BLOCK, &ending, NULL) != 0) return -1;
  return signalfd(-1, &ending, SFD_CLOEXEC | SFD_NONBLOCK);
}

static bool can_follow(const cli_options *options) {
  if (strcmp(options->arguments[1], "-") != 0 && (!options->compare || strcmp(options->compare, "-") != 0)) return true;
  fputs(cli_say(options, "banxin preview: standard input cannot be read again; give a file\n",
                "banxin preview：标准输入不能重读，请给出文件\n"),
        stderr);
  return false;
}

int cli_preview(const cli_options *options) {
  if (!cli_wants(options, cli_say(options, "report", "报告"),
                 CLI_CHECK | CLI_LAYOUT | CLI_AS | CLI_LOG | CLI_PREVIEW) ||
      !can_follow(options))
    return BANXIN_USAGE;
  secret token, ticket;
  const int stop_fd = catch_signals();
  if (stop_fd < 0 || !make_secret(&token) || !make_secret(&ticket)) {
    fprintf(stderr, "banxin preview: %s\n", strerror(errno));
    return BANXIN_IO;
  }
  banxin_session *session = cli_open_session(options);
  banxin_status status = banxin_session_status(session);
  if (status == BANXIN_OK)
    status = banxin_preview(session, &(banxin_preview_options){.path = options->arguments[1],
                                                               .layout = options->layout,
                                                               .last_year = options->last_year,
                                                               .parts = options->parts,
                                                               .part_count = options->part_count,
                                                               .token = token.text,
                                                               .ticket = ticket.text,
                                                               .port = options->port,
                                                               .stop_fd = stop_fd,
                                                               .by = options->approving.by,
                                                               .log = options->approving.log,
                                                               .compare = options->compare,
                                                               .now = cli_now,
                                                               .ready = show_address,
                                                               .self = (void *)(size_t)options});
  close(stop_fd);
  return cli_close_session(options, session, status);
}
