/* banxin: the command line. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

static const struct {
  const char *name;
  int (*run)(const cli_options *options);
} commands[] = {
    {"render", cli_render},   {"check", cli_check},         {"inspect", cli_inspect}, {"dump", cli_dump},
    {"schema", cli_schema},   {"layouts", cli_layouts},     {"fonts", cli_fonts},     {"extract", cli_extract},
    {"approve", cli_approve}, {"approvals", cli_approvals}, {"sign", cli_sign},       {"verify", cli_verify},
    {"set", cli_set},         {"preview", cli_preview},     {"print", cli_print},     {"printers", cli_printers},
    {"diff", cli_diff},
};

static int run_command(const cli_options *options) {
  const char *name = options->arguments[0];
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    if (strcmp(commands[i].name, name) == 0) {
      if (!options->help) return commands[i].run(options);
      cli_help(options, name);
      return BANXIN_OK;
    }
  fprintf(stderr, cli_say(options, "banxin: there is no command “%s”\n", "banxin：没有“%s”这个命令\n"), name);
  fputs(cli_say(options, "Commands:", "命令有："), stderr);
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    fprintf(stderr, cli_say(options, " %s", i ? " %s" : "%s"), commands[i].name);
  fputs(cli_say(options, ". Try `banxin --help`.\n", "。请看 banxin --help。\n"), stderr);
  return BANXIN_USAGE;
}

static int run(const cli_options *options) {
  if (options->version) {
    printf("banxin %s\n", banxin_version());
    return BANXIN_OK;
  }
  if (options->argument_count) return run_command(options);
  cli_help(options, NULL);
  return options->help ? BANXIN_OK : BANXIN_USAGE;
}

/* A standard stream that is closed must not become a file of ours: what can do nothing takes its place. */
static void reserve_streams(void) {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0) return;
}

/* Has all of standard output been written? Else the status says so, unless what went wrong before says more. */
static int end_output(int status) {
  const bool lost = ferror(stdout) != 0;
  errno = 0;
  if (fflush(stdout) == 0 && !lost) return status;
  if (status != BANXIN_OK && status != BANXIN_FINDINGS) return status;
  fprintf(stderr, "banxin: stdout: %s\n", strerror(errno ? errno : EIO));
  return BANXIN_IO;
}

int main(int argc, char **argv) {
  reserve_streams();
  signal(SIGXFSZ, SIG_IGN); /* a file that grows too large is a failed write like others */
  signal(SIGCHLD, SIG_DFL); /* who starts us may ignore it, and then nobody learns how a child ended */
  cli_tidy_at_signals();
  cli_options options;
  int status = cli_parse(argc, argv, &options) ? run(&options) : BANXIN_USAGE;
  cli_options_free(&options);
  return end_output(status);
}
