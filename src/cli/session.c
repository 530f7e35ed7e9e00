/* What all commands share: finding the folders, opening a session, printing diagnostics. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli.h"

#define PATH_ROOM 4096

/* ---- Where things are ---- */

static bool exists(const char *folder, const char *name) {
  char path[PATH_ROOM];
  int len = snprintf(path, sizeof path, "%s/%s", folder, name);
  return len > 0 && len < PATH_ROOM && access(path, R_OK) == 0;
}

/* The folder of the program into `folder`, PATH_ROOM bytes; where more may be put behind it, or NULL when it cannot be
 * told. */
static char *find_program_folder(char *folder) {
  ssize_t len = readlink("/proc/self/exe", folder, PATH_ROOM / 2);
  if (len <= 0) return NULL;
  folder[len] = '\0';
  char *slash = strrchr(folder, '/');
  if (slash) *slash = '\0';
  return slash;
}

/* The folder that has layouts/ and fonts/: beside a program that stands in a build folder, else
 * ../share/banxin of an installed one. */
static const char *find_data_folder(void) {
  static char folder[PATH_ROOM];
  char *end = find_program_folder(folder);
  if (!end) return "/usr/share/banxin";
  snprintf(end, 32, "/..");
  if (!exists(folder, "layouts/masters")) snprintf(end, 32, "/../share/banxin");
  return folder;
}

/* The folder of modules: beside the program in a build folder, else where both were installed to. NULL when there is
 * neither. */
static const char *find_module_folder(void) {
  static char folder[PATH_ROOM];
  char *end = find_program_folder(folder);
  if (!end) return NULL;
  const bool is_build = exists(folder, "modules");
  snprintf(end, PATH_ROOM / 2, "/%s", is_build ? "modules" : CLI_MODULE_FOLDER);
  return is_build || exists(folder, ".") ? folder : NULL;
}

/* $XDG_variable/banxin/name or ~/fallback/banxin/name, when it is there. */
static const char *find_user_path(const char *variable, const char *fallback, const char *name, char *path) {
  const char *base = getenv(variable), *home = getenv("HOME");
  int len = -1;
  if (base && *base)
    len = snprintf(path, PATH_ROOM, "%s/banxin/%s", base, name);
  else if (home && *home)
    len = snprintf(path, PATH_ROOM, "%s/%s/banxin/%s", home, fallback, name);
  return len > 0 && len < PATH_ROOM && access(path, R_OK) == 0 ? path : NULL;
}

banxin_session *cli_open_session(const cli_options *options) {
  char fonts[PATH_ROOM], config[PATH_ROOM];
  const char *data = options->data_folder ? options->data_folder : getenv("BANXIN_DATA_DIR");
  banxin_options session = {.data_folder = data && *data ? data : find_data_folder(),
                            .layout_folder = options->layout_folder,
                            .module_folder = find_module_folder(),
                            .config_file = options->config,
                            .role_fonts = options->role_fonts,
                            .fonts = options->fonts,
                            .language = options->language,
                            .temporary = cli_note_temporary};
  if (options->fonts >= BANXIN_FONTS_USER) {
    session.user_font_folder = find_user_path("XDG_DATA_HOME", ".local/share", "fonts", fonts);
    if (!options->config) session.config_file = find_user_path("XDG_CONFIG_HOME", ".config", "config.yaml", config);
  }
  return banxin_session_new(&session);
}

/* ---- Diagnostics ---- */

#define WARNINGS_OF_A_KIND 5 /* shown of those with one id; a form left blank has hundreds */

#define KINDS 64

typedef struct {
  const char *names[KINDS];
  int counts[KINDS], count;
} kind_counts;

/* Counts one more of a kind; how many there were before. Of kinds beyond the room all are shown. */
static int count_kind(kind_counts *kinds, const char *name) {
  int k = 0;
  while (k < kinds->count && strcmp(kinds->names[k], name) != 0) k++;
  if (k == KINDS) return 0;
  if (k == kinds->count) {
    kinds->names[k] = name;
    kinds->counts[k] = 0;
    kinds->count++;
  }
  return kinds->counts[k]++;
}

int cli_print_diagnostics(const cli_options *options, banxin_session *session, banxin_document *document, int from) {
  int count = banxin_diagnostic_count(session, document), hidden = 0;
  kind_counts kinds = {.count = 0};
  for (int i = from; i < count; i++) {
    const banxin_diagnostic diagnostic = banxin_diagnostic_at(session, document, i);
    bool is_error = diagnostic.severity == BANXIN_ERROR;
    if (options->quiet && !is_error) continue;
    int before = is_error ? 0 : count_kind(&kinds, diagnostic.rule ? diagnostic.rule : diagnostic.id);
    if (before >= WARNINGS_OF_A_KIND && !options->json && !options->full) {
      hidden++;
      continue;
    }
    fputs(options->json ? diagnostic.as_json : diagnostic.as_text, stderr);
  }
  if (hidden)
    fprintf(stderr,
            cli_say(options, "… and %d more warnings of the same kinds; --diagnostics full lists them\n",
                    "……另有 %d 条同类警告，加 --diagnostics full 全部列出\n"),
            hidden);
  return count;
}

int cli_close_session_from(const cli_options *options, banxin_session *session, banxin_status status, int from) {
  cli_print_diagnostics(options, session, NULL, from);
  banxin_status own = banxin_session_status(session);
  banxin_session_free(session);
  return (int)(own != BANXIN_OK ? own : status);
}

int cli_close_session(const cli_options *options, banxin_session *session, banxin_status status) {
  return cli_close_session_from(options, session, status, 0);
}

bool cli_wants(const cli_options *options, const char *what, unsigned kinds) {
  if (!cli_allows(options, kinds)) return false;
  if (options->argument_count == (what ? 2 : 1)) return true;
  if (!what) {
    fprintf(stderr, cli_say(options, "banxin %s takes no argument\n", "banxin %s 后面不需要别的\n"),
            options->arguments[0]);
    return false;
  }
  fprintf(stderr, cli_say(options, "banxin %s: give one %s\n", "banxin %s：请给出一个%s\n"), options->arguments[0],
          what);
  fputs(cli_say(options, "Try --help.\n", "请看 --help。\n"), stderr);
  return false;
}

const char *cli_now(char text[32]) {
  time_t shifted = time(NULL) + 8 * 3600;
  struct tm parts;
  if (!gmtime_r(&shifted, &parts) || !strftime(text, 32, "%Y-%m-%dT%H:%M:%S+08:00", &parts)) return "";
  return text;
}
