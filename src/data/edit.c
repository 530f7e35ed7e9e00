/* Changes to the bytes of a report: what is to be changed is found in the value tree and in the bytes, the pieces are
 * put in, and the new bytes are read again and compared with the old tree, in which the same was changed. */
#include "edit.h"

#include <stdlib.h>
#include <string.h>

#include "editor.h"
#include "reader.h"

/* ---- New values ---- */

const bx_value *bx_edit_text(bx_arena *arena, const char *name, const char *text, bool as_written, bx_diags *diags) {
  bx_reader reader = {.first_line = 1};
  if (bx_reader_begin(&reader, arena, name, text, strlen(text), diags)) {
    bx_value *value = bx_reader_scalar(&reader, text, strlen(text), 1, 1);
    if (value) value->quoted = !as_written;
  }
  return bx_reader_finish(&reader);
}

const bx_value *bx_edit_json(bx_arena *arena, const char *name, const char *json, bx_diags *diags) {
  return bx_json_read(arena, name, json, strlen(json), diags);
}

static bx_value *new_value(bx_arena *arena, bx_value_kind kind) {
  bx_value *value = BX_NEW(arena, bx_value);
  value->kind = kind;
  return value;
}

/* A list or map (with a key) of one. */
static const bx_value *wrap(bx_arena *arena, const char *key, const bx_value *value) {
  bx_value *outer = new_value(arena, key ? BX_MAP : BX_LIST);
  outer->count = 1;
  if (key) {
    outer->members = BX_NEW(arena, bx_member);
    outer->members[0] = (bx_member){.key = key, .value = (bx_value *)(uintptr_t)value};
  } else {
    outer->items = BX_NEW(arena, bx_value *);
    outer->items[0] = (bx_value *)(uintptr_t)value;
  }
  return outer;
}

/* ---- The tree as it should be ---- */

/* Takes what `value` is, in the place of `old`. */
static void become(bx_value *old, const bx_value *value) {
  const bx_value *parent = old->parent;
  int position = old->position;
  *old = *value;
  old->parent = parent;
  old->position = position;
}

static void tree_add(bx_arena *arena, bx_value *parent, int at, const char *key, const bx_value *value) {
  int count = parent->count++;
  bx_value *own = BX_NEW(arena, bx_value);
  *own = *value;
  if (key) {
    bx_member *members = BX_NEW_ARRAY(arena, bx_member, count + 1);
    for (int i = 0; i < count; i++) members[i + (i >= at)] = parent->members[i];
    members[at] = (bx_member){.key = key, .value = own};
    parent->members = members;
  } else {
    bx_value **items = BX_NEW_ARRAY(arena, bx_value *, count + 1);
    for (int i = 0; i < count; i++) items[i + (i >= at)] = parent->items[i];
    items[at] = own;
    parent->items = items;
  }
}

static void tree_remove(bx_value *parent, int at) {
  parent->count--;
  for (int i = at; i < parent->count; i++) {
    if (parent->kind == BX_MAP)
      parent->members[i] = parent->members[i + 1];
    else
      parent->items[i] = parent->items[i + 1];
  }
}

/* Depth is limited by the readers. */
static bool same(const bx_value *a, const bx_value *b) {
  if (a->kind != b->kind || a->count != b->count) return false;
  if (a->kind == BX_TEXT) return strcmp(a->text, b->text) == 0;
  for (int i = 0; i < a->count; i++) {
    bool map = a->kind == BX_MAP;
    if (map && strcmp(a->members[i].key, b->members[i].key) != 0) return false;
    if (!(map ? same(a->members[i].value, b->members[i].value) : same(a->items[i], b->items[i]))) return false;
  }
  return true;
}

/* ---- Pointers ---- */

typedef struct {
  const char *tokens[BX_DATA_MAX_DEPTH];
  int count;
} path;

static bool read_pointer(bx_arena *arena, const char *pointer, path *out) {
  *out = (path){.count = 0};
  if (*pointer != '/') return *pointer == '\0';
  while (*pointer == '/') {
    if (out->count == BX_DATA_MAX_DEPTH) return false;
    bx_buf token = {0};
    for (pointer++; *pointer && *pointer != '/'; pointer++) {
      bool escape = *pointer == '~';
      if (escape && pointer[1] != '0' && pointer[1] != '1') {
        bx_buf_free(&token);
        return false;
      }
      bx_buf_putc(&token, !escape ? *pointer : pointer[1] == '0' ? '~' : '/');
      pointer += escape;
    }
    out->tokens[out->count++] = bx_buf_take(&token, arena);
  }
  return true;
}

