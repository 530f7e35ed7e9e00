/* Sessions: options, fonts, layouts, and the diagnostics of both. */
#include "session.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *banxin_version(void) { return BX_VERSION; }

/* ---- Options ---- */

static void set_role_font(banxin_session *session, bx_font_options *options, const char *role, const char *file,
                          const bx_place *place) {
  int found = bx_role_find(role), script = bx_script_find(role);
  if (found >= 0)
    options->role_files[found] = file;
  else if (script >= 0)
    options->script_files[script] = file;
  else
    bx_diag(session->diags, BX_MSG_NO_SUCH_ROLE, place, BX_ARGS(role));
}

static void read_role_options(banxin_session *session, const char *const *list, bx_font_options *options) {
  for (int i = 0; list && list[i]; i++) {
    const char *equals = strchr(list[i], '=');
    size_t len = equals ? (size_t)(equals - list[i]) : strlen(list[i]);
    const char *role = bx_arena_strndup(session->arena, list[i], len);
    set_role_font(session, options, role, equals ? equals + 1 : "", NULL);
  }
}

/* fonts: {ROLE: FILE}; a relative file is taken from the config file's folder. */
static void read_config(banxin_session *session, const char *path, bx_font_options *options) {
  const bx_value *config = bx_data_read_file(session->arena, path, session->diags);
  const bx_value *fonts = bx_value_find(config, "fonts");
  if (config && (config->kind != BX_MAP || (fonts && fonts->kind != BX_MAP))) {
    bx_place at = {.file = path, .line = (fonts ? fonts : config)->line, .col = (fonts ? fonts : config)->col};
    bx_diag(session->diags, BX_MSG_CONFIG_FORM, &at, BX_NO_ARGS);
    return;
  }
  for (int i = 0; config && config->kind == BX_MAP && i < config->count; i++)
    if (!bx_streq(config->members[i].key, "fonts")) {
      bx_place at = {.file = path, .line = config->members[i].line, .col = config->members[i].col};
      bx_diag(session->diags, BX_MSG_CONFIG_KEY, &at, BX_ARGS(config->members[i].key));
    }
  for (int i = 0; fonts && fonts->kind == BX_MAP && i < fonts->count; i++) {
    const bx_member *member = &fonts->members[i];
    const char *file = bx_value_text(member->value), *slash = strrchr(path, '/');
    bx_place at = {.file = path, .line = member->line, .col = member->col};
    if (file && *file != '/' && slash)
      file =
          bx_arena_join(session->arena, bx_arena_strndup(session->arena, path, (size_t)(slash + 1 - path)), file, NULL);
    set_role_font(session, options, member->key, file ? file : "", &at);
  }
}

/* ---- Shelves ---- */

bx_shelf *bx_shelf_new(void) {
  bx_arena *arena = bx_arena_new();
  bx_shelf *shelf = BX_NEW(arena, bx_shelf);
  *shelf = (bx_shelf){.arena = arena, .by_name = bx_map_new(arena), .users = 1};
  return shelf;
}

bx_shelf *bx_shelf_use(banxin_session *session) {
  session->shelf->users++;
  return session->shelf;
}

void bx_shelf_leave(bx_shelf *shelf) {
  if (--shelf->users == 0) bx_arena_free(shelf->arena);
}

void banxin_session_refresh(banxin_session *session) {
  bx_shelf_leave(session->shelf);
  session->shelf = bx_shelf_new();
}

static const char *copy(bx_arena *arena, const char *text) { return text ? bx_arena_strdup(arena, text) : NULL; }

static void keep_options(banxin_session *session, const banxin_options *options) {
  bx_arena *arena = session->arena;
  int count = 0;
  while (options->role_fonts && options->role_fonts[count]) count++;
  const char **role_fonts = BX_NEW_ARRAY(arena, const char *, count + 1);
  for (int i = 0; i < count; i++) role_fonts[i] = bx_arena_strdup(arena, options->role_fonts[i]);
  role_fonts[count] = NULL;
  session->options = *options;
  session->options.data_folder = copy(arena, options->data_folder);
  session->options.layout_folder = copy(arena, options->layout_folder);
  session->options.user_font_folder = copy(arena, options->user_font_folder);
  session->options.config_file = copy(arena, options->config_file);
  session->options.module_folder = copy(arena, options->module_folder);
  session->options.role_fonts = role_fonts;
}

