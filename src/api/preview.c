/* The preview is a module: a web server is not needed to render. */
#include "preview.h"

#include <errno.h>
#include <string.h>

#include "session.h"

banxin_status banxin_preview(banxin_session *session, const banxin_preview_options *options) {
  static const bx_module wanted = {"banxin-preview.so", BX_PREVIEW_MODULE_GET, BX_PREVIEW_VERSION,
                                   BX_MSG_NO_PREVIEW_MODULE};
  const bx_preview_module *module = bx_session_module(session, &wanted, session->diags);
  if (!module) return banxin_session_status(session);
  const banxin_language language = session->lang == BX_LANG_ZH ? BANXIN_CHINESE : BANXIN_ENGLISH;
  session->only_regular = true; /* who waits for a pipe serves nobody */
  const bx_preview_end end = module->serve(session, options, language);
  if (end == BX_PREVIEW_ENDED) return BANXIN_OK;
  bx_diag(session->diags, end == BX_PREVIEW_NO_PORT ? BX_MSG_PREVIEW_PORT : BX_MSG_PREVIEW_FAILED, NULL,
          BX_ARGS(bx_diag_int(session->diags, options->port), strerror(errno)));
  return banxin_session_status(session);
}