/* As far as the report has what a path names. */
typedef struct {
  bx_value *value;
  bx_span *span;
  int depth; /* tokens gone */
} step;

/* The number of an item; `-` is the one behind the last. -1: none. */
static int item_number(const char *token, int count) {
  if (bx_streq(token, "-")) return count;
  int number = bx_parse_int(token);
  return *token == '0' && token[1] ? -1 : number;
}

static int child_number(const bx_value *value, const char *token) {
  if (value->kind == BX_LIST) return item_number(token, value->count);
  if (value->kind != BX_MAP) return -1;
  for (int i = 0; i < value->count; i++)
    if (bx_streq(value->members[i].key, token)) return i;
  return -1;
}

static bx_span *child_span(const bx_span *span, int number) {
  bx_span *child = span->first;
  while (child && number-- > 0) child = child->next;
  return child;
}

static step walk(const bx_editor *editor, const path *to, int depth) {
  step at = {(bx_value *)(uintptr_t)editor->tree, editor->spans, 0};
  while (at.depth < depth) {
    int number = child_number(at.value, to->tokens[at.depth]);
    if (number < 0 || number >= at.value->count) break;
    at.value = at.value->kind == BX_MAP ? at.value->members[number].value : at.value->items[number];
    at.span = child_span(at.span, number);
    at.depth++;
  }
  return at;
}

/* ---- Changes ---- */

typedef struct {
  bx_editor *editor;
  const bx_edit *edit;
  bx_diags *diags;
} change;

static bool fail(const change *c, bx_message message, const bx_value *at) {
  bx_place place = {.file = c->editor->source->file, .pointer = c->edit->pointer};
  if (at) place.line = at->line, place.col = at->col;
  bx_diag(c->diags, message, &place, BX_ARGS(c->edit->pointer));
  return false;
}

/* Where a new key goes among those that are there: behind the last that the order has before it. */
static int place_of_key(const bx_editor *editor, const bx_value *map, const char *key) {
  int count = 0, rank = 0;
  const char *const *keys = editor->source->order ? editor->source->order(editor->source->self, map, &count) : NULL;
  while (rank < count && !bx_streq(keys[rank], key)) rank++;
  if (rank >= count) return map->count;
  for (int before = rank - 1; before >= 0; before--) {
    int number = child_number(map, keys[before]);
    if (number >= 0) return number + 1;
  }
  for (int after = rank + 1; after < count; after++) {
    int number = child_number(map, keys[after]);
    if (number >= 0) return number;
  }
  return map->count;
}

static bool replace(const change *c, step at, const bx_value *value) {
  if (!bx_editor_replace(c->editor, at.value, at.span, value)) return fail(c, BX_MSG_EDIT_UNSAFE, at.value);
  become(at.value, value);
  return true;
}

/* `key` NULL: an item. */
static bool add(const change *c, step at, int number, const char *key, const bx_value *value) {
  if (at.value->kind == BX_NULL || at.value->count == 0) return replace(c, at, wrap(c->editor->arena, key, value));
  const bx_span *previous = number ? child_span(at.span, number - 1) : NULL;
  if (!bx_editor_add(c->editor, at.span, previous, key, value)) return fail(c, BX_MSG_EDIT_UNSAFE, at.value);
  tree_add(c->editor->arena, at.value, number, key, value);
  return true;
}

/* What is missing is made, from `at` down to the value. */
static bool make(const change *c, const path *to, step at, const bx_value *value) {
  for (int i = to->count - 1; i > at.depth; i--)
    value = wrap(c->editor->arena, bx_streq(to->tokens[i], "-") ? NULL : to->tokens[i], value);
  const char *token = to->tokens[at.depth];
  bool to_list = at.value->kind == BX_LIST || (at.value->kind == BX_NULL && bx_streq(token, "-"));
  if (at.value->kind == BX_TEXT) return fail(c, BX_MSG_EDIT_NO_ROOM, at.value);
  if (!to_list) return add(c, at, place_of_key(c->editor, at.value, token), token, value);
  if (item_number(token, at.value->count) != at.value->count) return fail(c, BX_MSG_EDIT_NO_ROOM, at.value);
  return add(c, at, at.value->count, NULL, value);
}

