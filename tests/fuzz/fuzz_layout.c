/* Any bytes as a layout: it loads or is refused; what loads checks an empty and a small report, prints
 * its schema and typesets both into a dump, without a crash and within the limits. */
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "layout.h"
#include "paint.h"
#include "typeset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MOST_PAGES 50

static bool swallow(void *self, const void *data, size_t len) {
  (void)self;
  (void)data;
  (void)len;
  return true;
}

static bool take(void *self, const bx_page *page) { return page->number < MOST_PAGES && bx_dump_page(self, page); }

static void typeset(const bx_layout *layout, bx_font_set *fonts, const char *report_text) {
  bx_arena *arena = bx_arena_new();
  bx_diags *diags = bx_diags_new(arena, BX_LANG_ZH);
  const bx_value *report = bx_yaml_read(arena, "report", report_text, strlen(report_text), diags);
  bx_check_report(layout, report, NULL, diags);
  const char *date;
  bx_doc_info info = bx_typeset_info(arena, layout, report, &date);
  bx_writer writer = {.write = swallow};
  bx_dump *dump = bx_dump_new(&writer, &info, &(bx_dump_options){.glyphs = true});
  bx_typeset_job job = {.layout = layout, .report = report, .fonts = fonts};
  bx_page_sink sink = {.page = take, .self = dump};
  (void)bx_typeset(&job, &sink, diags);
  (void)bx_dump_finish(dump);
  bx_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  static bx_font_set *fonts;
  if (!fonts) fonts = bx_font_set_new(&(bx_font_options){.folder = BX_SOURCE_DIR "/fonts"});
  bx_arena *arena = bx_arena_new();
  bx_diags *diags = bx_diags_new(arena, BX_LANG_EN);
  const bx_layout *layout =
      bx_layout_load_bytes(arena, BX_SOURCE_DIR "/layouts", "fuzz.yaml", (const char *)data, size, diags);
  if (layout) {
    bx_buf schema = {0};
    bx_layout_schema(layout, &schema);
    bx_buf_free(&schema);
    typeset(layout, fonts, "{}");
    typeset(layout, fonts,
            "机关: 某局\n年度: 2024\n文: |\n  一、总体情况\n  （一）公开。受理申请3件，占50%。\n  正文\n"
            "表: {甲: {a: 1, b: 2（其中1件）}, 乙: [1, 2, 3], 丙: /}\n");
    typeset(layout, fonts,
            "机关: 某局\n日期: 2021-03-05\n名单: [甲, 乙, ~, ' ', {丙: 丁}, 戊]\n文: |\n  一行\n"
            "附件: [{名称: 一件, 文: 内文, 名单: [子, 丑]}, {名称: 二件}, 三件, ~]\n");
  } else if (bx_diags_errors(diags) == 0) {
    abort(); /* refused without a reason */
  }
  bx_arena_free(arena);
  return 0;
}