banxin_session *banxin_session_again(const banxin_session *session) { return banxin_session_new(&session->options); }

banxin_session *banxin_session_new(const banxin_options *options) {
  bx_arena *arena = bx_arena_new();
  banxin_session *session = BX_NEW(arena, banxin_session);
  session->arena = arena;
  keep_options(session, options);
  session->lang = options->language == BANXIN_CHINESE ? BX_LANG_ZH : BX_LANG_EN;
  session->diags = bx_diags_new(arena, session->lang);
  session->shelf = bx_shelf_new();
  session->temporary = options->temporary;
  session->temporary_self = options->temporary_self;
  session->layout_folder = options->layout_folder ? bx_arena_strdup(arena, options->layout_folder)
                                                  : bx_arena_join(arena, options->data_folder, "/layouts", NULL);
  session->module_folder = bx_arena_strdup(arena, options->module_folder ? options->module_folder : BX_MODULE_FOLDER);
  bx_font_options fonts = {.folder = bx_arena_join(arena, options->data_folder, "/fonts", NULL)};
  if (options->fonts >= BANXIN_FONTS_USER) fonts.user_folder = options->user_font_folder;
  fonts.system = options->fonts == BANXIN_FONTS_SYSTEM;
  bx_diags_force(session->diags, BX_CLASS_CONFIG);
  if (options->config_file) read_config(session, options->config_file, &fonts);
  bx_diags_force(session->diags, BX_CLASS_COUNT);
  read_role_options(session, options->role_fonts, &fonts);
  session->fonts = bx_font_set_new(&fonts);
  return session;
}

void banxin_session_free(banxin_session *session) {
  if (!session) return;
  bx_font_set_free(session->fonts);
  bx_shelf_leave(session->shelf);
  bx_arena_free(session->arena);
}

banxin_status banxin_session_status(const banxin_session *session) { return bx_status_of(session->diags); }

/* ---- Layouts ---- */

