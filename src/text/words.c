/* Where the words of a Chinese text begin, by the dictionary of ICU. The only file that knows ICU, which
 * is loaded when the first title asks: to link it would cost every run more than half a millisecond. */
#include <dlfcn.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/utext.h>

#include "sense.h"

/* ICU's names end in its version: the library, and by a macro of its headers each function. */
#define QUOTE(name)    #name
#define NAME_OF(name)  QUOTE(name)
#define ICU_LIBRARY    "libicuuc.so." U_ICU_VERSION_SHORT
#define ICU_OPEN       NAME_OF(ubrk_open)
#define ICU_SET_TEXT   NAME_OF(ubrk_setUText)
#define ICU_NEXT       NAME_OF(ubrk_next)
#define ICU_CLOSE      NAME_OF(ubrk_close)
#define ICU_TEXT_OPEN  NAME_OF(utext_openUTF8)
#define ICU_TEXT_CLOSE NAME_OF(utext_close)

const char *const bx_words_library = ICU_LIBRARY;

typedef struct {
  UBreakIterator *(*open)(UBreakIteratorType, const char *, const UChar *, int32_t, UErrorCode *);
  void (*set_text)(UBreakIterator *, UText *, UErrorCode *);
  int32_t (*next)(UBreakIterator *);
  void (*close)(UBreakIterator *);
  UText *(*text_open)(UText *, const char *, int64_t, UErrorCode *);
  UText *(*text_close)(UText *);
} icu;

static bool find_all(void *library, icu *api) {
  return bx_function_find(library, ICU_OPEN, &api->open) && bx_function_find(library, ICU_SET_TEXT, &api->set_text) &&
         bx_function_find(library, ICU_NEXT, &api->next) && bx_function_find(library, ICU_CLOSE, &api->close) &&
         bx_function_find(library, ICU_TEXT_OPEN, &api->text_open) &&
         bx_function_find(library, ICU_TEXT_CLOSE, &api->text_close);
}

static bool split(const icu *api, const char *text, int len, bool *begins) {
  UErrorCode status = U_ZERO_ERROR;
  UText *source = api->text_open(NULL, text, len, &status);
  UBreakIterator *words = api->open(UBRK_WORD, "zh", NULL, 0, &status);
  if (U_SUCCESS(status)) api->set_text(words, source, &status);
  memset(begins, 0, (size_t)len * sizeof *begins);
  if (U_SUCCESS(status))
    for (int32_t at = 0; at != UBRK_DONE && at < len; at = api->next(words)) begins[at] = true;
  if (words) api->close(words);
  if (source) api->text_close(source);
  return U_SUCCESS(status);
}

bool bx_words_split(const char *library, const char *text, int len, bool *begins) {
  /* what ICU has read stays for the next title, and with it the library */
  void *handle = dlopen(library, RTLD_LAZY | RTLD_LOCAL | RTLD_NODELETE);
  if (!handle) return false;
  icu api;
  bool ok = find_all(handle, &api) && split(&api, text, len, begins);
  dlclose(handle);
  return ok;
}
