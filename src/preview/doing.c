/* What the page asks to be done: changes of the report's file, and approvals. Each is done in a session of its own, so
 * that what goes wrong is known to be of this one. */
#include <stdlib.h>
#include <unistd.h>

#include "server.h"

/* One of the words, which end with NULL; or -1. */
static int find(const char *const *words, const char *word) {
  for (int i = 0; words[i]; i++)
    if (bx_streq(words[i], word)) return i;
  return -1;
}

/* An answer: {"ok":false,"changed":…,"problems":[…]}; `from`: the first diagnostic that belongs to it. */
static void put_answer(bx_buf *out, banxin_session *session, banxin_document *document, int from, bool ok) {
  bool changed = false, first = true;
  bx_buf_puts(out, ok ? "{\"ok\":true" : "{\"ok\":false");
  bx_buf_puts(out, ",\"problems\":[");
  for (int i = from; !ok && i < banxin_diagnostic_count(session, document); i++) {
    const banxin_diagnostic found = banxin_diagnostic_at(session, document, i);
    if (found.severity != BANXIN_ERROR) continue;
    changed |= bx_streq(found.id, "edit-changed");
    if (!first) bx_buf_putc(out, ',');
    first = false;
    bx_buf_json(out, found.text);
  }
  bx_buf_putc(out, ']');
  bx_buf_json_bool(out, "changed", changed);
}

/* ---- Saving ---- */

#define PARTS 4 /* of a change */

static bool read_change(const char *const *parts, banxin_change *change) {
  static const char *const kinds[] = {"set", "remove", "insert", NULL};
  static const char *const forms[] = {"text", "figure", "json", NULL};
  const int kind = find(kinds, parts[0]), form = find(forms, parts[2]);
  if (kind < 0 || form < 0) return false;
  *change = (banxin_change){
      .kind = (banxin_change_kind)kind, .pointer = parts[1], .form = (banxin_change_form)form, .value = parts[3]};
  return true;
}

static void save(const bx_shown *shown, const banxin_edit_options *options, bx_buf *out) {
  banxin_session *session = banxin_session_again(shown->session);
  banxin_edited edited;
  const banxin_status status = banxin_edit(session, shown->options->path, options, &edited);
  put_answer(out, session, NULL, 0, status == BANXIN_OK);
  bx_buf_json_text(out, "sha256", edited.sha256);
  bx_buf_puts(out, "}\n");
  banxin_session_free(session);
}

bool bx_do_save(const bx_shown *shown, const bx_buf *asked, bx_buf *out) {
  bx_arena *arena = bx_arena_new();
  const char **parts;
  const int count = bx_strings_read(arena, asked->data, asked->len, &parts);
  bool ok = count > 0 && count % PARTS == 1;
  banxin_change *changes = BX_NEW_ARRAY(arena, banxin_change, bx_max_int(count / PARTS, 1));
  for (int i = 0; ok && i < count / PARTS; i++) ok = read_change(parts + 1 + PARTS * i, &changes[i]);
  if (ok)
    save(shown,
         &(banxin_edit_options){
             .changes = changes, .count = count / PARTS, .layout = shown->options->layout, .expected = parts[0]},
         out);
  bx_arena_free(arena);
  return ok;
}

/* ---- Approving ---- */

/* The report as it is now has to be the one that was seen. */
static void say(const bx_shown *shown, const banxin_approve_options *options, bx_buf *out) {
  banxin_session *session = banxin_session_again(shown->session);
  banxin_document *document = bx_shown_open(shown, session);
  const bool seen = bx_streq(banxin_document_hash(document), banxin_document_hash(shown->latest));
  const int from = banxin_diagnostic_count(session, document);
  const banxin_status status = seen ? banxin_approve(document, options) : BANXIN_CANT_CREATE;
  put_answer(out, session, document, from, status == BANXIN_OK);
  bx_buf_json_bool(out, "seen", seen);
  bx_buf_puts(out, "}\n");
  banxin_document_free(document);
  banxin_session_free(session);
}

bool bx_do_say(const bx_shown *shown, const bx_buf *asked, bx_buf *out) {
  static const char *const verdicts[] = {"approved", "returned", NULL};
  bx_arena *arena = bx_arena_new();
  const char **parts;
  char time[32];
  const bool ok = bx_strings_read(arena, asked->data, asked->len, &parts) == 3 && find(verdicts, parts[0]) >= 0;
  if (ok && bx_parse_int(parts[1]) != shown->version)
    bx_buf_puts(out, "{\"ok\":false,\"problems\":[],\"changed\":true,\"seen\":false}\n");
  else if (ok)
    say(shown,
        &(banxin_approve_options){.by = shown->options->by,
                                  .time = shown->options->now(time),
                                  .comment = *parts[2] ? parts[2] : NULL,
                                  .approved = bx_streq(parts[0], verdicts[0]),
                                  .log = shown->options->log},
        out);
  bx_arena_free(arena);
  return ok;
}

/* ---- Finding ---- */

bool bx_do_find(const bx_shown *shown, const bx_buf *asked, bx_buf *out) {
  bx_arena *arena = bx_arena_new();
  const char **parts;
  const bool ok = bx_strings_read(arena, asked->data, asked->len, &parts) == 1;
  if (ok) {
    const bx_places places = bx_places_of(shown->shown);
    bx_buf_puts(out, "{\"ok\":true");
    bx_put_boxes(out, &places, parts[0]);
    bx_buf_puts(out, "}\n");
    free(places.places);
  }
  bx_arena_free(arena);
  return ok;
}

/* ---- What was said ---- */

bool bx_said_path(const bx_shown *shown, bx_buf *out) {
  const banxin_preview_options *options = shown->options;
  if (!options->log && bx_ends_with(options->path, ".pdf")) return false; /* the report in it says its name */
  bx_buf_puts(out, options->log ? options->log : options->path);
  if (!options->log) bx_buf_puts(out, ".approvals");
  return true;
}

bool bx_said_any(const bx_shown *shown) {
  bx_buf path = {0};
  const bool any = !bx_said_path(shown, &path) || access(path.data, F_OK) == 0;
  bx_buf_free(&path);
  return any;
}

void bx_said_put(bx_shown *shown, bx_buf *out) {
  const int from = banxin_diagnostic_count(shown->session, shown->latest);
  const banxin_approval *said;
  int count;
  const banxin_status status = banxin_approvals(shown->latest, shown->options->log, &said, &count);
  put_answer(out, shown->session, shown->latest, from, status == BANXIN_OK || status == BANXIN_FINDINGS);
  bx_buf_puts(out, ",\"said\":[");
  for (int i = 0; i < count; i++) {
    if (i) bx_buf_putc(out, ',');
    bx_buf_puts(out, said[i].as_json);
  }
  bx_buf_puts(out, "]}\n");
}