static bool set(const change *c, const path *to) {
  step at = walk(c->editor, to, to->count);
  if (at.depth < to->count) return make(c, to, at, c->edit->value);
  if (at.value->count) return fail(c, BX_MSG_EDIT_NOT_ONE, at.value);
  return replace(c, at, c->edit->value);
}

static bool insert(const change *c, const path *to) {
  step at = walk(c->editor, to, to->count - 1);
  const char *token = to->tokens[to->count - 1];
  int count = at.value->kind == BX_LIST && at.depth == to->count - 1 ? at.value->count : 0;
  int number = item_number(token, count);
  if (number < 0 || number > count) return fail(c, BX_MSG_EDIT_NOT_THERE, at.value);
  if (at.depth < to->count - 1) {
    path list = *to;
    list.count--;
    return make(c, &list, at, wrap(c->editor->arena, NULL, c->edit->value));
  }
  if (at.value->kind != BX_LIST && at.value->kind != BX_NULL) return fail(c, BX_MSG_EDIT_NO_ROOM, at.value);
  return add(c, at, number, NULL, c->edit->value);
}

static bool take_away(const change *c, const path *to) {
  step at = walk(c->editor, to, to->count), parent = walk(c->editor, to, to->count - 1);
  if (at.depth < to->count) return fail(c, BX_MSG_EDIT_NOT_THERE, at.value);
  if (!bx_editor_remove(c->editor, at.span)) return fail(c, BX_MSG_EDIT_UNSAFE, at.value);
  tree_remove(parent.value, child_number(parent.value, to->tokens[to->count - 1]));
  return true;
}

static bool plan(const change *c) {
  path to;
  bool good = read_pointer(c->editor->arena, c->edit->pointer, &to);
  if (!good || to.count == 0) return fail(c, BX_MSG_EDIT_POINTER, NULL);
  if (c->edit->kind == BX_EDIT_SET) return set(c, &to);
  return c->edit->kind == BX_EDIT_INSERT ? insert(c, &to) : take_away(c, &to);
}

/* ---- Rounds: what can be done at once, then the bytes are read again ---- */

static int by_place(const void *a, const void *b) {
  const bx_splice *x = a, *y = b;
  if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
  return x->end == y->end ? 0 : x->end < y->end ? -1 : 1;
}

/* The new bytes; false when two changes meet. */
static bool splice(const bx_editor *editor, bx_buf *out) {
  size_t at = 0;
  if (editor->splice_count) qsort(editor->splices, (size_t)editor->splice_count, sizeof(bx_splice), by_place);
  for (int i = 0; i < editor->splice_count; i++) {
    const bx_splice *piece = &editor->splices[i];
    if (piece->begin < at || piece->end < piece->begin || piece->end > editor->len) return false;
    bx_buf_append(out, editor->bytes + at, piece->begin - at);
    bx_buf_append(out, piece->text, piece->len);
    at = piece->end;
  }
  bx_buf_append(out, editor->bytes + at, editor->len - at);
  return true;
}

static bx_value *read_bytes(bx_arena *arena, const bx_edit_source *source, const char *bytes, size_t len,
                            bx_diags *diags) {
  return source->json ? bx_json_read(arena, source->file, bytes, len, diags)
                      : bx_yaml_read(arena, source->file, bytes, len, diags);
}

/* Have the spans the shape of the tree? */
static bool fits(const bx_value *value, const bx_span *span) {
  bool holds = value->kind >= BX_LIST;
  if (holds != (span->style >= BX_SPAN_FLOW) || (value->kind == BX_MAP) != span->map) return false;
  const bx_span *child = span->first;
  for (int i = 0; i < value->count; i++, child = child->next)
    if (!child || !fits(value->kind == BX_MAP ? value->members[i].value : value->items[i], child)) return false;
  return child == NULL;
}

/* Is it another value for a scalar that is there? Any number of these are done in one round. */
static bool is_simple(const bx_editor *editor, const bx_edit *edit) {
  path to;
  if (edit->kind != BX_EDIT_SET || edit->value->kind >= BX_LIST) return false;
  if (!read_pointer(editor->arena, edit->pointer, &to)) return false;
  step at = walk(editor, &to, to.count);
  return at.depth == to.count && at.value->kind < BX_LIST;
}

