/* Diagnostics: the catalogue, the list and its two printed forms. */
#include "diag.h"

#include <errno.h>
#include <string.h>

typedef struct {
  const char *id;
  bx_severity severity;
  bx_class class;
  const char *text[2], *hint[2]; /* by bx_lang */
} entry;

static const entry catalogue[] = {
#define BX_MESSAGE(name, severity, class, id, en, zh, hint_en, hint_zh) \
  [BX_MSG_##name] = {id, BX_##severity, BX_CLASS_##class, {en, zh}, {hint_en, hint_zh}},
#include "messages.def"
#undef BX_MESSAGE
};

struct bx_diags {
  bx_arena *arena;
  bx_lang lang;
  bx_diagnostic *items;
  int count, capacity;
  int recorded[BX_ERROR + 1]; /* by severity, kept or not */
  int dropped;
  bx_class forced;
  const char *folder, *instead; /* see bx_diags_rename */ /* BX_CLASS_COUNT: each message's own */
  bool only_regular;
  bool failed[BX_CLASS_COUNT];
};

bx_diags *bx_diags_new(bx_arena *arena, bx_lang lang) {
  bx_diags *diags = BX_NEW(arena, bx_diags);
  diags->arena = arena;
  diags->lang = lang;
  diags->forced = BX_CLASS_COUNT;
  return diags;
}

/* Longer pieces of the input are cut in messages. */
#define LONGEST_ARGUMENT 120 /* characters */

static void put_argument(bx_buf *buf, const char *text) {
  const char *end = text;
  int count = 0;
  while (*end && count < LONGEST_ARGUMENT) {
    bx_utf8_next(&end);
    count++;
  }
  bx_buf_append(buf, text, (size_t)(end - text));
  if (*end) bx_buf_puts(buf, "…");
}

/* Puts args[k] for each {k}; any other brace stands for itself. */
const char *bx_message_fill(bx_arena *arena, const char *text, const char *const *args) {
  if (!text || !*text) return NULL;
  int count = 0;
  while (args[count]) count++;
  bx_buf buf = {0};
  for (const char *p = text; *p; p++) {
    int k = p[0] == '{' && p[1] >= '0' && p[1] <= '9' && p[2] == '}' ? p[1] - '0' : -1;
    if (k >= 0 && k < count) {
      put_argument(&buf, args[k]);
      p += 2;
    } else {
      bx_buf_putc(&buf, *p);
    }
  }
  return bx_buf_take(&buf, arena);
}

void bx_diags_rename(bx_diags *diags, const char *folder, const char *instead) {
  diags->folder = folder;
  diags->instead = instead;
}

/* A text with the other name in it. */
static const char *renamed(const bx_diags *diags, const char *text) {
  const char *found = text && diags->folder ? strstr(text, diags->folder) : NULL;
  if (!found) return bx_arena_strdup(diags->arena, text);
  const char *before = bx_arena_strndup(diags->arena, text, (size_t)(found - text));
  return bx_arena_join(diags->arena, before, diags->instead, renamed(diags, found + strlen(diags->folder)), NULL);
}

void bx_diag_rule(bx_diags *diags, bx_message message, bx_severity severity, const char *rule, const bx_place *place,
                  const char *const *args) {
  const entry *known = &catalogue[message];
  bx_class class = diags->forced != BX_CLASS_COUNT ? diags->forced : known->class;
  if (severity == BX_ERROR) diags->failed[class] = true;
  if (diags->recorded[severity]++ >= BX_DIAG_MAX) {
    diags->dropped++;
    return;
  }
  bx_arena *arena = diags->arena;
  diags->items = bx_arena_grow(arena, diags->items, diags->count, &diags->capacity, sizeof *diags->items);
  bx_diagnostic *added = &diags->items[diags->count++];
  *added = (bx_diagnostic){.message = message, .id = known->id, .severity = severity, .class = class};
  added->text = renamed(diags, bx_message_fill(arena, known->text[diags->lang], args));
  added->hint = bx_message_fill(arena, known->hint[diags->lang], args);
  added->rule = bx_arena_strdup(arena, rule);
  if (!place) return;
  added->place = *place;
  added->place.file = renamed(diags, place->file);
  added->place.pointer = bx_arena_strdup(arena, place->pointer);
  added->place.cell = bx_arena_strdup(arena, place->cell);
}

bx_class bx_diags_force(bx_diags *diags, bx_class class) {
  bx_class before = diags->forced;
  diags->forced = class;
  return before;
}

void bx_diag(bx_diags *diags, bx_message message, const bx_place *place, const char *const *args) {
  bx_diag_rule(diags, message, catalogue[message].severity, NULL, place, args);
}

int bx_diags_count(const bx_diags *diags) { return diags->count; }
int bx_diags_errors(const bx_diags *diags) { return diags->recorded[BX_ERROR]; }
int bx_diags_warnings(const bx_diags *diags) { return diags->recorded[BX_WARNING]; }
bool bx_diags_failed(const bx_diags *diags, bx_class class) { return diags->failed[class]; }
int bx_diags_dropped(const bx_diags *diags) { return diags->dropped; }
const bx_diagnostic *bx_diags_at(const bx_diags *diags, int i) { return &diags->items[i]; }
bx_lang bx_diags_lang(const bx_diags *diags) { return diags->lang; }

static bool check_read(bx_file_status status, const char *path, size_t limit, bx_diags *diags) {
  bx_place place = {.file = path};
  const char *reason = errno == ESPIPE ? "not a regular file" : errno ? strerror(errno) : "?";
  if (status == BX_FILE_MISSING)
    bx_diag(diags, BX_MSG_FILE_MISSING, &place, BX_ARGS(path));
  else if (status == BX_FILE_TOO_LARGE)
    bx_diag(diags, BX_MSG_FILE_TOO_LARGE, &place, BX_ARGS(path, bx_diag_int(diags, (int64_t)(limit >> 20))));
  else if (status != BX_FILE_OK)
    bx_diag(diags, BX_MSG_FILE_UNREADABLE, &place, BX_ARGS(path, reason));
  return status == BX_FILE_OK;
}

void bx_diags_only_regular(bx_diags *diags) { diags->only_regular = true; }

bool bx_diag_read_file(const char *path, size_t limit, bx_buf *out, bx_diags *diags) {
  if (diags->only_regular) return check_read(bx_file_read_regular(path, limit, out), path, limit, diags);
  return check_read(bx_file_read(path, limit, out), path, limit, diags);
}

bool bx_diag_read_regular(const char *path, size_t limit, bx_buf *out, bx_diags *diags) {
  if (bx_streq(path, "-")) return bx_diag_read_file(path, limit, out, diags);
  return check_read(bx_file_read_regular(path, limit, out), path, limit, diags);
}

int bx_diag_open_regular(const char *path, bx_diags *diags) {
  int fd = bx_file_open_regular(path);
  if (fd < 0) check_read(errno == ENOENT || errno == ENOTDIR ? BX_FILE_MISSING : BX_FILE_UNREADABLE, path, 0, diags);
  return fd;
}

const char *bx_diag_int(bx_diags *diags, int64_t value) {
  bx_buf buf = {0};
  bx_buf_int(&buf, value);
  return bx_buf_take(&buf, diags->arena);
}

static const char *const severity_names[][2] = {
    [BX_NOTE] = {"note", "提示"},
    [BX_WARNING] = {"warning", "警告"},
    [BX_ERROR] = {"error", "错误"},
};

static void print_place(bx_buf *buf, const bx_place *place) {
  if (!place->file) {
    const char *known = place->cell ? place->cell : place->pointer;
    if (known) bx_buf_puts(buf, known);
    if (known) bx_buf_puts(buf, ": ");
    return;
  }
  bx_buf_puts(buf, place->file);
  if (place->line > 0) {
    bx_buf_putc(buf, ':');
    bx_buf_int(buf, place->line);
    if (place->col > 0) {
      bx_buf_putc(buf, ':');
      bx_buf_int(buf, place->col);
    }
  } else if (place->pointer) {
    bx_buf_puts(buf, "#");
    bx_buf_puts(buf, place->pointer);
  }
  bx_buf_puts(buf, ": ");
}

void bx_diag_print_text(bx_buf *buf, const bx_diagnostic *diagnostic, bx_lang lang) {
  print_place(buf, &diagnostic->place);
  bx_buf_puts(buf, severity_names[diagnostic->severity][lang]);
  bx_buf_puts(buf, bx_say(lang, ": ", "："));
  bx_buf_puts(buf, diagnostic->text);
  bx_buf_puts(buf, " [");
  bx_buf_puts(buf, diagnostic->rule ? diagnostic->rule : diagnostic->id);
  bx_buf_puts(buf, "]\n");
  if (!diagnostic->hint) return;
  bx_buf_puts(buf, bx_say(lang, "  hint: ", "  建议："));
  bx_buf_puts(buf, diagnostic->hint);
  bx_buf_putc(buf, '\n');
}

void bx_diag_print_json(bx_buf *buf, const bx_diagnostic *diagnostic) {
  bx_buf_putc(buf, '{');
  bx_buf_json_text(buf, "file", diagnostic->place.file);
  if (diagnostic->place.line > 0) bx_buf_json_int(buf, "line", diagnostic->place.line);
  if (diagnostic->place.col > 0) bx_buf_json_int(buf, "column", diagnostic->place.col);
  bx_buf_json_text(buf, "pointer", diagnostic->place.pointer);
  bx_buf_json_text(buf, "cell", diagnostic->place.cell);
  bx_buf_json_text(buf, "severity", severity_names[diagnostic->severity][BX_LANG_EN]);
  bx_buf_json_text(buf, "id", diagnostic->id);
  bx_buf_json_text(buf, "rule", diagnostic->rule);
  bx_buf_json_text(buf, "message", diagnostic->text);
  bx_buf_json_text(buf, "hint", diagnostic->hint);
  bx_buf_puts(buf, "}\n");
}

bool bx_diag_write_file(const char *path, const bx_buf *bytes, bx_diags *diags) {
  bx_output *output = bx_output_open(path);
  if (!output) {
    bx_diag(diags, BX_MSG_CANNOT_CREATE, NULL, BX_ARGS(path, strerror(errno)));
    return false;
  }
  bx_output_write(output, bytes->data, bytes->len);
  if (bx_output_commit(output)) return true;
  bx_diag(diags, BX_MSG_WRITE_FAILED, NULL, BX_ARGS(path, strerror(errno)));
  return false;
}
