/* The command line's options. */
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

const char *cli_say(const cli_options *options, const char *english, const char *chinese) {
  return options->language == BANXIN_CHINESE ? chinese : english;
}

/* The user's language by the environment, as gettext would read it. */
static banxin_language language_of_environment(void) {
  static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
  for (int i = 0; i < 3; i++) {
    const char *value = getenv(variables[i]);
    if (value && *value) return strncmp(value, "zh", 2) == 0 ? BANXIN_CHINESE : BANXIN_ENGLISH;
  }
  return BANXIN_ENGLISH;
}

bool cli_bad_value(const cli_options *options, const char *name, const char *value, const char *choices) {
  fprintf(stderr,
          cli_say(options, "banxin: --%s cannot be “%s”; it may be %s\n", "banxin：--%s 不能是“%s”，可以是 %s\n"), name,
          value, choices);
  return false;
}

bool cli_read_number(const cli_options *options, const char *name, const char *value, const int range[2], int *out) {
  char *end;
  long number = strtol(value, &end, 10);
  if (*value && !*end && number >= range[0] && number <= range[1]) {
    *out = (int)number;
    return true;
  }
  char choices[64];
  snprintf(choices, sizeof choices, "%d … %d", range[0], range[1]);
  return cli_bad_value(options, name, value, choices);
}

bool cli_read_word(const cli_options *options, const char *name, const char *value, const char *const *words,
                   int *out) {
  char choices[128] = "";
  for (int i = 0; words[i]; i++) {
    if (strcmp(words[i], value) == 0) {
      *out = i;
      return true;
    }
    size_t len = strlen(choices);
    snprintf(choices + len, sizeof choices - len, "%s%s", i ? ", " : "", words[i]);
  }
  return cli_bad_value(options, name, value, choices);
}

/* 4x3 */
static bool read_sheet(cli_options *options, const char *value) {
  char *end;
  const long columns = strtol(value, &end, 10), rows = *end == 'x' ? strtol(end + 1, &end, 10) : 0;
  options->sheet_columns = (int)columns;
  options->sheet_rows = (int)rows;
  if (!*end && columns >= 1 && columns <= 10 && rows >= 1 && rows <= 10) return true;
  return cli_bad_value(options, "contact-sheet", value, "1x1 … 10x10");
}

/* ---- Takers ---- */

static bool take_flag(cli_options *options, cli_option option, const char *value) {
  (void)value;
  options->help |= option == CLI_OPT_HELP;
  options->version |= option == CLI_OPT_VERSION;
  options->quiet |= option == CLI_OPT_QUIET;
  options->allow_errors |= option == CLI_OPT_ALLOW_ERRORS;
  options->glyphs |= option == CLI_OPT_GLYPHS;
  options->results_json |= option == CLI_OPT_JSON;
  options->all |= option == CLI_OPT_ALL;
  options->dry_run |= option == CLI_OPT_DRY_RUN;
  options->no_browser |= option == CLI_OPT_NO_BROWSER;
  return true;
}

static bool take_text(cli_options *options, cli_option option, const char *value) {
  const struct {
    cli_option option;
    const char **text;
  } texts[] = {{CLI_OPT_OUTPUT, &options->output},
               {CLI_OPT_LAYOUT, &options->layout},
               {CLI_OPT_FORMAT, &options->format},
               {CLI_OPT_PAGES, &options->pages},
               {CLI_OPT_DATE, &options->date},
               {CLI_OPT_LAST_YEAR, &options->last_year},
               {CLI_OPT_COMPARE, &options->compare},
               {CLI_OPT_CONFIG, &options->config},
               {CLI_OPT_DATA, &options->data_folder},
               {CLI_OPT_LAYOUTS, &options->layout_folder},
               {CLI_OPT_CROP, &options->crop},
               {CLI_OPT_WATERMARK, &options->watermark},
               {CLI_OPT_STAMP_VERSION, &options->stamp_version}};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
    if (texts[i].option == option) *texts[i].text = value;
  return true;
}

static bool take_word(cli_options *options, cli_option option, const char *value) {
  int word = 0;
  if (option == CLI_OPT_FONTS) {
    static const char *const words[] = {"bundled", "user", "system", NULL};
    if (!cli_read_word(options, "fonts", value, words, &word)) return false;
    options->fonts = (banxin_fonts)word;
  } else if (option == CLI_OPT_LANG) {
    static const char *const words[] = {"en", "zh", NULL};
    if (!cli_read_word(options, "lang", value, words, &word)) return false;
    options->language = word ? BANXIN_CHINESE : BANXIN_ENGLISH;
  } else if (option == CLI_OPT_PROFILE) {
    static const char *const words[] = {"pdfa-3a", "pdfa-2u", "plain", NULL};
    if (!cli_read_word(options, "profile", value, words, &word)) return false;
    options->profile = (banxin_profile)word;
  } else if (option == CLI_OPT_GRAY_BITS) {
    static const char *const words[] = {"4", "8", NULL};
    if (!cli_read_word(options, "gray-bits", value, words, &word)) return false;
    options->gray_bits = word ? 8 : 4;
  } else {
    static const char *const words[] = {"text", "full", "json", NULL};
    if (!cli_read_word(options, "diagnostics", value, words, &word)) return false;
    options->full = word == 1;
    options->json = word == 2;
  }
  return true;
}

static bool take_figure(cli_options *options, cli_option option, const char *value) {
  if (option == CLI_OPT_DPI) return cli_read_number(options, "dpi", value, (const int[]){18, 1200}, &options->dpi);
  if (option == CLI_OPT_PORT) return cli_read_number(options, "port", value, (const int[]){0, 65535}, &options->port);
  return read_sheet(options, value);
}

