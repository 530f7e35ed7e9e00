/* Changing a report's file: the changes are made in its bytes, and the new ones take the place of the old at once. */
#include <errno.h>
#include <string.h>

#include "edit.h"
#include "session.h"

#define PATIENCE 10 /* seconds, for others who change the file */

typedef struct {
  banxin_session *session;
  const banxin_edit_options *options;
  const char *path;
  bool over; /* the new file takes the place of the old one */
  bx_arena *arena;
  bx_diags *diags; /* the session's */
  bx_buf old, new;
  const bx_layout *layout; /* or NULL: new keys go behind all others */
} job;

static bool fail(const job *j, bx_message message, const char *what) {
  bx_diag(j->diags, message, &(bx_place){.file = j->path}, BX_ARGS(j->path, what));
  return false;
}

/* ---- The order of keys ---- */

typedef struct {
  bx_arena *arena;
  const char **keys;
  int count, capacity;
} key_list;

static void add_key(key_list *list, const char *key) {
  for (int i = 0; i < list->count; i++)
    if (bx_streq(list->keys[i], key)) return;
  list->keys = bx_arena_grow(list->arena, list->keys, list->count, &list->capacity, sizeof *list->keys);
  list->keys[list->count++] = key;
}

static void add_fields(key_list *list, const bx_field *fields, int count) {
  for (int i = 0; i < count; i++) add_key(list, fields[i].name);
}

/* The keys behind which a value stands, from the report's field on; NULL for the items of a list. */
static int branch_of(const bx_value *value, const char **keys) {
  int count = 0;
  for (const bx_value *v = value; v->parent && count < BX_DATA_MAX_DEPTH; v = v->parent) count++;
  int at = count;
  for (const bx_value *v = value; at > 0; v = v->parent)
    keys[--at] = v->parent->kind == BX_MAP ? v->parent->members[v->position].key : NULL;
  return count;
}

static void add_table_keys(key_list *list, const bx_table *table, const char *const *branch, int depth) {
  int count = 0;
  bx_slot *slots = bx_table_slots(list->arena, table, &count);
  const bx_header *record = NULL;
  for (int i = 0; i < depth; i++) {
    if (!branch[i]) continue;
    int found = 0;
    for (int s = 0; s < count; s++)
      if (bx_streq(slots[s].key, branch[i])) slots[found++] = slots[s];
    if (found == 0) return;
    record = slots[0].row->each && !slots[0].column && i + 1 < depth && !branch[i + 1] ? slots[0].row : NULL;
    slots = bx_slots_below(list->arena, slots, found, &count);
  }
  for (int i = 0; record && i < record->name_count; i++) add_key(list, record->names[i]);
  for (int s = 0; s < count; s++)
    if (!slots[s].column || !slots[s].column->each) add_key(list, slots[s].key);
}

static const char *const *order_of(void *self, const bx_value *map, int *count) {
  const job *j = self;
  key_list list = {.arena = j->arena};
  const char *branch[BX_DATA_MAX_DEPTH];
  int depth = branch_of(map, branch);
  const bx_field *field = depth ? bx_layout_field(j->layout, branch[0]) : NULL;
  if (depth == 0) {
    add_key(&list, BX_LAYOUT_FIELD);
    add_fields(&list, j->layout->fields, j->layout->field_count);
  } else if (field && field->type == BX_FIELD_RECORDS) {
    add_fields(&list, field->fields, field->field_count);
  } else if (field && bx_layout_table(j->layout, field->name)) {
    add_table_keys(&list, bx_layout_table(j->layout, field->name), branch + 1, depth - 1);
  }
  *count = list.count;
  return list.keys;
}

/* The layout that the report has, when it can be had: a change does not need one. */
static const bx_layout *find_layout(const job *j, bool json) {
  bx_diags *unheard = bx_diags_new(j->arena, BX_LANG_EN);
  const bx_value *report = json ? bx_json_read(j->arena, j->path, j->old.data, j->old.len, unheard)
                                : bx_yaml_read(j->arena, j->path, j->old.data, j->old.len, unheard);
  const char *name = bx_value_text(bx_value_find(report, BX_LAYOUT_FIELD)), *near;
  if (!name || !bx_session_knows_layout(j->session, name, &near)) return NULL;
  return bx_session_layout(j->session, name, unheard);
}

/* ---- The changes ---- */

static bool make_edits(const job *j, bx_edit *edits) {
  for (int i = 0; i < j->options->count; i++) {
    const banxin_change *change = &j->options->changes[i];
    edits[i] = (bx_edit){.kind = (bx_edit_kind)change->kind, .pointer = change->pointer};
    if (change->kind == BANXIN_REMOVE) continue;
    edits[i].value = change->form == BANXIN_JSON ? bx_edit_json(j->arena, change->pointer, change->value, j->diags)
                                                 : bx_edit_text(j->arena, change->pointer, change->value,
                                                                change->form == BANXIN_FIGURE, j->diags);
    if (!edits[i].value) return false;
  }
  return true;
}

/* Is it what the change wrote, or what that is in? */
static bool is_of(const banxin_change *change, const char *pointer) {
  const size_t len = strlen(pointer);
  const bool within = strncmp(change->pointer, pointer, len) == 0;
  return change->kind != BANXIN_REMOVE && within && (!change->pointer[len] || change->pointer[len] == '/');
}

/* What was written where the layout has no place for it is more often a slip than meant. The check tells, and what it
 * has to say of other things is not asked for here. */