/* How many changes from the first on go into one round. */
static int count_round(const bx_editor *editor, const bx_edit *edits, int count) {
  int round = 0;
  bx_map *seen = bx_map_new(editor->arena);
  while (round < count && is_simple(editor, &edits[round]) &&
         !bx_map_set(seen, edits[round].pointer, (void *)(uintptr_t)&edits[round]))
    round++;
  return bx_max_int(round, 1);
}

static const char *line_end_of(const char *bytes, size_t len) {
  const char *lf = memchr(bytes, '\n', len);
  if (lf) return lf > bytes && lf[-1] == '\r' ? "\r\n" : "\n";
  return memchr(bytes, '\r', len) ? "\r" : "\n";
}

/* How far what is in a field stands behind it. */
static int step_of(const bx_editor *editor) {
  const bx_span *root = editor->spans;
  if (editor->source->json && root->first) {
    size_t begin = root->map ? root->first->key_begin : root->first->begin;
    size_t line = bx_editor_line_begin(editor, begin);
    return line > root->begin && begin > line && begin - line <= 8 ? (int)(begin - line) : 2;
  }
  for (const bx_span *span = root->first; span; span = span->next)
    if (span->style == BX_SPAN_BLOCK && span->col > root->col) return span->col - root->col;
  return 2;
}

/* Has the tree and the spans of the bytes as they are. What the reader has to say is wanted only once. */
static bool look(bx_editor *editor, bx_diags *diags) {
  const bx_edit_source *source = editor->source;
  editor->tree = read_bytes(editor->arena, source, editor->bytes, editor->len, diags);
  if (!editor->tree) return false;
  editor->spans = source->json ? bx_spans_of_json(editor->arena, editor->bytes, editor->len)
                               : bx_spans_of_yaml(editor->arena, editor->bytes, editor->len);
  if (!editor->spans || !fits(editor->tree, editor->spans)) return false;
  editor->line_end = line_end_of(editor->bytes, editor->len);
  editor->step = step_of(editor);
  return true;
}

/* Do the new bytes give the tree in which the changes were made? */
static bool is_as_meant(const bx_editor *editor, const bx_buf *bytes) {
  bx_arena *arena = bx_arena_new();
  const bx_value *again = read_bytes(arena, editor->source, bytes->data, bytes->len, bx_diags_new(arena, BX_LANG_EN));
  bool good = again && same(editor->tree, again);
  bx_arena_free(arena);
  return good;
}

/* One round, whose bytes are appended to `out`; the number of changes made, 0 after recording. */
static int make_round(bx_editor *editor, const bx_edit *edits, int count, bx_buf *out, bx_diags *diags) {
  bx_diags *unheard = bx_diags_new(editor->arena, BX_LANG_EN);
  change c = {editor, &edits[0], diags};
  int errors = bx_diags_errors(diags);
  if (!look(editor, bx_diags_count(diags) ? unheard : diags)) {
    if (bx_diags_errors(diags) == errors) fail(&c, BX_MSG_EDIT_UNSAFE, editor->tree);
    return 0;
  }
  int round = count_round(editor, edits, count);
  for (int i = 0; i < round; i++) {
    c.edit = &edits[i];
    if (!plan(&c)) return 0;
  }
  bool good = splice(editor, out);
  good = good && is_as_meant(editor, out);
  if (!good && out->len && out->data[out->len - 1] != '\n') { /* the text of a block scalar ends with its last line */
    bx_buf_puts(out, editor->line_end);
    good = is_as_meant(editor, out);
  }
  if (good) return round;
  fail(&c, BX_MSG_EDIT_UNSAFE, editor->tree);
  return 0;
}

bool bx_edit_apply(const bx_edit_source *source, const bx_edit *edits, int count, bx_buf *out, bx_diags *diags) {
  bx_buf bytes = {0};
  bx_buf_append(&bytes, source->bytes, source->len);
  int round = 1;
  for (int done = 0; round && done < count; done += round) {
    bx_editor editor = {.arena = bx_arena_new(), .source = source, .bytes = bytes.data, .len = bytes.len};
    bx_buf next = {0};
    round = make_round(&editor, edits + done, count - done, &next, diags);
    bx_arena_free(editor.arena);
    bx_buf_free(&bytes);
    bytes = next;
  }
  if (round) bx_buf_append(out, bytes.data, bytes.len);
  bx_buf_free(&bytes);
  return round != 0;
}