/* What may be given more than once. */
static bool take_item(cli_options *options, cli_option option, const char *value) {
  if (option == CLI_OPT_PART) {
    options->parts[options->part_count++] = value;
  } else if (option == CLI_OPT_ROWS) {
    if (!strchr(value, '=')) return cli_bad_value(options, "rows", value, "TABLE=FILE");
    options->rows[options->row_count++] = value;
  } else {
    if (!strchr(value, '=')) return cli_bad_value(options, "font", value, "ROLE=FILE");
    options->role_fonts[options->role_font_count++] = value;
  }
  return true;
}

/* ---- The table ---- */

static const struct {
  const char *name;
  int letter, argument; /* argument: as getopt has it */
  unsigned kind;
  bool (*take)(cli_options *options, cli_option option, const char *value);
} known[CLI_OPT_COUNT] = {
#define CLI_OPTION(id, letter, name, argument, kind, taker) \
  [CLI_OPT_##id] = {name, letter, argument, CLI_##kind, taker},
#include "options.def"
};

bool cli_allows(const cli_options *options, unsigned allowed) {
  for (int kind = 0; kind < CLI_KIND_COUNT; kind++) {
    if (!((options->given & ~allowed) >> kind & 1)) continue;
    fprintf(stderr, cli_say(options, "banxin %s: --%s means nothing here\n", "banxin %s：用不到 --%s\n"),
            options->arguments[0], known[options->given_by[kind]].name);
    return false;
  }
  return true;
}

static bool set_option(cli_options *options, cli_option option, const char *value) {
  options->given |= known[option].kind;
  for (int kind = 0; kind < CLI_KIND_COUNT; kind++)
    if (known[option].kind >> kind & 1) options->given_by[kind] = option;
  return known[option].take(options, option, value);
}

/* The nearest help for what getopt refused; it has set optopt to 0 for a long option. */
static void complain_unknown(const cli_options *options, char **argv, int problem) {
  const char letter[] = {'-', (char)optopt, '\0'}; /* of a short option; 0 for a long one */
  bool is_short = optopt > 0 && optopt < 256;
  const char *word = is_short ? letter : argv[optind - 1];
  if (problem == ':')
    fprintf(stderr, cli_say(options, "banxin: %s wants a value\n", "banxin：%s 后面要有值\n"), word);
  else
    fprintf(stderr, cli_say(options, "banxin: there is no option %s\n", "banxin：没有 %s 这个选项\n"), word);
  fprintf(stderr, "%s", cli_say(options, "Try `banxin --help`.\n", "请看 banxin --help。\n"));
}

#define LETTERS_ROOM (2 * CLI_OPT_COUNT + 2)
#define LONG_FIRST   (UCHAR_MAX + 1) /* what getopt returns for an option without letter is this and its number */

static bool read_options(int argc, char **argv, cli_options *options) {
  struct option names[CLI_OPT_COUNT + 1] = {{0}};
  char letters[LETTERS_ROOM] = ":";
  for (int i = 0, len = 1; i < CLI_OPT_COUNT; i++) {
    const int letter = known[i].letter;
    names[i] = (struct option){known[i].name, known[i].argument, NULL, letter ? letter : LONG_FIRST + i};
    if (!letter) continue;
    letters[len++] = (char)letter;
    if (known[i].argument == required_argument) letters[len++] = ':';
  }
  opterr = 0;
  for (int got; (got = getopt_long(argc, argv, letters, names, NULL)) != -1;) {
    if (got == '?' || got == ':') {
      complain_unknown(options, argv, got);
      return false;
    }
    int option = got - LONG_FIRST;
    for (int i = 0; option < 0 && i < CLI_OPT_COUNT; i++)
      if (known[i].letter == got) option = i;
    if (!set_option(options, (cli_option)option, optarg)) return false;
  }
  return true;
}

bool cli_parse(int argc, char **argv, cli_options *options) {
  *options = (cli_options){.language = language_of_environment(), .fonts = BANXIN_FONTS_USER};
  size_t room = (size_t)argc + 1;
  options->parts = calloc(room, sizeof *options->parts);
  options->rows = calloc(room, sizeof *options->rows);
  options->removals = calloc(room, sizeof *options->removals);
  options->role_fonts = calloc(room, sizeof *options->role_fonts);
  options->arguments = calloc(room, sizeof *options->arguments);
  options->signing.chain = calloc(room, sizeof *options->signing.chain);
  options->signing.revocations = calloc(room, sizeof *options->signing.revocations);
  options->signing.trust = calloc(room, sizeof *options->signing.trust);
  options->signing.passphrase_fd = -1;
  options->printing.options.copies = 1;
  if (!options->parts || !options->rows || !options->removals || !options->role_fonts || !options->arguments ||
      !options->signing.chain || !options->signing.revocations || !options->signing.trust)
    return false;
  for (int i = 1; i < argc; i++) { /* --lang holds for the messages about all other options */
    const char *value = strncmp(argv[i], "--lang=", 7) == 0 ? argv[i] + 7 : NULL;
    if (strcmp(argv[i], "--lang") == 0) value = argv[i + 1];
    if (value) options->language = strcmp(value, "zh") == 0 ? BANXIN_CHINESE : BANXIN_ENGLISH;
  }
  if (!read_options(argc, argv, options)) return false;
  for (int i = optind; i < argc; i++) options->arguments[options->argument_count++] = argv[i];
  return true;
}

void cli_options_free(cli_options *options) {
  free(options->parts);
  free(options->rows);
  free(options->removals);
  free(options->role_fonts);
  free(options->arguments);
  free(options->signing.chain);
  free(options->signing.revocations);
  free(options->signing.trust);
}