static int by_name(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

/* Names of the layout files in the folder, without their ending, sorted. */
static const char **layout_names(banxin_session *session, int *count) {
  DIR *folder = opendir(session->layout_folder);
  const char **names = NULL;
  int capacity = 0;
  *count = 0;
  for (struct dirent *entry; folder && (entry = readdir(folder));) {
    if (*entry->d_name == '.' || !bx_ends_with(entry->d_name, ".yaml")) continue;
    names = bx_arena_grow(session->shelf->arena, names, *count, &capacity, sizeof *names);
    names[(*count)++] = bx_arena_strndup(session->shelf->arena, entry->d_name, strlen(entry->d_name) - strlen(".yaml"));
  }
  if (folder) closedir(folder);
  if (*count) qsort(names, (size_t)*count, sizeof *names, by_name);
  return names;
}

const bx_layout *bx_session_layout(banxin_session *session, const char *name, bx_diags *diags) {
  bx_shelf *shelf = session->shelf;
  const bx_layout *layout = bx_map_find(shelf->by_name, name);
  if (layout) return layout;
  layout = bx_layout_load(shelf->arena, session->layout_folder, name, diags);
  if (layout) bx_map_set(shelf->by_name, bx_arena_strdup(shelf->arena, name), (void *)(uintptr_t)layout);
  return layout;
}

bool bx_session_knows_layout(banxin_session *session, const char *name, const char **near) {
  bool is_name = *name && *name != '.' && !strchr(name, '/') && !bx_ends_with(name, ".yaml");
  if (is_name && bx_map_find(session->shelf->by_name, name)) return true;
  if (is_name && access(bx_layout_path(session->shelf->arena, session->layout_folder, name), F_OK) == 0) return true;
  int count;
  const char **names = layout_names(session, &count);
  *near = bx_nearest(name, names, count);
  return false;
}

const char *banxin_schema(banxin_session *session, const char *layout_name) {
  const bx_layout *layout = bx_session_layout(session, layout_name, session->diags);
  if (!layout) return NULL;
  bx_buf schema = {0};
  bx_layout_schema(layout, &schema);
  return bx_buf_take(&schema, session->arena);
}

/* ---- What there is ---- */

const banxin_layout_info *banxin_layouts(banxin_session *session, int *count) {
  int name_count;
  const char **names = layout_names(session, &name_count);
  banxin_layout_info *infos = BX_NEW_ARRAY(session->arena, banxin_layout_info, bx_max_int(name_count, 1));
  *count = 0;
  for (int i = 0; i < name_count; i++) {
    const bx_layout *layout = bx_session_layout(session, names[i], session->diags);
    if (!layout) continue;
    infos[(*count)++] =
        (banxin_layout_info){.name = names[i], .title = layout->title, .source = layout->source, .path = layout->path};
  }
  return infos;
}

const banxin_font_info *banxin_font_roles(banxin_session *session, int *count) {
  static const char *const origins[] = {[BX_FONT_FROM_OPTION] = "option",
                                        [BX_FONT_FROM_USER] = "user",
                                        [BX_FONT_FROM_SYSTEM] = "system",
                                        [BX_FONT_FROM_PREPARED] = "bundled"};
  banxin_font_info *infos = BX_NEW_ARRAY(session->arena, banxin_font_info, BX_ROLE_COUNT);
  *count = BX_ROLE_COUNT;
  for (int role = 0; role < BX_ROLE_COUNT; role++) {
    const bx_font *font = bx_font_set_role(session->fonts, (bx_role)role, session->diags);
    infos[role].role = bx_role_name((bx_role)role);
    infos[role].role_zh = bx_role_name_zh((bx_role)role);
    infos[role].origin = font ? origins[bx_font_set_origin(session->fonts, (bx_role)role)] : "";
    infos[role].family = font ? bx_font_family(font) : "";
    infos[role].path = font ? bx_font_path(font) : "";
  }
  return infos;
}

/* ---- Diagnostics ---- */

/* By weight: what keeps a report from being read or set outweighs what is wrong in it. */
static const struct {
  bx_class class;
  banxin_status status;
} weights[] = {{BX_CLASS_CONFIG, BANXIN_CONFIG},      {BX_CLASS_IO, BANXIN_IO},
               {BX_CLASS_CREATE, BANXIN_CANT_CREATE}, {BX_CLASS_SERVICE, BANXIN_UNAVAILABLE},
               {BX_CLASS_INPUT, BANXIN_NO_INPUT},     {BX_CLASS_DATA, BANXIN_DATA},
               {BX_CLASS_USAGE, BANXIN_USAGE},        {BX_CLASS_CHECK, BANXIN_FINDINGS}};

banxin_status bx_status_of(const bx_diags *diags) {
  for (size_t i = 0; i < sizeof weights / sizeof *weights; i++)
    if (bx_diags_failed(diags, weights[i].class)) return weights[i].status;
  return BANXIN_OK;
}

banxin_status bx_status_since(const bx_diags *diags, int from) {
  for (size_t w = 0; w < sizeof weights / sizeof *weights; w++)
    for (int i = from; i < bx_diags_count(diags); i++)
      if (bx_diags_at(diags, i)->severity == BX_ERROR && bx_diags_at(diags, i)->class == weights[w].class)
        return weights[w].status;
  return BANXIN_OK;
}

static const bx_diags *list_of(const banxin_session *session, const banxin_document *document) {
  return document ? document->diags : session->diags;
}

int banxin_diagnostic_count(const banxin_session *session, const banxin_document *document) {
  return bx_diags_count(list_of(session, document));
}

int banxin_error_count(const banxin_session *session, const banxin_document *document) {
  return bx_diags_errors(list_of(session, document));
}

int banxin_warning_count(const banxin_session *session, const banxin_document *document) {
  return bx_diags_warnings(list_of(session, document));
}

int banxin_dropped_count(const banxin_session *session, const banxin_document *document) {
  return bx_diags_dropped(list_of(session, document));
}

banxin_diagnostic banxin_diagnostic_at(banxin_session *session, banxin_document *document, int i) {
  const bx_diagnostic *found = bx_diags_at(list_of(session, document), i);
  bx_arena *arena = document ? document->arena : session->arena;
  bx_buf text = {0}, json = {0};
  bx_diag_print_text(&text, found, session->lang);
  bx_diag_print_json(&json, found);
  banxin_diagnostic view = {.id = found->id,
                            .severity = (banxin_severity)found->severity,
                            .file = found->place.file,
                            .line = found->place.line,
                            .column = found->place.col,
                            .pointer = found->place.pointer,
                            .cell = found->place.cell,
                            .rule = found->rule,
                            .text = found->text,
                            .hint = found->hint};
  view.as_text = bx_buf_take(&text, arena);
  view.as_json = bx_buf_take(&json, arena);
  return view;
}
