/* The command line's options. */
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"

enum {
  OPT_DPI = 256,
  OPT_PAGES,
  OPT_GRAY,
  OPT_DATE,
  OPT_ALLOW_ERRORS,
  OPT_LAST_YEAR,
  OPT_PART,
  OPT_ROWS,
  OPT_FONTS,
  OPT_FONT,
  OPT_CONFIG,
  OPT_DATA,
  OPT_LAYOUTS,
  OPT_LANG,
  OPT_DIAGNOSTICS,
  OPT_GLYPHS,
  OPT_PROFILE,
  OPT_FORMAT,
  OPT_JSON,
  OPT_DRY_RUN,
  OPT_WATERMARK,
  OPT_STAMP_VERSION,
  OPT_CONTACT_SHEET,
  OPT_ALL,
  OPT_PORT,
  OPT_NO_BROWSER
};

static const struct option long_options[] = {
    {"output", required_argument, NULL, 'o'},
    {"layout", required_argument, NULL, 'l'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {"quiet", no_argument, NULL, 'q'},
    {"format", required_argument, NULL, OPT_FORMAT},
    {"dpi", required_argument, NULL, OPT_DPI},
    {"profile", required_argument, NULL, OPT_PROFILE},
    {"pages", required_argument, NULL, OPT_PAGES},
    {"gray-bits", required_argument, NULL, OPT_GRAY},
    {"date", required_argument, NULL, OPT_DATE},
    {"allow-errors", no_argument, NULL, OPT_ALLOW_ERRORS},
    {"last-year", required_argument, NULL, OPT_LAST_YEAR},
    {"part", required_argument, NULL, OPT_PART},
    {"rows", required_argument, NULL, OPT_ROWS},
    {"fonts", required_argument, NULL, OPT_FONTS},
    {"font", required_argument, NULL, OPT_FONT},
    {"config", required_argument, NULL, OPT_CONFIG},
    {"data-dir", required_argument, NULL, OPT_DATA},
    {"layouts", required_argument, NULL, OPT_LAYOUTS},
    {"lang", required_argument, NULL, OPT_LANG},
    {"diagnostics", required_argument, NULL, OPT_DIAGNOSTICS},
    {"glyphs", no_argument, NULL, OPT_GLYPHS},
    {"json", no_argument, NULL, OPT_JSON},
    {"all", no_argument, NULL, OPT_ALL},
    {"watermark", required_argument, NULL, OPT_WATERMARK},
    {"stamp-version", required_argument, NULL, OPT_STAMP_VERSION},
    {"contact-sheet", required_argument, NULL, OPT_CONTACT_SHEET},
    {"port", required_argument, NULL, OPT_PORT},
    {"no-browser", no_argument, NULL, OPT_NO_BROWSER},
    {"key", required_argument, NULL, CLI_SIGN_KEY},
    {"cert", required_argument, NULL, CLI_SIGN_CERT},
    {"chain", required_argument, NULL, CLI_SIGN_CHAIN},
    {"token-module", required_argument, NULL, CLI_SIGN_TOKEN_MODULE},
    {"sm2", no_argument, NULL, CLI_SIGN_SM2},
    {"signer-command", required_argument, NULL, CLI_SIGN_COMMAND},
    {"passphrase-file", required_argument, NULL, CLI_SIGN_PASSPHRASE_FILE},
    {"passphrase-fd", required_argument, NULL, CLI_SIGN_PASSPHRASE_FD},
    {"field", required_argument, NULL, CLI_SIGN_FIELD},
    {"level", required_argument, NULL, CLI_SIGN_LEVEL},
    {"tsa", required_argument, NULL, CLI_SIGN_TSA},
    {"revocation", required_argument, NULL, CLI_SIGN_REVOCATION},
    {"offline", no_argument, NULL, CLI_SIGN_OFFLINE},
    {"certify", no_argument, NULL, CLI_SIGN_CERTIFY},
    {"time", required_argument, NULL, CLI_SIGN_TIME},
    {"reason", required_argument, NULL, CLI_SIGN_REASON},
    {"location", required_argument, NULL, CLI_SIGN_LOCATION},
    {"seal", required_argument, NULL, CLI_SIGN_SEAL},
    {"seal-on-edges", no_argument, NULL, CLI_SIGN_SEAL_ON_EDGES},
    {"approvals", required_argument, NULL, CLI_SIGN_APPROVALS},
    {"as", required_argument, NULL, CLI_APPROVE_AS},
    {"comment", required_argument, NULL, CLI_APPROVE_COMMENT},
    {"return", no_argument, NULL, CLI_APPROVE_RETURN},
    {"log", required_argument, NULL, CLI_APPROVE_LOG},
    {"trust", required_argument, NULL, CLI_SIGN_TRUST},
    {"system-trust", no_argument, NULL, CLI_SIGN_SYSTEM_TRUST},
    {"timeout", required_argument, NULL, CLI_SIGN_TIMEOUT},
    {"require-revocation", no_argument, NULL, CLI_SIGN_REQUIRE_REVOCATION},
    {"remove", required_argument, NULL, CLI_EDIT_REMOVE},
    {"expect", required_argument, NULL, CLI_EDIT_EXPECT},
    {"list", no_argument, NULL, CLI_EDIT_LIST},
    {"printer", required_argument, NULL, CLI_PRINT_PRINTER},
    {"copies", required_argument, NULL, CLI_PRINT_COPIES},
    {"duplex", required_argument, NULL, CLI_PRINT_DUPLEX},
    {"gray", no_argument, NULL, CLI_PRINT_GRAY},
    {"numbered", required_argument, NULL, CLI_PRINT_NUMBERED},
    {"booklet", required_argument, NULL, CLI_PRINT_BOOKLET},
    {"dry-run", no_argument, NULL, OPT_DRY_RUN},
    {"no-wait", no_argument, NULL, CLI_PRINT_NO_WAIT},
    {"server", required_argument, NULL, CLI_PRINT_SERVER},
    {NULL, 0, NULL, 0},
};

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

static bool set_word(cli_options *options, int option, const char *value) {
  int word = 0;
  if (option == OPT_FONTS) {
    static const char *const words[] = {"bundled", "user", "system", NULL};
    if (!cli_read_word(options, "fonts", value, words, &word)) return false;
    options->fonts = (banxin_fonts)word;
  } else if (option == OPT_LANG) {
    static const char *const words[] = {"en", "zh", NULL};
    if (!cli_read_word(options, "lang", value, words, &word)) return false;
    options->language = word ? BANXIN_CHINESE : BANXIN_ENGLISH;
  } else if (option == OPT_PROFILE) {
    static const char *const words[] = {"pdfa-3a", "pdfa-2u", "plain", NULL};
    if (!cli_read_word(options, "profile", value, words, &word)) return false;
    options->profile = (banxin_profile)word;
  } else if (option == OPT_GRAY) {
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

static const struct {
  int option;
  unsigned kind;
} kinds[] = {{'o', CLI_OUTPUT},
             {OPT_FORMAT, CLI_FORMAT},
             {OPT_PAGES, CLI_PAGES},
             {OPT_DPI, CLI_PICTURE},
             {OPT_GRAY, CLI_PICTURE},
             {OPT_DATE, CLI_DATE},
             {OPT_GLYPHS, CLI_GLYPHS},
             {OPT_LAST_YEAR, CLI_CHECK},
             {OPT_PART, CLI_CHECK},
             {'l', CLI_LAYOUT},
             {OPT_ALLOW_ERRORS, CLI_ERRORS},
             {OPT_JSON, CLI_JSON},
             {OPT_ALL, CLI_RULES},
             {OPT_PORT, CLI_PREVIEW},
             {OPT_NO_BROWSER, CLI_PREVIEW},
             {OPT_ROWS, CLI_ROWS},
             {OPT_PROFILE, CLI_PROFILE},
             {OPT_WATERMARK, CLI_DRAFT},
             {OPT_STAMP_VERSION, CLI_DRAFT},
             {OPT_CONTACT_SHEET, CLI_DRAFT},
             {CLI_SIGN_FIELD, CLI_PROOF},
             {CLI_SIGN_TIME, CLI_TIME},
             {CLI_APPROVE_AS, CLI_APPROVE},
             {CLI_APPROVE_COMMENT, CLI_APPROVE},
             {CLI_APPROVE_RETURN, CLI_APPROVE},
             {CLI_APPROVE_LOG, CLI_LOG},
             {CLI_SIGN_REVOCATION, CLI_PROOF},
             {CLI_SIGN_TRUST, CLI_VERIFY},
             {CLI_SIGN_SYSTEM_TRUST, CLI_VERIFY},
             {CLI_SIGN_REQUIRE_REVOCATION, CLI_VERIFY},
             {CLI_EDIT_REMOVE, CLI_EDIT},
             {CLI_EDIT_EXPECT, CLI_EDIT},
             {OPT_DRY_RUN, CLI_DRY_RUN},
             {CLI_EDIT_LIST, CLI_EDIT},
             {CLI_PRINT_SERVER, CLI_SERVER}};

bool cli_allows(const cli_options *options, unsigned allowed) {
  unsigned stray = options->given & ~allowed;
  int bit = 0;
  while (stray && !(stray >> bit & 1)) bit++;
  for (const struct option *known = long_options; stray && known->name; known++)
    if (known->val == options->given_by[bit])
      fprintf(stderr, cli_say(options, "banxin %s: --%s means nothing here\n", "banxin %s：用不到 --%s\n"),
              options->arguments[0], known->name);
  return stray == 0;
}

static void note_given(cli_options *options, int option, unsigned kind) {
  options->given |= kind;
  for (int bit = 0; kind >> bit; bit++)
    if (kind >> bit & 1) options->given_by[bit] = option;
}

static bool set_option(cli_options *options, int option, const char *value) {
  unsigned kind = option >= CLI_PRINT_FIRST ? CLI_PRINT : option >= CLI_SIGN_FIRST ? CLI_SIGN : 0;
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (kinds[i].option == option) kind = kinds[i].kind;
  note_given(options, option, kind);
  if (option >= CLI_EDIT_FIRST) return cli_edit_option(options, option, value);
  if (option >= CLI_PRINT_FIRST) return cli_print_option(options, option, value);
  if (option >= CLI_APPROVE_FIRST) return cli_approve_option(options, option, value);
  if (option >= CLI_SIGN_FIRST) return cli_sign_option(options, option, value);
  switch (option) {
    case 'o':
      options->output = value;
      return true;
    case 'l':
      options->layout = value;
      return true;
    case 'h':
      options->help = true;
      return true;
    case 'V':
      options->version = true;
      return true;
    case 'q':
      options->quiet = true;
      return true;
    case OPT_FORMAT:
      options->format = value;
      return true;
    case OPT_PAGES:
      options->pages = value;
      return true;
    case OPT_DATE:
      options->date = value;
      return true;
    case OPT_ALLOW_ERRORS:
      options->allow_errors = true;
      return true;
    case OPT_LAST_YEAR:
      options->last_year = value;
      return true;
    case OPT_PART:
      options->parts[options->part_count++] = value;
      return true;
    case OPT_ROWS:
      if (!strchr(value, '=')) return cli_bad_value(options, "rows", value, "TABLE=FILE");
      options->rows[options->row_count++] = value;
      return true;
    case OPT_FONT:
      if (!strchr(value, '=')) return cli_bad_value(options, "font", value, "ROLE=FILE");
      options->role_fonts[options->role_font_count++] = value;
      return true;
    case OPT_CONFIG:
      options->config = value;
      return true;
    case OPT_DATA:
      options->data_folder = value;
      return true;
    case OPT_LAYOUTS:
      options->layout_folder = value;
      return true;
    case OPT_GLYPHS:
      options->glyphs = true;
      return true;
    case OPT_JSON:
      options->results_json = true;
      return true;
    case OPT_ALL:
      options->all = true;
      return true;
    case OPT_DRY_RUN:
      options->dry_run = true;
      return true;
    case OPT_WATERMARK:
      options->watermark = value;
      return true;
    case OPT_STAMP_VERSION:
      options->stamp_version = value;
      return true;
    case OPT_CONTACT_SHEET:
      return read_sheet(options, value);
    case OPT_NO_BROWSER:
      options->no_browser = true;
      return true;
    case OPT_PORT:
      return cli_read_number(options, "port", value, (const int[]){0, 65535}, &options->port);
    case OPT_DPI:
      return cli_read_number(options, "dpi", value, (const int[]){18, 1200}, &options->dpi);
    case OPT_FONTS:
    case OPT_LANG:
    case OPT_GRAY:
    case OPT_PROFILE:
    case OPT_DIAGNOSTICS:
      return set_word(options, option, value);
    default:
      return false;
  }
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
  opterr = 0;
  for (int option; (option = getopt_long(argc, argv, ":o:l:hVq", long_options, NULL)) != -1;) {
    if (option == '?' || option == ':') {
      complain_unknown(options, argv, option);
      return false;
    }
    if (!set_option(options, option, optarg)) return false;
  }
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