static void warn_of_unknown(const job *j, bool json) {
  bx_diags *said = bx_diags_new(j->arena, bx_diags_lang(j->diags));
  const bx_value *report = json ? bx_json_read(j->arena, j->path, j->new.data, j->new.len, said)
                                : bx_yaml_read(j->arena, j->path, j->new.data, j->new.len, said);
  if (report) bx_check_report(j->layout, report, NULL, said);
  for (int i = 0; i < bx_diags_count(said); i++) {
    const bx_diagnostic *found = bx_diags_at(said, i);
    const char *pointer = found->place.pointer;
    if (!pointer || !(bx_streq(found->id, "unknown-field") || bx_streq(found->id, "unknown-key"))) continue;
    int c = 0;
    while (c < j->options->count && !is_of(&j->options->changes[c], pointer)) c++;
    if (c < j->options->count) bx_diag(j->diags, BX_MSG_EDIT_UNKNOWN, &found->place, BX_ARGS(pointer, found->hint));
  }
}

static bool change_bytes(job *j) {
  char hash[65];
  bx_sha256_hex(j->old.data, j->old.len, hash);
  if (j->options->expected && !bx_streq(hash, j->options->expected)) return fail(j, BX_MSG_EDIT_CHANGED, hash);
  bool json = bx_data_is_json(j->path, j->old.data);
  bx_edit *edits = BX_NEW_ARRAY(j->arena, bx_edit, bx_max_int(j->options->count, 1));
  if (!make_edits(j, edits)) return false;
  j->layout = j->options->layout ? bx_session_layout(j->session, j->options->layout, j->diags) : find_layout(j, json);
  if (j->options->layout && !j->layout) return false;
  const bx_edit_source source = {.file = j->path,
                                 .bytes = j->old.data,
                                 .len = j->old.len,
                                 .json = json,
                                 .order = j->layout ? order_of : NULL,
                                 .self = j};
  if (!bx_edit_apply(&source, edits, j->options->count, &j->new, j->diags)) return false;
  if (j->layout) warn_of_unknown(j, json);
  return true;
}

/* ---- The file ---- */

/* Others who change the file do so before or after us. What cannot be held (there is no such file, its file system
 * knows no locks) is not: reading it says what is wrong, and a last look is taken in any case. -1: not held. */
static bool hold(const job *j, int *held) {
  *held = j->over && !j->options->dry_run ? bx_file_hold(j->path, PATIENCE * 1000) : -1;
  if (*held >= 0 || !j->over || j->options->dry_run || errno != EWOULDBLOCK) return true;
  bx_diag(j->diags, BX_MSG_EDIT_HELD, NULL, BX_ARGS(j->path, bx_diag_int(j->diags, PATIENCE)));
  return false;
}

/* Is the file still what was read? Not all who change it hold it. */
static bool is_untouched(const job *j) {
  bx_buf now = {0};
  bool same = bx_diag_read_regular(j->path, BX_DATA_MAX_BYTES, &now, j->diags);
  if (same && (now.len != j->old.len || memcmp(now.data, j->old.data, now.len) != 0)) {
    char hash[65];
    bx_sha256_hex(now.data, now.len, hash);
    same = fail(j, BX_MSG_EDIT_CHANGED, hash);
  }
  bx_buf_free(&now);
  return same;
}

static bool put_in_place(const job *j) {
  const char *to = j->options->to ? j->options->to : j->path;
  if (j->over && j->new.len == j->old.len &&memcmp(j->new.data, j->old.data, j->old.len) == 0) return is_untouched(j);
  bx_output *output = bx_output_open(to);
  if (!output) {
    bx_diag(j->diags, BX_MSG_CANNOT_CREATE, NULL, BX_ARGS(to, strerror(errno)));
    return false;
  }
  if (bx_output_write(output, j->new.data, j->new.len) && bx_output_finish(output)) {
    if (j->over && !is_untouched(j)) { /* as late as can be */
      bx_output_discard(output);
      return false;
    }
    if (bx_output_commit(output)) return true;
  } else {
    int saved = errno;
    bx_output_discard(output);
    errno = saved;
  }
  bx_diag(j->diags, BX_MSG_WRITE_FAILED, NULL, BX_ARGS(to, strerror(errno)));
  return false;
}

banxin_status banxin_edit(banxin_session *session, const char *path, const banxin_edit_options *options,
                          banxin_edited *edited) {
  job j = {.session = session, .options = options, .path = path, .arena = bx_arena_new(), .diags = session->diags};
  *edited = (banxin_edited){.sha256 = ""};
  j.over = !bx_streq(path, "-") && (!options->to || bx_same_file(options->to, path));
  int before = bx_diags_count(j.diags), held;
  bool good = hold(&j, &held) && bx_diag_read_regular(path, BX_DATA_MAX_BYTES, &j.old, j.diags) && change_bytes(&j);
  if (good && !options->dry_run) good = put_in_place(&j);
  if (good) {
    bx_sha256_hex(j.new.data, j.new.len, edited->sha256);
    bx_buf diff = {0};
    if (options->dry_run) bx_unified_diff(&diff, path, &j.old, &j.new);
    edited->diff = options->dry_run ? bx_buf_take(&diff, session->arena) : NULL;
  }
  bx_file_release(held);
  bx_buf_free(&j.old);
  bx_buf_free(&j.new);
  bx_arena_free(j.arena);
  banxin_status status = bx_status_since(session->diags, before);
  if (good) return BANXIN_OK;
  return status != BANXIN_OK ? status : bx_status_of(session->diags); /* of one that was not kept */
}
