/* A module (banxin-preview.so): a web page that shows a report and follows its files. It sees banxin.h, whose functions
 * are the program's, and has base as a copy of its own; libmicrohttpd comes in here and nowhere else. */
#ifndef BX_PREVIEW_H
#define BX_PREVIEW_H

#include "banxin.h"

/* Raised with every change of what stands in this header, and of what the module uses in banxin.h. */
#define BX_PREVIEW_VERSION 3

typedef enum {
  BX_PREVIEW_ENDED,    /* as asked */
  BX_PREVIEW_NO_PORT,  /* the port cannot be had; errno says why */
  BX_PREVIEW_NO_SERVER /* something else that serving needs; the same */
} bx_preview_end;

typedef struct {
  int version; /* BX_PREVIEW_VERSION of the module */
  /* banxin_preview, in the language of the session. */
  bx_preview_end (*serve)(banxin_session *session, const banxin_preview_options *options, banxin_language language);
} bx_preview_module;

#define BX_PREVIEW_MODULE_GET "bx_preview_module_get"

/* The module's only symbol. Never NULL. */
BANXIN_API const bx_preview_module *bx_preview_module_get(void);

#endif
