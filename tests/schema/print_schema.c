/* Prints the JSON Schema of a layout in layouts/: print_schema NAME */
#include <stdio.h>

#include "layout.h"

int main(int argc, char **argv) {
  if (argc != 2) return 64;
  bx_arena *arena = bx_arena_new();
  bx_diags *diags = bx_diags_new(arena, BX_LANG_EN);
  const bx_layout *layout = bx_layout_load(arena, BX_SOURCE_DIR "/layouts", argv[1], diags);
  bx_buf out = {0};
  if (layout) bx_layout_schema(layout, &out);
  bool ok = layout && fwrite(out.data, 1, out.len, stdout) == out.len && fflush(stdout) == 0;
  bx_buf_free(&out);
  bx_arena_free(arena);
  return ok ? 0 : 1;
}
